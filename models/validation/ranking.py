"""How surely a model ranks, and whether it ranks better than another: DeLong's intervals and paired test.

Rows of one firm are not independent; where firms are told, whole firms vary (Obuchowski 1997). Where each
row is a firm of its own that is DeLong's variance, but for the factor m / (m - 1) of firms.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from models.intervals import Interval
from models.measure import placements

Numbers = NDArray[np.float64]
Firms = NDArray[np.int64]

_TWO_SIDED = float(norm.ppf(0.975))


@dataclass(frozen=True, slots=True)
class Paired:
    """The difference of two ROC-AUCs on the same rows.

    Attributes
    ----------
    error
        The standard error of the difference.
    p
        Two-sided, of no difference; 1 where both rank every pair alike.
    """

    interval: Interval
    error: float
    p: float


def auc_interval(scores: Numbers, labels: Numbers, firms: Firms | None = None) -> Interval:
    """Return the ROC-AUC with DeLong's 95 % interval (DeLong, DeLong and Clarke-Pearson 1988).

    Parameters
    ----------
    scores, labels
        Of shape (rows,); labels are 0 and 1, both present.
    firms
        The firm of each row, -1 where it is not known; None takes each row for a firm of its own.

    Raises
    ------
    ValueError
        If there are fewer than two events or fewer than two others: no variance can be told.

    >>> found = auc_interval(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0.0, 0.0, 1.0, 1.0]))
    >>> found.value
    0.75
    """
    areas, covariance = _areas(labels, firms, scores)
    half = _TWO_SIDED * sqrt(covariance[0, 0])
    return Interval(float(areas[0]), max(float(areas[0]) - half, 0.0), min(float(areas[0]) + half, 1.0))


def paired(scores: Numbers, others: Numbers, labels: Numbers, firms: Firms | None = None) -> Paired:
    """Return how much better ``scores`` rank than ``others`` on the same rows, with DeLong's paired test.

    Raises
    ------
    ValueError
        If there are fewer than two events or fewer than two others.
    """
    areas, covariance = _areas(labels, firms, scores, others)
    error = sqrt(max(float(covariance[0, 0] + covariance[1, 1] - 2.0 * covariance[0, 1]), 0.0))
    return difference(float(areas[0] - areas[1]), error)


def difference(value: float, error: float) -> Paired:
    """Return a difference of two areas with its interval and test, by its standard error."""
    p = 2.0 * float(norm.sf(abs(value) / error)) if error > 0.0 else float(value == 0.0)
    return Paired(Interval(value, value - _TWO_SIDED * error, value + _TWO_SIDED * error), error, p)


def decline(initial: float, scores: Numbers, labels: Numbers, firms: Firms | None = None) -> float:
    """Return the p-value of ranking no worse than at the initial validation (ECB instructions 2019, 2.5.3).

    One-sided: 1 - Phi((initial - current) / s), s the standard error of the current area alone.

    >>> decline(0.75, np.array([0.1, 0.4, 0.35, 0.8]), np.array([0.0, 0.0, 1.0, 1.0]))
    0.5
    """
    areas, covariance = _areas(labels, firms, scores)
    if covariance[0, 0] <= 0.0:
        return float(areas[0] >= initial)
    return float(norm.sf((initial - float(areas[0])) / sqrt(covariance[0, 0])))


def _areas(labels: Numbers, firms: Firms | None, *scores: Numbers) -> tuple[Numbers, Numbers]:
    """Return the areas, shape (scores,), and their covariance from the placements of events and others."""
    events, others = labels == 1, labels == 0
    m, n = int(events.sum()), int(others.sum())
    if m < 2 or n < 2:
        raise ValueError(f"{m} events and {n} others; at least two of each are needed for a variance.")
    of_events = np.vstack([placements(one[events], one[others]) for one in scores])
    of_others = np.vstack([1.0 - placements(one[others], one[events]) for one in scores])
    areas: Numbers = of_events.mean(axis=1)
    if firms is None:
        covariance: Numbers = np.atleast_2d(np.cov(of_events)) / m + np.atleast_2d(np.cov(of_others)) / n
        return areas, covariance
    clusters, count = _clusters(firms)
    with_events, with_others = clusters[events], clusters[others]
    one = _summed(of_events - areas[:, None], with_events, count) / m
    other = _summed(of_others - areas[:, None], with_others, count) / n
    crossed = one @ other.T
    return areas, (
        one @ one.T * _unbiased(len(np.unique(with_events)))
        + other @ other.T * _unbiased(len(np.unique(with_others)))
        + (crossed + crossed.T) * _unbiased(count)
    )


def _clusters(firms: Firms) -> tuple[NDArray[np.intp], int]:
    """Return each row's firm as a number from 0, and how many there are; a row without one stands alone."""
    told = firms.copy()
    unknown = told < 0
    told[unknown] = -1 - np.arange(int(unknown.sum()))
    names, places = np.unique(told, return_inverse=True)
    return places, len(names)


def _summed(values: Numbers, clusters: NDArray[np.intp], count: int) -> Numbers:
    """Return each firm's sum of each row of values, shape (scores, firms)."""
    return np.vstack([np.bincount(clusters, one, count) for one in values])


def _unbiased(firms: int) -> float:
    return firms / (firms - 1.0) if firms > 1 else 1.0
