"""A model's answers against true probabilities, which only a made-up population tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.calibrate import Calibration, calibrated

Numbers = NDArray[np.float64]
Margins = NDArray[np.float32]

BINS = 20
WANTED = 0.9
"""The share of bins whose mean truth has to lie within the spread and its error."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Firms of about one score.

    Attributes
    ----------
    true
        Their mean true probability.
    lower, upper
        Their mean p0 and p1.
    rate_error
        The standard error of a rate as high over so many firms.
    learnt_error
        That of a rate as high over the calibration scores that stand here: what the spread cannot know
        better; and, with it, ``own_error``.
    own_error
        That of ``true`` as the mean of these firms: nothing but which firms they happen to be.
    """

    rows: int
    true: float
    lower: float
    upper: float
    rate_error: float
    learnt_error: float
    own_error: float

    def holds(self, error: float) -> bool:
        """Return whether the mean truth lies within the spread, widened by two of these errors."""
        return self.lower - 2.0 * error <= self.true <= self.upper + 2.0 * error


def bins_of(calibration: Calibration, margins: Margins, true: Numbers, bins: int = BINS) -> Iterator[Bin]:
    """Yield the firms in bins of equal count, in rising order of their score."""
    if calibration.spread is None:
        return
    for part in np.array_split(np.argsort(margins, kind="stable"), bins):
        lower, upper = (float(end.mean()) for end in calibration.spread.of(margins[part]))
        mean, own = float(true[part].mean()), float(true[part].std(ddof=1) / np.sqrt(len(part)))
        learnt = _rate_error((lower + upper) / 2.0, calibration.spread.rows_among(margins[part]))
        rate = _rate_error(mean, len(part))
        yield Bin(len(part), mean, lower, upper, rate, float(np.hypot(own, learnt)), own)


def _rate_error(rate: float, rows: int) -> float:
    return float(np.sqrt(rate * (1.0 - rate) / max(rows, 1)))


def slope_of(probabilities: Numbers, true: Numbers) -> tuple[float, float]:
    """Return intercept and slope of the true log-odds on the told ones; right is 0 and 1."""
    logits = np.log(probabilities / (1.0 - probabilities)).astype(np.float32)
    found = calibrated(logits, true)
    return found.intercept, found.slope
