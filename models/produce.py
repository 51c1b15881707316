"""From labelled history to a registered bundle: measured on rows not seen, then learnt from all.

Whether it serves is not decided here: see ``scoring/life``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from features.declare import Indicator
from models.artefact import Bundle, House, save
from models.champion import Champion, bundles_of
from models.golden import GOLDEN, golden_of
from models.history import History, HistoryError
from models.loading import load
from models.manifest import told_of
from models.model import Model
from models.origin import Origin
from models.pictures import curves
from models.registry import Registry
from models.runs import Training
from models.search import searched
from models.spec import ModelSpec, Task
from models.train import Tested, fitted, split, tested
from models.tried import Search

Progress = Callable[[str], None]
EXAMPLES = 5
"""Measured rows that the registry shows as an example of what a booster reads."""

Documents = Callable[[Mapping[Task, Tested], Mapping[Task, Model]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Produced:
    """A bundle in the registry, and how its models did on rows they had not seen.

    Attributes
    ----------
    champion
        Its digest and version: what ``champion.json`` says if it is let serve.
    """

    bundle: Bundle
    place: Path
    champion: Champion
    tests: Mapping[Task, Tested]
    searches: Mapping[Task, Search]


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle in its folder, and how its models did on rows they had not seen."""

    place: Path
    tests: Mapping[Task, Tested]
    searches: Mapping[Task, Search]


def made(
    history: History,
    specs: Sequence[ModelSpec],
    indicators: Mapping[str, Indicator],
    house: House,
    folder: Path,
    origin: Origin,
    progress: Progress = lambda _: None,
    documents: Documents = lambda *_: {},
    trials: int = 0,
) -> Made:
    """Train every task that the history has labels for, and write the bundle below ``folder``.

    With ``trials``, settings are searched first, inside what the measured models are fitted on.

    The same rows, settings, day, code, libraries and threads give the same bytes. ``documents`` is given the
    models that were measured and those that will serve, and returns what the bundle carries besides.

    Raises
    ------
    HistoryError
        If there is nothing to learn from.
    """
    chosen = [spec for spec in specs if spec.task in history.labels]
    if not chosen:
        raise HistoryError(
            "The table has no label. Name the column with --label.",
            "表里没有标签，请用 --label 说明是哪一列。",
        )
    tests, models, searches = {}, {}, {}
    for asked in chosen:
        search = searches[asked.task] = searched(asked, history, indicators, trials, progress)
        spec = replace(asked, boosting=search.boosting)
        progress(f"{spec.task.label.en}: measuring on later years")
        tests[spec.task] = tested(spec, history, indicators)
        progress(f"{spec.task.label.en}: learning from all years")
        models[spec.task] = fitted(spec, history, indicators)
    measures = {task.value: asdict(found.measures) for task, found in tests.items()}
    progress("measuring who is treated how")
    told = told_of(origin, history, tests, models, searches)
    found = {
        **documents(tests, models),
        "search": {task.value: asdict(one) for task, one in searches.items()},
        GOLDEN: golden_of(models, history, split(history)[1]),
    }
    place = save(folder, models, house, data_of(history), measures, found, told)
    return Made(place, tests, searches)


def produce(
    history: History,
    specs: Sequence[ModelSpec],
    indicators: Mapping[str, Indicator],
    house: House,
    home: Path,
    origin: Origin,
    progress: Progress = lambda _: None,
    documents: Documents = lambda *_: {},
    trials: int = 0,
) -> Produced:
    """Make a bundle as ``made`` does, and register it."""
    done = made(history, specs, indicators, house, bundles_of(home), origin, progress, documents, trials)
    bundle = load(done.place, house=house)
    progress("registering")
    registry = Registry(home)
    trainings = {
        task: _training(history, test, bundle.models[task], done.searches[task])
        for task, test in done.tests.items()
    }
    version = registry.register(done.place, bundle, trainings)
    return Produced(bundle, done.place, Champion(bundle.digest, version), done.tests, done.searches)


def data_of(history: History) -> dict[str, Any]:
    """Return what a bundle says of the table it was trained on."""
    return {
        "name": history.name,
        "fingerprint": history.fingerprint,
        "rows": history.rows,
        "first_year": int(history.years.min()),
        "last_year": int(history.years.max()),
        "synthetic": history.synthetic,
    }


def _training(history: History, test: Tested, model: Model, search: Search) -> Training:
    parameters: dict[str, object] = asdict(test.spec.boosting)
    parameters |= {f"data_{key}": value for key, value in data_of(history).items()}
    parameters["inputs"] = " ".join(test.model.preparation.names)
    parameters["search_trials"] = len(search.trials)
    measures = {key: float(value) for key, value in asdict(test.measures).items()}
    measures["share_of_rows_tested"] = float(np.mean(test.rows))
    few = history.only(np.isin(np.arange(history.rows), np.flatnonzero(test.rows)[:EXAMPLES]))
    example = model.preparation.point(few.columns, few.divisions)
    return Training(parameters, measures, curves(test.probabilities, test.labels), search, example)
