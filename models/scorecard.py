"""Learning a scorecard: points for the bin that each input falls into, the plain model beside the booster."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from models.points import Scorecard

Numbers = NDArray[np.float64]

BINS = 10
SMALLEST_BIN = 0.01
SHRINKAGE = 10.0
"""How strongly coefficients are drawn to nothing, in rows of evidence."""
_IMPORTING = Lock()


def scorecard(
    columns: Mapping[str, Numbers],
    directions: Mapping[str, int],
    labels: Numbers,
    weights: Numbers,
) -> Scorecard:
    """Give points to bins: monotone ones to an input with a direction, free ones to one without.

    With a direction, bins are cut so that the rate of events is monotone (optbinning), each has its weight
    of evidence, and one coefficient, never below 0, scales them all: no input can speak against its
    direction. Without one, each bin of equally many rows has points of its own.

    Parameters
    ----------
    columns
        Clipped inputs without NaN.
    directions
        By input: 1 if the probability rises with it, -1 if it falls, 0 if either.
    """
    cuts = {
        name: _cuts(name, values, labels, weights, directions[name])
        if directions[name]
        else _even_cuts(values)
        for name, values in columns.items()
    }
    blocks = {
        name: _evidence(columns[name], cuts[name], labels, weights, directions[name])[:, None]
        if directions[name]
        else np.eye(len(cuts[name]) + 1)
        for name in columns
    }
    matrix = np.hstack([blocks[name][_bins(columns[name], cuts[name])] for name in columns])
    signed = [bool(directions[name]) for name in columns for _ in range(blocks[name].shape[1])]
    intercept, coefficients = _fit(matrix, signed, labels, weights)
    parts = np.split(coefficients, np.cumsum([blocks[name].shape[1] for name in columns])[:-1])
    return Scorecard(
        names=tuple(columns),
        cuts=tuple(tuple(cuts[name]) for name in columns),
        points=tuple(
            tuple((blocks[name] @ part).tolist()) for name, part in zip(columns, parts, strict=True)
        ),
        intercept=intercept,
    )


def _bins(values: Numbers, cuts: Sequence[float]) -> NDArray[np.intp]:
    return np.searchsorted(cuts, values, side="right")


def _even_cuts(values: Numbers) -> list[float]:
    cuts: list[float] = np.unique(np.quantile(values, np.linspace(0.0, 1.0, BINS + 1)[1:-1])).tolist()
    return cuts


def _cuts(name: str, values: Numbers, labels: Numbers, weights: Numbers, direction: int) -> list[float]:
    binning = _binning()(
        name=name,
        dtype="numerical",
        solver="cp",
        monotonic_trend="ascending" if direction > 0 else "descending",
        max_n_bins=BINS,
        min_prebin_size=SMALLEST_BIN,
        max_n_prebins=20,
    )
    binning.fit(values, labels.astype(int), sample_weight=weights)
    return [float(cut) for cut in binning.splits]


def _binning() -> Any:
    """Return optbinning's class. It prints at import, and redirecting is not for two threads at once."""
    silent = io.StringIO()
    with _IMPORTING, contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
        from optbinning import OptimalBinning  # noqa: PLC0415  # slow, and training alone needs it

        return OptimalBinning


def _evidence(
    values: Numbers, cuts: Sequence[float], labels: Numbers, weights: Numbers, direction: int
) -> Numbers:
    """Return log(share of events / share of others) of each bin, half an event added to each.

    In a small bin that half can turn two bins that the cutting had put in order: they are then given their
    common mean, so that the evidence keeps the direction without exception.
    """
    from sklearn.isotonic import isotonic_regression  # noqa: PLC0415  # slow to import

    bins, count = _bins(values, cuts), len(cuts) + 1
    events = np.bincount(bins, weights * labels, count) + 0.5
    others = np.bincount(bins, weights * (1.0 - labels), count) + 0.5
    raw: Numbers = np.log(events / events.sum()) - np.log(others / others.sum())
    found: Numbers = isotonic_regression(raw, sample_weight=events + others, increasing=direction > 0)
    return found


def _fit(matrix: Numbers, signed: Sequence[bool], labels: Numbers, weights: Numbers) -> tuple[float, Numbers]:
    """Return a logistic regression's intercept and coefficients, the signed ones at least 0."""
    weights = weights / weights.mean()

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        logits = parameters[0] + matrix @ parameters[1:]
        residual = weights * (expit(logits) - labels)
        value = (weights * (np.logaddexp(0.0, logits) - labels * logits)).sum()
        value += SHRINKAGE / 2.0 * (parameters[1:] ** 2).sum()
        slope = matrix.T @ residual + SHRINKAGE * parameters[1:]
        return float(value), np.concatenate([[residual.sum()], slope])

    bounds = [(None, None), *((0.0, None) if one else (None, None) for one in signed)]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds)
    return float(found.x[0]), np.asarray(found.x[1:])
