"""Whether a model is built as it is said to be: directions, small moves, the same bytes again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.boost import grown
from models.preparation import EVERYBODY
from models.trees import xgboost
from models.validation.case import Case
from models.validation.finding import Finding, judged

Matrix = NDArray[np.float32]

SWEPT_ROWS = 1_000
STEPS = 21
"""Figures along the range of an input at which a swept probability is looked at."""


def directions(case: Case) -> Iterator[Finding]:
    """Yield how often a declared direction is broken, every constrained input swept over its range."""
    matrix, breaches, looked = _sample(case), 0, 0
    model = case.test.model
    for place, one in enumerate(model.preparation.inputs):
        if one.direction == 0:
            continue
        swept = np.repeat(matrix, STEPS, axis=0)
        swept[:, place] = np.tile(np.linspace(one.low, one.high, STEPS, dtype=np.float32), len(matrix))
        found = model.calibration.probability(model.margins(swept)).reshape(-1, STEPS)
        breaches += int((one.direction * np.diff(found, axis=1) < 0.0).sum())
        looked += found.size
    yield judged("monotone_breaches", breaches, looked)


def small_moves(case: Case) -> Iterator[Finding]:
    """Yield how far a probability moves when one input moves a little."""
    matrix, model = _sample(case), case.test.model
    before = model.calibration.probability(model.margins(matrix))
    for statistic, share in (("move_1_percent", 0.01), ("move_10_percent", 0.10)):
        for place, name in enumerate(model.preparation.names):
            largest = 0.0
            for factor in (1.0 - share, 1.0 + share):
                moved = matrix.copy()
                moved[:, place] *= np.float32(factor)
                after = model.calibration.probability(model.margins(moved))
                largest = max(largest, float(np.abs(after - before).max()))
            yield judged(statistic, largest, len(matrix), part=name)


def trained_again(case: Case) -> Iterator[Finding]:
    """Yield whether training again gives the same bytes, and with another seed the same strongest input."""
    model, rows = case.test.model, _sample(case)
    again, other = _grown(case, 0), _grown(case, 1)
    is_same = again.save_raw("json") == model.booster.save_raw("json")
    yield judged("same_bytes", float(is_same), case.fit.rows)
    strongest, others = (_strongest(booster, rows) for booster in (model.booster, other))
    yield judged("same_top_input", float(np.mean(strongest == others)), len(rows))


def missing_one(case: Case) -> Iterator[Finding]:
    """Yield how far a probability moves when one input is unknown, and how often it leaves its bounds."""
    model, matrix = case.test.model, _sample(case)
    before = model.calibration.probability(model.margins(matrix))
    outside = looked = 0
    for place, one in enumerate(model.preparation.inputs):
        hidden = matrix.copy()
        hidden[:, place] = one.medians[EVERYBODY]
        moved = np.abs(model.calibration.probability(model.margins(hidden)) - before)
        yield judged("missing_one", float(moved.mean()), len(matrix), part=one.name)
        if one.direction:
            ends = []
            for end in (one.low, one.high):
                hidden[:, place] = end
                ends.append(model.calibration.probability(model.margins(hidden)))
            low, high = ends if one.direction > 0 else ends[::-1]
            outside += int(((before < low) | (before > high)).sum())
            looked += len(matrix)
    yield judged("missing_one_outside", outside, looked)


def _sample(case: Case) -> Matrix:
    step = max(1, -(-case.held.rows // SWEPT_ROWS))
    part = case.held.only(np.arange(case.held.rows) % step == 0)
    return case.test.model.preparation.point(part.columns, part.divisions)


def _grown(case: Case, seed: int) -> xgboost.Booster:
    preparation, boosting = case.test.model.preparation, case.spec.boosting
    return grown(
        preparation.point(case.fit.columns, case.fit.divisions),
        case.fit.labels[case.spec.task],
        weights=case.fit.weights[case.spec.task],
        directions=preparation.directions,
        boosting=replace(boosting, seed=boosting.seed + seed),
    )


def _strongest(booster: xgboost.Booster, matrix: Matrix) -> NDArray[np.intp]:
    found = booster.predict(xgboost.DMatrix(matrix), pred_contribs=True)[:, :-1]
    strongest: NDArray[np.intp] = np.argmax(np.abs(found), axis=1)
    return strongest
