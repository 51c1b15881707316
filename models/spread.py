"""The calibration spread: what a score means if its own firm turned out either way (Venn-Abers).

For a new firm, isotonic regression is fitted to the calibration scores and the firm's own, once labelled 0
and once labelled 1; its two values at the firm's score are p0 and p1 (Vovk and Petej 2014, inductive). Wide
apart they say that few past cases stood near. They are no confidence interval of the firm's probability.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.intp]

PER_LOG_ODDS = 100
"""Scores are rounded to this part of a log-odds."""


@dataclass(frozen=True, slots=True)
class CalibrationSpread:
    """What firms of this score came to, with this firm counted among those without and with the event.

    Venn-Abers p0 and p1 of the point: how far apart they are tells how much past experience stands behind
    it. They are no confidence interval, and the point, which a smoother map gives, may lie beside them.
    """

    p0: float
    p1: float


@dataclass(frozen=True, slots=True)
class Spread:
    """p0 and p1 of every score, worked out at training and looked up afterwards.

    Attributes
    ----------
    steps
        Margins in hundredths, rising: from each on, up to the next, hold the values at its place.
    lower, upper
        p0 and p1: neither falls along the steps, and p0 is never above p1.
    rows
        How many calibration scores stand from each step up to the next.
    """

    steps: tuple[int, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    rows: tuple[int, ...]

    def of(self, margins: NDArray[np.float32]) -> tuple[Numbers, Numbers]:
        """Return p0 and p1 of margins of any shape; beyond the calibration scores, those of the outermost."""
        places = self._places(margins)
        return np.array(self.lower)[places], np.array(self.upper)[places]

    def rows_among(self, margins: NDArray[np.float32]) -> int:
        """Return how many calibration scores stand at the steps from the lowest to the highest margin."""
        places = self._places(margins)
        return sum(self.rows[int(places.min()) : int(places.max()) + 1])

    def _places(self, margins: NDArray[np.float32]) -> Whole:
        return np.maximum(np.searchsorted(self.steps, hundredths(margins), side="right") - 1, 0)

    @classmethod
    def from_json(cls, stored: Mapping[str, Sequence[Any]]) -> Spread:
        """Return what an artefact stored."""
        return cls(*(tuple(stored[name]) for name in ("steps", "lower", "upper", "rows")))


def hundredths(margins: NDArray[np.float32]) -> Whole:
    """Return margins rounded to hundredths of a log-odds, as whole numbers."""
    rounded: Whole = np.rint(margins.astype(np.float64) * PER_LOG_ODDS).astype(np.intp)
    return rounded


def spread_of(margins: NDArray[np.float32], labels: Numbers, weights: Numbers) -> Spread:
    """Return the spread that calibration scores give.

    Parameters
    ----------
    weights
        How many rows each stands for; their mean counts as one, and so does the new firm.
    """
    taken, places = np.unique(hundredths(margins), return_inverse=True)
    weights = weights / weights.mean()
    total = np.bincount(places, weights).astype(np.float64)
    events = np.bincount(places, weights * labels).astype(np.float64)
    steps = np.arange(taken[0] - 1, taken[-1] + 2)
    found = np.array(list(_with_one_more(steps, taken, total, events)))
    lower, upper = np.maximum.accumulate(found, axis=0).T
    starts = np.flatnonzero(np.concatenate([[True], (np.diff(lower) != 0.0) | (np.diff(upper) != 0.0)]))
    at = np.searchsorted(steps[starts], taken[places], side="right") - 1
    parts = (steps[starts], lower[starts], upper[starts], np.bincount(at, minlength=len(starts)))
    return Spread(*(tuple(part.tolist()) for part in parts))


def _with_one_more(steps: Whole, taken: Whole, total: Numbers, events: Numbers) -> Iterator[list[float]]:
    """Yield p0 and p1 of each step. All steps between two taken ones are alike: worked out once."""
    from scipy.optimize import isotonic_regression  # noqa: PLC0415  # training alone needs it

    known: dict[tuple[int, bool], list[float]] = {}
    for step in steps.tolist():
        place = int(np.searchsorted(taken, step))
        is_taken = place < len(taken) and taken[place] == step
        if (place, is_taken) not in known:
            count = total.copy() if is_taken else np.insert(total, place, 0.0)
            happened = events.copy() if is_taken else np.insert(events, place, 0.0)
            count[place] += 1.0
            values = []
            for label in (0.0, 1.0):
                happened[place] += label
                values.append(float(isotonic_regression(happened / count, weights=count).x[place]))
            known[place, is_taken] = values
        yield known[place, is_taken]
