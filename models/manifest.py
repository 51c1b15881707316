"""What a manifest tells besides digests: enough to judge a bundle, and to train it again to the same bytes.

Nothing that differs between two trainings of the same rows stands here: no clock, no path, no name of a
machine.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from models.history import History
from models.model import Model
from models.origin import Origin
from models.spec import ModelSpec, Task
from models.train import FIRM_FOLDS, FORWARD_YEARS, HELD_OUT_FIRMS, Tested, later_years
from models.tried import Search

LIBRARIES = ("numpy", "scipy", "scikit-learn", "xgboost", "xgboost-cpu", "optbinning", "optuna", "pandas")
USE = Path(__file__).with_name("data") / "use.yaml"


def told_of(
    origin: Origin,
    history: History,
    tests: Mapping[Task, Tested],
    models: Mapping[Task, Model],
    searches: Mapping[Task, Search],
) -> dict[str, Any]:
    """Return the sections of a manifest that tell where a bundle comes from and what it is for."""
    source = asdict(origin.source)
    return {
        "as_at": origin.as_at.isoformat(),
        "source": source,
        "code": asdict(origin.code),
        "rests_on": dict(origin.rests_on),
        "libraries": libraries(),
        "training": {
            task.value: training_of(history, test, models[task], searches[task])
            for task, test in tests.items()
        },
        "use": use_of(history.synthetic),
        "owner": origin.owner,
    }


def training_of(history: History, test: Tested, model: Model, search: Search) -> dict[str, Any]:
    """Return how one task was learnt: its label, its settings, its split, and what was left out."""
    spec = test.spec
    return {
        "label": {**asdict(spec.task.definition), "months": spec.task.months},
        "inputs": list(spec.inputs),
        "relative": sorted(spec.relative),
        "boosting": asdict(spec.boosting),
        "search": {"asked": asdict(search.asked), "trials": search.wanted, "seed": search.seed},
        "split": {
            "measured_from": int(history.years[later_years(history.years)].min()),
            "one_firm_held_out_in": HELD_OUT_FIRMS if (history.firms >= 0).all() else None,
            "forward_years": FORWARD_YEARS,
            "firm_folds": FIRM_FOLDS,
        },
        "excluded": _excluded(spec, history, test, model),
    }


def use_of(is_synthetic: bool) -> dict[str, Any]:
    """Return what a bundle is for and not for, its limits and its licence, in both languages."""
    stored = yaml.safe_load(USE.read_text("utf-8"))
    limits = [stored["synthetic"], *stored["limits"]] if is_synthetic else stored["limits"]
    return {
        "intended": stored["intended"],
        "not_for": stored["not_for"],
        "limits": limits,
        "licence": stored["licence"]["synthetic" if is_synthetic else "own"],
    }


@cache
def libraries() -> Mapping[str, str]:
    """Return the versions of Python and of every library that has a hand in training."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _excluded(spec: ModelSpec, history: History, test: Tested, model: Model) -> dict[str, Any]:
    """Return what was not learnt from, with counts: rows without a label, and inputs."""
    labels = history.labels[spec.task]
    read = model.preparation.names
    known = history.only(~np.isnan(labels)).known()
    return {
        "rows_without_label": int(np.isnan(labels).sum()),
        "rows_of_no_weight": int((history.weights[spec.task] == 0.0).sum()),
        "rows_neither_fitted_nor_measured": int((~np.isnan(labels)).sum() - test.fitted - len(test.labels)),
        "inputs_mostly_unknown": [name for name in spec.inputs if name not in known],
        "inputs_that_rank_alike": [name for name in spec.inputs if name in known and name not in read],
    }
