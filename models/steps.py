"""A rising map by steps: what isotonic regression learns, and what it needs to be used for decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

HALF_A_ROW = 0.5
"""The weight of the event below every score and of the other above: no probability is 0 or 1 (Jeffreys)."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Probabilities that rise by steps.

    Attributes
    ----------
    knots
        Margins, rising: where each step begins. Below the first the first value holds.
    values
        The probability from each knot on, rising.
    """

    knots: tuple[float, ...]
    values: tuple[float, ...]

    def probability(self, margins: NDArray[np.float32]) -> Numbers:
        """Return the probabilities of margins of any shape: never lower for a higher margin."""
        places = np.searchsorted(self.knots, margins.astype(np.float64), side="right") - 1
        found: Numbers = np.array(self.values)[np.maximum(places, 0)]
        return found

    def divides(self, probability: float) -> bool:
        """Return whether some margins reach a probability and others do not."""
        return self.values[0] < probability <= self.values[-1]

    def margin_of(self, probability: float) -> float:
        """Return the smallest knot whose value reaches a probability that divides the margins."""
        return self.knots[int(np.searchsorted(self.values, probability, side="left"))]

    @classmethod
    def from_json(cls, stored: Mapping[str, Sequence[Any]]) -> Steps:
        """Return what an artefact stored."""
        return cls(tuple(stored["knots"]), tuple(stored["values"]))


def isotonic(margins: NDArray[np.float32], labels: Numbers, weights: Numbers) -> Steps:
    """Return the weighted isotonic regression of labels on margins (pool adjacent violators).

    Rows alike in margin are one; half an event is added below all of them and half an other above.
    """
    from scipy.optimize import isotonic_regression  # noqa: PLC0415  # training alone needs it

    knots, places = np.unique(margins, return_inverse=True)
    total = np.bincount(places, weights)
    events = np.bincount(places, weights * labels)
    total[[0, -1]] += HALF_A_ROW * weights.mean()
    events[0] += HALF_A_ROW * weights.mean()
    values = isotonic_regression(events / total, weights=total).x
    starts = np.flatnonzero(np.concatenate([[True], np.diff(values) > 0.0]))
    return Steps(tuple(knots[starts].astype(float).tolist()), tuple(values[starts].tolist()))
