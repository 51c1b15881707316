"""Whether what comes in has moved: the population stability index with a limit that knows its n."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

Numbers = NDArray[np.float64]

BINS = 10
LEVEL = 0.975
"""A quarter of a standard deviation is found in 5,000 rows with this, and 200 rows alarm below 5 %."""
FLOOR = 0.5
"""Rows that an empty bin counts as, so that one firm fewer does not make an infinite shift."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A population stability index, and what chance alone reaches at this many rows.

    Attributes
    ----------
    psi
        Sum over bins of (share - reference share) x ln(share / reference share).
    limit
        Exceeded by chance with probability 1 - ``LEVEL`` where nothing moved:
        chi-square(bins - 1) x (1 / rows + 1 / reference rows).
    """

    psi: float
    limit: float
    rows: int
    reference_rows: int

    @property
    def has_moved(self) -> bool:
        """Whether chance alone would rarely reach this."""
        return self.psi > self.limit


def edges_of(reference: Numbers, bins: int = BINS) -> Numbers:
    """Return the inner edges of bins of equal count, fewer where figures repeat; missing ones have none."""
    known = reference[~np.isnan(reference)]
    return np.unique(np.quantile(known, np.arange(1, bins) / bins)) if len(known) else np.empty(0)


def drift(reference: Numbers, current: Numbers, edges: Numbers) -> Drift:
    """Return how far ``current`` is from ``reference``, both of shape (rows,); missing is its own bin."""
    return drift_of_counts(_counts(reference, edges), _counts(current, edges))


def drift_of_counts(reference: Numbers, current: Numbers) -> Drift:
    """Return how far rows per bin are from the reference's, both of shape (bins,)."""
    used = reference + current > 0
    before, now = reference[used], current[used]
    shares, others = _shares(now), _shares(before)
    psi = float(((shares - others) * np.log(shares / others)).sum())
    chance = 1.0 / now.sum() + 1.0 / before.sum()
    limit = float(chi2.ppf(LEVEL, len(now) - 1) * chance) if len(now) > 1 else 0.0
    return Drift(psi, limit, int(now.sum()), int(before.sum()))


def _counts(values: Numbers, edges: Numbers) -> Numbers:
    missing = np.isnan(values)
    places = np.searchsorted(edges, values[~missing], side="right")
    counts = np.bincount(places, minlength=len(edges) + 1).astype(np.float64)
    return np.append(counts, float(missing.sum()))


def _shares(counts: Numbers) -> Numbers:
    filled = np.maximum(counts, FLOOR)
    shares: Numbers = filled / filled.sum()
    return shares
