"""Whether reasons are the reasons: what moves where they are mended, and whether another training gives them.

A reason is a group of inputs that speaks against a declined enterprise, measured from the cut-off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from models.boost import grown
from models.intervals import wilson
from models.model import Model
from models.reference import KNOTS, Reference
from models.trees import xgboost
from models.validation.case import Case
from models.validation.finding import Finding, judged
from scoring.policy import Policy
from scoring.reasons import Reasons
from scoring.treatment import cut_off_of

Numbers = NDArray[np.float64]
Matrix = NDArray[np.float32]
Flags = NDArray[np.bool_]

TOP = 3
"""Groups whose agreement between trainings is looked at."""
DRAWS = 3
"""Trainings on firms drawn anew, whose mean overlap is told with its spread."""
LEAST_DECLINED, MOST_DECLINED = 30, 1_000
LEARNT_ROWS = 5_000
"""Rows that the profile of another training is learnt from."""
_T = float(t.ppf(0.975, DRAWS - 1))


def reason_findings(case: Case, reasons: Reasons, policy: Policy) -> Iterator[Finding]:
    """Yield how faithful the reasons of declined rows are, and how steady over other trainings."""
    model = case.test.model
    cut = cut_off_of(policy, case.spec.task)
    matrix = model.preparation.point(case.held.columns, case.held.divisions)
    if not model.calibration.divides(cut):
        yield judged("reason_fidelity", np.nan, 0)
        return
    margin = model.calibration.margin_of(cut)
    margins = model.margins(matrix)
    is_declined = margins < margin if case.spec.task.better_when_high else margins >= margin
    declined = matrix[is_declined][:MOST_DECLINED]
    groups = tuple(reasons.places(model).values())
    n = len(declined)
    if n < LEAST_DECLINED:
        yield judged("reason_fidelity", np.nan, n)
        return
    against = _against(model, declined, margin, groups)
    yield _fidelity(case, reasons, declined, against, groups, margin)
    share, first = float(np.mean(is_declined)), _top(against)

    def again(number: int) -> float:
        other = _again(case, number)
        cut_again = _same_share(other, matrix, share, case.spec.task.better_when_high)
        return overlap(first, _top(_against(other, declined, cut_again, groups)))

    yield judged("reason_overlap", again(0), n, part="other_seed")
    shares = [again(number) for number in range(1, DRAWS + 1)]
    mean, half = float(np.mean(shares)), _T * float(np.std(shares, ddof=1)) / sqrt(DRAWS)
    yield judged("reason_overlap", mean, n, part="firms_drawn", interval=(mean - half, min(mean + half, 1.0)))


def overlap(first: Flags, second: Flags) -> float:
    """Return the mean share of the groups told that two trainings have in common; both shape (rows, groups).

    >>> overlap(np.array([[True, True, False]]), np.array([[True, False, False]]))
    0.5
    """
    both = (first & second).sum(axis=1)
    most = np.maximum(first.sum(axis=1), second.sum(axis=1))
    return float(np.mean(np.where(most > 0, both / np.maximum(most, 1), 1.0)))


def _against(model: Model, matrix: Matrix, margin: float, groups: tuple[tuple[int, ...], ...]) -> Numbers:
    """Return the log-odds of each group against each row, measured from the profile at the cut-off."""
    parts = model.contributions(matrix, model.margins(matrix))[:, :-1] - model.reference.at(margin)
    sums = np.column_stack([parts[:, list(places)].sum(axis=1) for places in groups])
    return -sums if model.task.better_when_high else sums


def _top(against: Numbers, most: int = TOP, least: float = 0.0) -> Flags:
    """Return the weightiest groups of each row, none of which speaks for the enterprise."""
    ranks = (-against).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    is_first = (ranks == 0) & (against > 0.0)
    found: Flags = is_first | ((ranks < most) & (against > 0.0) & (against >= least))
    return found


def _fidelity(
    case: Case,
    reasons: Reasons,
    declined: Matrix,
    against: Numbers,
    groups: tuple[tuple[int, ...], ...],
    margin: float,
) -> Finding:
    """Return in how many declined rows the score betters when the groups told are put at the cut-off's."""
    model = case.test.model
    shown = _top(against, reasons.most, reasons.least)
    typical = _typical(case, margin)
    moved = declined.copy()
    for place, inputs in enumerate(groups):
        moved[:, inputs] = np.where(shown[:, [place]], typical[list(inputs)], moved[:, inputs])
    change = model.margins(moved) - model.margins(declined)
    better = change > 0.0 if model.task.better_when_high else change < 0.0
    found = wilson(float(better.mean()), len(better))
    return judged("reason_fidelity", found.value, len(better), interval=(found.low, found.high))


def _typical(case: Case, margin: float) -> Matrix:
    """Return the median of each input among the fitted rows that stand nearest to a margin."""
    matrix = case.test.model.preparation.point(case.fit.columns, case.fit.divisions)
    away = np.abs(case.test.model.margins(matrix) - margin)
    near = np.argsort(away, kind="stable")[: max(1, len(away) // KNOTS)]
    found: Matrix = np.median(matrix[near], axis=0).astype(np.float32)
    return found


def _same_share(model: Model, matrix: Matrix, share: float, better_when_high: bool) -> float:
    """Return the margin at which another model declines as many."""
    margins = model.margins(matrix)
    return float(np.quantile(margins, share if better_when_high else 1.0 - share))


def _again(case: Case, number: int) -> Model:
    """Return the model trained again with another seed; from 1 on with whole firms drawn anew."""
    model, task, fit = case.test.model, case.spec.task, case.fit
    weights = fit.weights[task] * _drawn(fit.firms, number)
    kept = weights > 0.0
    matrix = model.preparation.point(fit.columns, fit.divisions)
    booster = grown(
        matrix[kept],
        fit.labels[task][kept],
        weights=weights[kept],
        directions=model.preparation.directions,
        boosting=replace(case.spec.boosting, seed=case.spec.boosting.seed + 1 + number),
    )
    rows = matrix[kept][:: max(1, -(-int(kept.sum()) // LEARNT_ROWS))]
    learnt = Reference.learnt(booster.predict(xgboost.DMatrix(rows), pred_contribs=True))
    return replace(model, booster=booster, reference=learnt)


def _drawn(firms: NDArray[np.int64], number: int) -> Numbers:
    """Return how often each row's firm was drawn, with replacement; 1 for all where none is drawn."""
    if number == 0:
        return np.ones(len(firms))
    alone = np.where(firms >= 0, firms, firms.max(initial=0) + 1 + np.arange(len(firms)))
    _, places = np.unique(alone, return_inverse=True)
    count = int(places.max()) + 1
    times = np.bincount(np.random.default_rng(number).integers(0, count, count), minlength=count)
    found: Numbers = times[places].astype(np.float64)
    return found
