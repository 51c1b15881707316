"""Which calibration a model gets from scores of rows it had not seen: a line, or steps that beat it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.calibrate import Calibration, Line, Trial, line_of
from models.spread import spread_of
from models.steps import Steps, isotonic

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Margins = NDArray[np.float32]

MOST_EVENTS_OF_A_LINE = 200
"""Up to so many events a line alone is tried: steps would fit chance."""
FOLD = -1
"""The block of rows that a model of other firms scored."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Scores of rows that the scoring model had not seen, shape (rows,).

    Attributes
    ----------
    years
        The year of each row.
    blocks
        0 and up for rows scored by a model of the years before them, in order of time; ``FOLD`` for rows of
        any year, scored by a model of other firms.
    """

    margins: Margins
    labels: Numbers
    weights: Numbers
    years: NDArray[np.int64]
    blocks: NDArray[np.intp]

    @classmethod
    def joined(cls, parts: Sequence[Unseen]) -> Unseen:
        """Return the rows of several parts."""
        return cls(
            np.concatenate([one.margins for one in parts]),
            np.concatenate([one.labels for one in parts]),
            np.concatenate([one.weights for one in parts]),
            np.concatenate([one.years for one in parts]),
            np.concatenate([one.blocks for one in parts]),
        )

    @property
    def is_fold(self) -> Flags:
        """Which rows were scored by a model of other firms."""
        is_fold: Flags = self.blocks == FOLD
        return is_fold

    def only(self, chosen: Flags) -> Unseen:
        """Return the chosen rows."""
        return Unseen(
            self.margins[chosen],
            self.labels[chosen],
            self.weights[chosen],
            self.years[chosen],
            self.blocks[chosen],
        )

    def line(self) -> Line:
        """Return the line: its level from the latest years, its slope from all."""
        return line_of(self.margins, self.labels, self.weights, self.is_fold)

    def each_once(self) -> Unseen:
        """Return every row once, at the level of the latest years, without rows that weigh nothing.

        A row of the latest years is taken as it was scored forward; an earlier one is moved along the
        margins by what its years' level differs from theirs.
        """
        first = self.years[~self.is_fold].min()
        once = self.only((~self.is_fold | (self.years < first)) & (self.weights > 0.0))
        line = once.line()
        moved = once.margins + np.float32(line.shift / line.slope)
        return replace(once, margins=np.where(once.is_fold, moved, once.margins))


def calibration_of(unseen: Unseen) -> Calibration:
    """Return the calibration: a line, steps where they were better later on, and the spread beside it."""
    line = unseen.line()
    once = unseen.each_once()
    trial = tried(unseen)
    return Calibration(
        line.intercept,
        line.slope,
        events=int(once.labels.sum()),
        steps=_steps(once) if trial is not None and trial.is_won_by_steps else None,
        spread=spread_of(once.margins, once.labels, once.weights),
        trial=trial,
    )


def tried(unseen: Unseen) -> Trial | None:
    """Return how line and steps, fitted without the last forward block, do on it.

    None where there is one block, or where what both are fitted on has too few events for steps.
    """
    last = unseen.blocks.max()
    later = unseen.only((unseen.blocks == last) & (unseen.weights > 0.0))
    before = unseen.only((unseen.blocks != last) & (unseen.years < later.years.min()))
    if before.is_fold.all():
        return None
    line = before.line()
    once = before.each_once()
    if once.labels.sum() <= MOST_EVENTS_OF_A_LINE:
        return None
    told = Calibration(line.intercept, line.slope, 0).probability(later.margins)
    losses = [_losses(found, later.labels) for found in (told, _steps(once).probability(later.margins))]
    gains, weights = losses[0] - losses[1], later.weights / later.weights.sum()
    gain = float(weights @ gains)
    return Trial(
        fitted_events=int(once.labels.sum()),
        rows=len(later.labels),
        events=int(later.labels.sum()),
        line_loss=float(weights @ losses[0]),
        steps_loss=float(weights @ losses[1]),
        gain=gain,
        gain_error=float(np.sqrt(weights**2 @ (gains - gain) ** 2)),
    )


def _steps(once: Unseen) -> Steps:
    return isotonic(once.margins, once.labels, once.weights)


def _losses(probabilities: Numbers, labels: Numbers) -> Numbers:
    losses: Numbers = -np.log(np.where(labels == 1.0, probabilities, 1.0 - probabilities))
    return losses
