"""All values of one unknown input: where the outcome is settled, and where it still depends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.decision import Outcome
from scoring.policy import outcome_of

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

MOST_ZONES = 5
"""More than these tell a reader nothing."""


@dataclass(frozen=True, slots=True)
class Zone:
    """Values from ``low`` to ``high`` with one outcome; None where it depends on other unknowns."""

    low: float
    high: float
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Strip:
    """Zones that cover all values shown, in rising order."""

    zones: tuple[Zone, ...]


def strip_of(values: Numbers, ranges: Places) -> Strip | None:
    """Return the zones of outcomes along rising values, None where one zone or too many are found.

    Parameters
    ----------
    ranges
        The worst and the best rank of the outcome at each value, shape (values, 2).
    """
    kinds = np.where(ranges[:, 0] == ranges[:, 1], ranges[:, 0], -1)
    starts = np.flatnonzero(np.append(True, kinds[1:] != kinds[:-1]))
    if not 2 <= len(starts) <= MOST_ZONES:
        return None
    edges = [float(values[start]) for start in starts] + [float(values[-1])]
    outcomes = [None if kinds[start] < 0 else outcome_of(int(kinds[start])) for start in starts]
    return Strip(
        tuple(
            Zone(low, high, outcome)
            for low, high, outcome in zip(edges[:-1], edges[1:], outcomes, strict=True)
        )
    )
