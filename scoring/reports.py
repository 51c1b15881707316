"""What a bundle carries for its readers: cards, validation, fairness and benchmarks, found at training.

Everything is measured on a year that the measured models had not seen; four in five of its firms had earlier
years among the training rows. Nothing is worked out per request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.catalogue import catalogue
from features.records.records import Records
from features.resolve import Resolver
from models.artefact import Bundle
from models.benchmarks import learnt
from models.card import BASELINES, card_of, plainer, rule_of, sheets_of
from models.history import History
from models.model import Model
from models.produce import data_of
from models.spec import Task
from models.train import Tested, later_years
from scoring.engine import Engine
from scoring.fairness import Rule, fairness_of
from scoring.policy import Policy
from scoring.programmes.library import load
from scoring.reasons import Reasons
from scoring.refer import budget_of
from scoring.scale import distribution
from scoring.treatment import cases_of
from scoring.validated import packs_of

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOSTLY = 0.5
"""The share of labels that makes a year's labels known."""


def documents_of(
    records: Records,
    history: History,
    tests: Mapping[Task, Tested],
    models: Mapping[Task, Model],
    resolver: Resolver,
    as_at: date,
    baselines: Mapping[Task, Sequence[str]] = BASELINES,
    complete: Records | None = None,
) -> dict[str, Any]:
    """Return the documents of a bundle by name; ``records`` are the rows of ``history``.

    Parameters
    ----------
    models
        Those that will serve.
    as_at
        The day on which the history was taken: no outcome can be known that comes later.
    complete
        Enterprises with every figure told, to hide figures of; else those of the latest year that have all.
    """
    engine = _engine_of({task: test.model for task, test in tests.items()}, history, resolver)
    benchmarks = _benchmarks(history)
    serving = _engine_of(models, history, resolver, {"benchmarks": benchmarks})
    held = latest_told(history)
    indicators = engine.catalogue.indicators
    plainer_models = {
        task: plainer(test.spec, history, test, indicators, baselines[task]) for task, test in tests.items()
    }
    plain = {
        task: {name: one(history.only(tests[task].rows)) for name, one in found.items()}
        for task, found in plainer_models.items()
    }
    return {
        "card": _card(engine, history, tests, plain)
        | _of_serving(serving, records.only(held), records.only(held) if complete is None else complete),
        "validation": packs_of(engine, records, history, tests, plain, as_at),
        "fairness": _fairness(engine, records, history, held),
        "benchmarks": benchmarks,
        "scorecard": sheets_of(history, plainer_models),
    }


def _of_serving(engine: Engine, latest: Records, complete: Records) -> dict[str, Any]:
    """Return what the card says of the models that will serve: the scale they fill, and whom they refer."""
    scores = engine.score(latest)
    budget = budget_of(engine, engine.figures(complete)) if len(scores.tasks) == len(Task) else None
    found: dict[str, Any] = {
        "reference": {
            "rows": latest.rows,
            **{task.value: distribution(one.point) for task, one in scores.tasks.items()},
        },
        "refer": budget,
        "refer_shares": None,
    }
    if budget is not None:
        found["refer_shares"] = {str(one["unknown"]): one["share"]["value"] for one in budget["referred"]}
    return found


def latest_told(history: History) -> Flags:
    """Return the rows of the latest year that was held out and whose labels are mostly known.

    One year alone, so that a firm counts once: its last row of several would be its default too often.
    """
    later = later_years(history.years)
    years = np.unique(history.years[later])[::-1]
    for year in years:
        rows: Flags = history.years == year
        if all(np.mean(~np.isnan(labels[rows])) >= MOSTLY for labels in history.labels.values()):
            return rows
    latest: Flags = history.years == years[0]
    return latest


def _engine_of(
    models: Mapping[Task, Model],
    history: History,
    resolver: Resolver,
    documents: Mapping[str, Any] | None = None,
) -> Engine:
    bundle = Bundle(
        digest="",
        models=models,
        indicators={},
        tables=resolver.tables.fingerprint,
        data=data_of(history),
        measures={},
        documents=documents or {},
    )
    return Engine(
        bundle, Policy.load(), Reasons.load(), catalogue(), resolver, "", load(catalogue(), resolver.tables)
    )


def _card(
    engine: Engine,
    history: History,
    tests: Mapping[Task, Tested],
    plain: Mapping[Task, Mapping[str, Numbers]],
) -> dict[str, Any]:
    return {
        "models": {
            task.value: card_of(
                test.spec,
                history,
                test,
                plain[task],
                rule_of(test.spec, history, test, engine.catalogue.indicators),
            )
            for task, test in tests.items()
        },
        "policy": engine.policy.digest,
    }


def _fairness(engine: Engine, records: Records, history: History, held: Flags) -> dict[str, Any]:
    part = history.only(held)
    cases = cases_of(engine, records.only(held), part.labels, part.weights)
    return {
        "measured": {
            "data": history.name,
            "synthetic": history.synthetic,
            "years": [int(part.years.min()), int(part.years.max())],
            "is_decided": len(engine.bundle.models) == len(Task),
            "policy": engine.policy.digest,
        },
        **fairness_of(cases, Rule.load()),
    }


def _benchmarks(history: History) -> dict[str, Any]:
    latest = history.only(history.years == history.years.max())
    return learnt(latest.columns, latest.divisions, catalogue().indicators)
