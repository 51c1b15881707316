"""Intervals of shares and of their differences, raw and among like with like."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]

LEVEL = 0.95
POWER = 0.8
_TWO_SIDED = float(norm.ppf(0.5 + LEVEL / 2.0))
_DETECTED = _TWO_SIDED + float(norm.ppf(POWER))


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two shares among like with like.

    Attributes
    ----------
    compared
        Rows of the group that have a like row to be compared with.
    error
        The standard error.
    """

    interval: Interval
    compared: int
    error: float


def wilson(share: float, rows: float) -> Interval:
    """Return a share with its Wilson score interval; ``rows`` may be an effective size of weighted rows.

    >>> found = wilson(0.5, 10)
    >>> round(found.low, 6), round(found.high, 6)
    (0.236593, 0.763407)
    """
    z = _TWO_SIDED**2 / rows
    centre = (share + z / 2.0) / (1.0 + z)
    half = sqrt(max(share * (1.0 - share), 0.0) * z + z * z / 4.0) / (1.0 + z)
    return Interval(share, max(centre - half, 0.0), min(centre + half, 1.0))


def wilson_low(shares: Numbers, rows: Numbers) -> Numbers:
    """Return the lower ends of Wilson's intervals of many shares at once.

    >>> wilson_low(np.array([0.5]), np.array([10.0])).round(6)
    array([0.236593])
    """
    z = _TWO_SIDED**2 / rows
    half = np.sqrt(shares * (1.0 - shares) * z + z * z / 4.0)
    found: Numbers = np.maximum((shares + z / 2.0 - half) / (1.0 + z), 0.0)
    return found


def newcombe(share: float, rows: float, other_share: float, other_rows: float) -> Interval:
    """Return the difference of two shares with Newcombe's hybrid score interval (1998, method 10).

    >>> found = newcombe(56 / 70, 70, 48 / 80, 80)  # his own example
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    one, other = wilson(share, rows), wilson(other_share, other_rows)
    value = one.value - other.value
    return Interval(
        value,
        value - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2),
        value + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2),
    )


def smallest_gap(share: float, rows: int, other_rows: int) -> float:
    """Return the difference from ``share`` that is found with 80 % power at the 5 % level.

    >>> round(smallest_gap(0.5, 100, 100), 3)
    0.198
    """
    return _DETECTED * sqrt(share * (1.0 - share) * (1.0 / rows + 1.0 / other_rows))


def detectable(error: float) -> float:
    """Return the difference that is found with 80 % power where its standard error is this."""
    return _DETECTED * error


def like_with_like(selected: Flags, group: Flags, reference: Flags, strata: NDArray[np.intp]) -> Difference:
    """Return how much more of ``group`` is selected than of ``reference`` within the same stratum.

    The Mantel-Haenszel difference weighs strata by n1 n0 / (n1 + n0); Sato's variance (1989) holds for few
    large and for many small strata. A stratum with rows of one side alone says nothing and is left out.

    Parameters
    ----------
    strata
        The stratum of each row, counted from 0, shape (rows,).
    """
    size = int(strata.max(initial=0)) + 1
    n1, n0 = (np.bincount(strata[side], minlength=size).astype(float) for side in (group, reference))
    a, b = (np.bincount(strata[side & selected], minlength=size).astype(float) for side in (group, reference))
    both = (n1 > 0) & (n0 > 0)
    n1, n0, a, b = n1[both], n0[both], a[both], b[both]
    if not both.any():
        return Difference(Interval(np.nan, np.nan, np.nan), 0, np.inf)
    rows = n1 + n0
    weight = float((n1 * n0 / rows).sum())
    value = float(((a * n0 - b * n1) / rows).sum()) / weight
    p = (n1**2 * b - n0**2 * a + n1 * n0 * (n0 - n1) / 2.0) / rows**2
    q = (a * (n0 - b) + b * (n1 - a)) / (2.0 * rows)
    error = sqrt(max(value * float(p.sum()) + float(q.sum()), 0.0)) / weight
    return Difference(
        Interval(value, value - _TWO_SIDED * error, value + _TWO_SIDED * error), int(n1.sum()), error
    )
