"""The validation packs of a bundle, measured on rows that its models had not seen, decisions included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.records.records import Records
from models.history import History
from models.initial import initial_auc
from models.spec import ModelSpec, Task
from models.train import Tested, split
from models.validation.case import Beside, Case
from models.validation.pack import pack_of
from scoring.engine import Engine
from scoring.groups import UNKNOWN, members_of
from scoring.reason_checks import reason_findings
from scoring.stress import stress

Numbers = NDArray[np.float64]

UNREAD = ("ownership", "region")
"""Blocks of groups that no model reads."""


def packs_of(
    engine: Engine,
    records: Records,
    history: History,
    tests: Mapping[Task, Tested],
    plain: Mapping[Task, Mapping[str, Numbers]],
    as_at: date,
) -> dict[str, Any]:
    """Return each model's pack by task; what stress does to risk and to decisions stands in that of risk."""
    packs: dict[str, Any] = {}
    for task, test in tests.items():
        case = case_of(engine, records, history, test, plain[task], as_at)
        more = list(reason_findings(case, engine.reasons, engine.policy))
        moved: dict[str, Any] = {}
        if task is Task.RISK:
            found, moved = stress(engine, engine.figures(records.only(case.test.rows)))
            more += found
        packs[task.value] = {**pack_of(case, more), "stress": moved}
    return packs


def case_of(
    engine: Engine,
    records: Records,
    history: History,
    test: Tested,
    plain: Mapping[str, Numbers],
    as_at: date,
) -> Case:
    """Return what a validator is given of one model; ``plain`` are plainer models' answers by name."""
    task = test.model.task
    spec = test.spec.only(frozenset(test.model.preparation.names))
    fit, _ = split(history)
    fit &= ~np.isnan(history.labels[task])
    counts = history.weights[task] > 0.0  # what a sample has too many of may weigh nothing
    kept = counts[test.rows]
    test = replace(
        test,
        probabilities=test.probabilities[kept],
        labels=test.labels[kept],
        rows=test.rows & counts,
    )
    beside = _beside(engine, records, spec)
    seen = history.only(fit)
    return Case(
        spec=spec,
        test=test,
        fit=seen,
        held=history.only(test.rows),
        fit_beside=beside.only(fit),
        held_beside=beside.only(test.rows),
        baselines={name: probabilities[kept] for name, probabilities in plain.items()},
        grades=engine.policy.places(task, test.probabilities),
        codes=engine.policy.band_codes(task),
        as_at=as_at,
        initial=initial_auc(spec, seen, engine.catalogue.indicators),
    )


def _beside(engine: Engine, records: Records, spec: ModelSpec) -> Beside:
    """Return what rows are besides: their day, who they are, when figures were known, and their groups."""
    members = members_of(records, engine.figures(records), engine.tables)
    reads = {name: engine.catalogue.plan_of((name,)).columns for name in spec.inputs}
    known = {name: _known(records, columns) for name, columns in reads.items()}
    return Beside(
        days=records.days.astype("datetime64[D]"),
        codes=records.texts.get("credit_code", np.full(records.rows, "")),
        known={name: days for name, days in known.items() if days is not None},
        groups={block: members[block] for block in UNREAD if (members[block] != UNKNOWN).any()},
    )


def _known(records: Records, columns: Sequence[str]) -> NDArray[np.datetime64] | None:
    """Return the latest day on which any of the columns was known, None where no column tells one."""
    told = [records.known[name] for name in columns if name in records.known]
    return np.fmax.reduce(told) if told else None
