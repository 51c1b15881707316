"""Loss given default by group: the mean share lost, how sure it is, and on how many loans it rests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from features.records.sample import Numbers
from features.records.sba_losses import Losses

FEWEST = 30
"""Fewer losses than this give no figure."""
LEVEL = 0.95
ALL = "all"


@dataclass(frozen=True, slots=True)
class Loss:
    """What was lost in one group.

    Attributes
    ----------
    mean, mean_lo, mean_hi
        The mean of the loans' shares and its 95 % interval (Student's t); None for too few loans.
    pooled
        All that was lost over all that was paid out: large loans count more.
    """

    by: str
    group: str
    n: int
    mean: float | None
    mean_lo: float | None
    mean_hi: float | None
    median: float | None
    pooled: float | None


def table_of(losses: Losses) -> list[Loss]:
    """Return the losses of all loans, and of each group of each kind, in alphabetical order."""
    everything = np.ones(len(losses.shares), np.bool_)
    found = [_loss(ALL, ALL, losses.shares, losses.paid_out, everything)]
    for by, groups in losses.groups.items():
        for group in np.unique(groups):
            found.append(_loss(by, str(group), losses.shares, losses.paid_out, groups == group))
    return found


def _loss(by: str, group: str, shares: Numbers, paid_out: Numbers, rows: NDArray[np.bool_]) -> Loss:
    own, weights = shares[rows], paid_out[rows]
    if len(own) < FEWEST:
        return Loss(by, group, len(own), None, None, None, None, None)
    reach = float(t.ppf((1.0 + LEVEL) / 2.0, len(own) - 1) * own.std(ddof=1) / np.sqrt(len(own)))
    return Loss(
        by,
        group,
        len(own),
        mean=float(own.mean()),
        mean_lo=max(float(own.mean()) - reach, 0.0),
        mean_hi=min(float(own.mean()) + reach, 1.0),
        median=float(np.median(own)),
        pooled=float(np.average(own, weights=weights)),
    )
