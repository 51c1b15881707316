"""How surely a model ranks, and whether it ranks better than another: DeLong's intervals and paired test."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from models.intervals import Interval
from models.measure import placements

Numbers = NDArray[np.float64]

_TWO_SIDED = float(norm.ppf(0.975))


@dataclass(frozen=True, slots=True)
class Paired:
    """The difference of two ROC-AUCs on the same rows.

    Attributes
    ----------
    p
        Two-sided, of no difference; 1 where both rank every pair alike.
    """

    interval: Interval
    p: float


def auc_interval(scores: Numbers, labels: Numbers) -> Interval:
    """Return the ROC-AUC with DeLong's 95 % interval (DeLong, DeLong and Clarke-Pearson 1988).

    Parameters
    ----------
    scores, labels
        Of shape (rows,); labels are 0 and 1, both present.

    Raises
    ------
    ValueError
        If there are fewer than two events or fewer than two others: no variance can be told.

    >>> found = auc_interval(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0.0, 0.0, 1.0, 1.0]))
    >>> found.value
    0.75
    """
    areas, covariance = _areas(labels, scores)
    half = _TWO_SIDED * sqrt(covariance[0, 0])
    return Interval(float(areas[0]), max(float(areas[0]) - half, 0.0), min(float(areas[0]) + half, 1.0))


def paired(scores: Numbers, others: Numbers, labels: Numbers) -> Paired:
    """Return how much better ``scores`` rank than ``others`` on the same rows, with DeLong's paired test.

    Raises
    ------
    ValueError
        If there are fewer than two events or fewer than two others.
    """
    areas, covariance = _areas(labels, scores, others)
    value = float(areas[0] - areas[1])
    error = sqrt(max(float(covariance[0, 0] + covariance[1, 1] - 2.0 * covariance[0, 1]), 0.0))
    p = 2.0 * float(norm.sf(abs(value) / error)) if error > 0.0 else float(value == 0.0)
    return Paired(Interval(value, value - _TWO_SIDED * error, value + _TWO_SIDED * error), p)


def _areas(labels: Numbers, *scores: Numbers) -> tuple[Numbers, Numbers]:
    """Return the areas, shape (scores,), and their covariance from the placements of events and others."""
    events, others = labels == 1, labels == 0
    m, n = int(events.sum()), int(others.sum())
    if m < 2 or n < 2:
        raise ValueError(f"{m} events and {n} others; at least two of each are needed for a variance.")
    of_events = np.vstack([placements(one[events], one[others]) for one in scores])
    of_others = np.vstack([1.0 - placements(one[others], one[events]) for one in scores])
    covariance: Numbers = np.atleast_2d(np.cov(of_events)) / m + np.atleast_2d(np.cov(of_others)) / n
    return of_events.mean(axis=1), covariance
