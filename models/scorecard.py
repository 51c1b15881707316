"""A scorecard of weights of evidence: the plain model beside the booster (optbinning, training only)."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Numbers = NDArray[np.float64]

BINS = 8
SMALLEST_BIN = 0.02
_IMPORTING = Lock()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Bins of each input, the weight of evidence of each bin, and one coefficient an input."""

    names: tuple[str, ...]
    splits: tuple[tuple[float, ...], ...]
    evidence: tuple[tuple[float, ...], ...]
    coefficients: tuple[float, ...]
    intercept: float

    def margins(self, columns: Mapping[str, Numbers]) -> NDArray[np.float32]:
        """Return log-odds, shape (rows,)."""
        total = np.full(len(columns[self.names[0]]), self.intercept)
        for place, name in enumerate(self.names):
            weights = np.array(self.evidence[place])[
                np.searchsorted(self.splits[place], columns[name], side="right")
            ]
            total = total + self.coefficients[place] * weights
        return total.astype(np.float32)


def scorecard(
    columns: Mapping[str, Numbers],
    directions: Mapping[str, int],
    labels: Numbers,
    weights: Numbers,
) -> Scorecard:
    """Bin each input with a monotone event rate where a direction is declared, and fit a logistic on top.

    Parameters
    ----------
    columns
        Clipped inputs without NaN.
    directions
        By input: 1 if the probability rises with it, -1 if it falls, 0 if either.
    """
    splits, evidence, matrix = [], [], []
    for name, values in columns.items():
        trend = {1: "ascending", -1: "descending", 0: "auto"}[directions[name]]
        cuts = _cuts(name, values, labels, weights, trend)
        bins = np.searchsorted(cuts, values, side="right")
        found = _evidence(bins, len(cuts) + 1, labels, weights)
        splits.append(tuple(cuts))
        evidence.append(tuple(found))
        matrix.append(np.array(found)[bins])
    fit = LogisticRegression(C=1.0, max_iter=1000)
    fit.fit(np.column_stack(matrix), labels, sample_weight=weights)
    return Scorecard(
        tuple(columns),
        tuple(splits),
        tuple(evidence),
        tuple(float(one) for one in fit.coef_[0]),
        float(fit.intercept_[0]),
    )


def _cuts(name: str, values: Numbers, labels: Numbers, weights: Numbers, trend: str) -> list[float]:
    binning = _binning()(
        name=name,
        dtype="numerical",
        solver="cp",
        monotonic_trend=trend,
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


def _evidence(bins: NDArray[np.intp], count: int, labels: Numbers, weights: Numbers) -> list[float]:
    """Return log(share of events / share of others) of each bin, half an event added to each."""
    events = np.bincount(bins, weights * labels, count) + 0.5
    others = np.bincount(bins, weights * (1.0 - labels), count) + 0.5
    found: Numbers = np.log(events / events.sum()) - np.log(others / others.sum())
    return [float(one) for one in found]
