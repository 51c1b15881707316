"""What can be said of a PD where almost nobody has defaulted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

Numbers = NDArray[np.float64]

CONFIDENCE = 0.95


def upper_bound(defaults: int, rows: int, confidence: float = CONFIDENCE) -> float:
    """Return the highest PD under which so few defaults are not too few (Clopper and Pearson 1934).

    >>> round(upper_bound(0, 500), 4)  # 1 - 0.05 ** (1 / 500)
    0.006
    """
    if defaults >= rows:
        return 1.0
    return float(beta.ppf(confidence, defaults + 1, rows - defaults))


def most_prudent(defaults: Sequence[int], rows: Sequence[int], confidence: float = CONFIDENCE) -> Numbers:
    """Return upper bounds of the PD per grade, best grade first (Pluto and Tasche 2005, most prudent).

    A grade's firms are at most as risky as those of every worse grade, so its bound pools it with all worse
    ones. The bounds rise with the grade.

    Parameters
    ----------
    defaults, rows
        Per grade, best first, shape (grades,).
    """
    pooled = zip(np.cumsum(defaults[::-1])[::-1], np.cumsum(rows[::-1])[::-1], strict=True)
    bounds = [upper_bound(int(events), int(firms), confidence) for events, firms in pooled]
    return np.maximum.accumulate(bounds)
