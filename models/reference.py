"""What a typical applicant at a score is like: the profile against which reasons are told.

Shapley contributions explain a score against the average applicant. A decision is taken against a cut-off,
so its reasons are told against applicants who stand just there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

KNOTS = 50
"""Into how many equal groups the training rows are cut by score."""
MOST_ROWS = 20_000
"""Rows of the training data that the profile is learnt from, evenly taken: enough for steady means."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The mean contributions of training rows by their margin.

    Attributes
    ----------
    base
        The log-odds before any input is read.
    margins
        The mean margin of each group of rows, rising.
    contributions
        For each group, the mean contribution of each input; with ``base`` they sum to the group's margin.
    """

    base: float
    margins: tuple[float, ...]
    contributions: tuple[tuple[float, ...], ...]

    @classmethod
    def learnt(cls, contributions: NDArray[np.float32]) -> Reference:
        """Learn from contributions of shape (rows, inputs + 1), the base last."""
        parts = contributions[:, :-1].astype(np.float64)
        base = float(contributions[0, -1])
        totals = parts.sum(axis=1)
        order = np.argsort(totals, kind="stable")
        groups = [group for group in np.array_split(order, KNOTS) if len(group)]
        means = [parts[group].mean(axis=0) for group in groups]
        rising = [means[0]]
        for mean in means[1:]:
            if mean.sum() > rising[-1].sum():
                rising.append(mean)
        return cls(
            base,
            tuple(base + float(mean.sum()) for mean in rising),
            tuple(tuple(float(one) for one in mean) for mean in rising),
        )

    def at(self, margin: float) -> Numbers:
        """Return the contributions of the typical applicant at a margin; they sum to ``margin - base``.

        Between two groups it is interpolated, which keeps the sum. Beyond the last group its contributions
        are scaled.
        """
        knots = np.array(self.contributions)
        inside = min(max(margin, self.margins[0]), self.margins[-1])
        profile = np.array([np.interp(inside, self.margins, column) for column in knots.T])
        if inside not in {margin, self.base}:
            profile *= (margin - self.base) / (inside - self.base)
        return profile
