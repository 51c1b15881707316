"""What a model card says: how well the model ranks, how true it is, and what plainer models reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_curve

from features.declare import Indicator
from models.benchmark.learners import CardScorer, best_indicator, one_indicator
from models.benchmark.us_bankruptcy import (
    LEARNERS,
    HistoryScorer,
    calibrated_learner,
    reading_of,
    sample_of_history,
)
from models.history import History
from models.intervals import wilson
from models.measure import measured
from models.sheet import sheet_of
from models.spec import ModelSpec, Task
from models.train import Tested, split

Numbers = NDArray[np.float64]

CURVE_POINTS = 60
BINS = 10
BASELINES: Mapping[Task, tuple[str, ...]] = dict.fromkeys(Task, ("free", "logistic", "scorecard", "one_rule"))
"""What stands beside our model; the one rule is a single figure (see ``rule_of``)."""
PUBLISHED = {Task.RISK: "altman_z"}
"""A published rule in one figure (Altman 1995); none is for recognition."""


def plainer(
    spec: ModelSpec,
    history: History,
    test: Tested,
    indicators: Mapping[str, Indicator],
    names: Sequence[str],
) -> dict[str, HistoryScorer]:
    """Return plainer models, fitted on the same rows, by name."""
    seen, held = _seen(history, spec.task), history.only(test.rows)
    spec = spec.only(frozenset(test.model.preparation.names))
    learners = {
        **LEARNERS,
        "one_rule": LEARNERS["one_rule"] if _published(spec.task, held) else one_indicator,
    }
    return {
        name: calibrated_learner(learners[name], spec, seen, indicators)
        for name in names
        if name != "one_rule" or rule_of(spec, history, test, indicators) is not None
    }


def rule_of(
    spec: ModelSpec, history: History, test: Tested, indicators: Mapping[str, Indicator]
) -> str | None:
    """Return the figure by which the one rule ranks: a published one, else the best input of the fitted part.

    None where no input has a direction to rank by.
    """
    if published := _published(spec.task, history.only(test.rows)):
        return published
    spec = spec.only(frozenset(test.model.preparation.names))
    reading = reading_of(spec, indicators)
    if not any(reading.directions):
        return None
    return best_indicator(reading, sample_of_history(_seen(history, spec.task), spec.task))


def sheets_of(history: History, models: Mapping[Task, Mapping[str, HistoryScorer]]) -> dict[str, Any]:
    """Return the points of each task's scorecard that ranks at all, as JSON."""
    found = {}
    for task, plain in models.items():
        score = plain["scorecard"].score if "scorecard" in plain else None
        if score is not None and isinstance(score.score, CardScorer) and score.calibration.slope > 0.0:
            sample = sample_of_history(_seen(history, task), task)
            reading = plain["scorecard"].reading
            found[task.value] = sheet_of(task, score.score, score.calibration, reading, sample)
    return found


def _published(task: Task, held: History) -> str | None:
    name = PUBLISHED.get(task)
    return name if name is not None and np.isfinite(held.columns[name]).any() else None


def _seen(history: History, task: Task) -> History:
    fit, _ = split(history)
    return history.only(fit & ~np.isnan(history.labels[task]))


def card_of(
    spec: ModelSpec, history: History, test: Tested, baselines: Mapping[str, Numbers], rule: str | None = None
) -> dict[str, Any]:
    """Return one model's card as JSON: all on rows that no model named here has seen.

    ``rule`` is the figure by which the one rule ranks.
    """
    weights = history.weights[spec.task][test.rows]
    return {
        "definition": asdict(spec.task.definition),
        "measures": asdict(test.measures),
        "years": [int(history.years[test.rows].min()), int(history.years[test.rows].max())],
        "roc": _roc(test.probabilities, test.labels, weights),
        "calibration": list(_bins(test.probabilities, test.labels, *_spread(history, test))),
        "inputs": [
            {"name": one.name, "direction": one.direction, "relative": bool(one.scales)}
            for one in test.model.preparation.inputs
        ],
        "boosting": asdict(spec.boosting),
        "calibration_slope": test.model.calibration.slope,
        "one_rule": rule if "one_rule" in baselines else None,
        "baselines": [
            {"model": name, **asdict(measured(probabilities, test.labels, weights))}
            for name, probabilities in baselines.items()
        ],
    }


def _roc(probabilities: Numbers, labels: Numbers, weights: Numbers) -> list[list[float]]:
    """Return at most ``CURVE_POINTS`` points of the ROC curve, evenly along it."""
    false_rate, true_rate, _ = roc_curve(labels, probabilities, sample_weight=weights)
    along = false_rate + true_rate
    places = np.unique(np.searchsorted(along, np.linspace(0.0, 2.0, CURVE_POINTS)).clip(0, len(along) - 1))
    return [[round(float(false_rate[k]), 4), round(float(true_rate[k]), 4)] for k in places]


def _spread(history: History, test: Tested) -> tuple[Numbers, Numbers]:
    """Return p0 and p1 of the measured rows."""
    held = history.only(test.rows)
    matrix = test.model.preparation.point(held.columns, held.divisions)
    return test.model.calibration.spread_of(test.model.margins(matrix))


def _bins(
    probabilities: Numbers, labels: Numbers, lower: Numbers, upper: Numbers
) -> Iterator[dict[str, Any]]:
    """Yield tenths of the rows in rising order: what was predicted, and what happened with its interval.

    ``lower`` and ``upper`` are the mean ends of the calibration spread, None where there is none.
    """
    for part in np.array_split(np.argsort(probabilities, kind="stable"), BINS):
        yield {
            "predicted": float(probabilities[part].mean()),
            "observed": asdict(wilson(float(labels[part].mean()), len(part))),
            "n": len(part),
            "lower": _told(lower[part].mean()),
            "upper": _told(upper[part].mean()),
        }


def _told(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
