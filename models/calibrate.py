"""From a booster's log-odds to a probability that means what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.spread import Spread
from models.steps import Steps

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trial:
    """A line and an isotonic map on later forward rows that neither was fitted on.

    Attributes
    ----------
    fitted_events
        Events that both were fitted on.
    line_loss, steps_loss
        Mean log loss on ``rows`` later rows with ``events`` events.
    gain, gain_error
        How much lower the loss of the steps is, and the standard error of that.
    """

    fitted_events: int
    rows: int
    events: int
    line_loss: float
    steps_loss: float
    gain: float
    gain_error: float

    @property
    def is_won_by_steps(self) -> bool:
        """Whether the isotonic map is better by more than a standard error."""
        return self.gain > self.gain_error


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic recalibration, log-odds = ``intercept`` + ``slope`` × margin with a slope above 0, or steps.

    Attributes
    ----------
    steps
        An isotonic map that stands in the line's place; None where the line is used.
    spread
        Venn-Abers p0 and p1 beside the probability; None where none was learnt.
    trial
        How line and steps compare; None where there are too few events to try.
    """

    intercept: float
    slope: float
    events: int
    steps: Steps | None = None
    spread: Spread | None = None
    trial: Trial | None = None

    def probability(self, margins: NDArray[np.float32]) -> Numbers:
        """Return the probabilities of margins of any shape."""
        if self.steps is not None:
            return self.steps.probability(margins)
        logits: Numbers = self.intercept + self.slope * margins.astype(np.float64)
        probability: Numbers = expit(logits)
        return probability

    def spread_of(self, margins: NDArray[np.float32]) -> tuple[Numbers, Numbers]:
        """Return p0 and p1 of margins of any shape, NaN where no spread was learnt."""
        if self.spread is None:
            return np.full(margins.shape, np.nan), np.full(margins.shape, np.nan)
        return self.spread.of(margins)

    def divides(self, probability: float) -> bool:
        """Return whether some margins reach a probability and others do not."""
        return self.steps is None or self.steps.divides(probability)

    def margin_of(self, probability: float) -> float:
        """Return the smallest margin, as a booster's 32-bit number, whose probability reaches this one.

        Of steps it is the smallest knot whose value does.

        Raises
        ------
        ValueError
            If the probability does not divide the margins.
        """
        if not self.divides(probability):
            raise ValueError(f"No margin stands on the other side of {probability}. Ask 'divides' first.")
        if self.steps is not None:
            return self.steps.margin_of(probability)
        exact = (np.log(probability / (1.0 - probability)) - self.intercept) / self.slope
        margin = np.array([exact], np.float32)
        while self.probability(margin)[0] < probability:
            margin = np.nextafter(margin, np.float32(np.inf))
        while self.probability(below := np.nextafter(margin, np.float32(-np.inf)))[0] >= probability:
            margin = below
        return float(margin[0])

    def to_json(self) -> dict[str, Any]:
        """Return what an artefact stores."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Calibration:
        """Return what an artefact stored."""
        parts: dict[str, Any] = dict(stored)
        parts["steps"] = Steps.from_json(parts["steps"]) if parts["steps"] else None
        parts["spread"] = Spread.from_json(parts["spread"]) if parts["spread"] else None
        parts["trial"] = Trial(**parts["trial"]) if parts["trial"] else None
        return cls(**parts)


@dataclass(frozen=True, slots=True)
class Line:
    """Log-odds = ``intercept`` + ``slope`` × margin, and ``shift`` more for rows of earlier years."""

    intercept: float
    slope: float
    shift: float


def calibrated(
    margins: NDArray[np.float32],
    labels: Numbers,
    weights: Numbers | None = None,
    is_earlier: NDArray[np.bool_] | None = None,
) -> Calibration:
    """Return the line's calibration; see ``line_of``."""
    line = line_of(margins, labels, weights, is_earlier)
    return Calibration(line.intercept, line.slope, round(float(labels.sum())))


def line_of(
    margins: NDArray[np.float32],
    labels: Numbers,
    weights: Numbers | None = None,
    is_earlier: NDArray[np.bool_] | None = None,
) -> Line:
    """Fit by weighted maximum likelihood on scores of rows that the model had not seen.

    Parameters
    ----------
    labels
        Events as 0 and 1, or true probabilities where they are known.
    is_earlier
        Rows of earlier years: they help to find the slope and have a level of their own, since how many
        fail differs between years. The intercept is that of the other rows.

    Raises
    ------
    ValueError
        If the margins do not rise with the labels: there is nothing to calibrate.
    """
    from scipy.optimize import minimize  # noqa: PLC0415  # slow to import, and training alone needs it

    weights = np.ones(len(labels)) if weights is None else weights
    columns = [np.ones(len(labels)), margins.astype(np.float64)]
    if is_earlier is not None and is_earlier.any():
        columns.append(is_earlier.astype(np.float64))
    design = np.column_stack(columns)
    total = weights.sum()

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        logits = design @ parameters
        value = float((weights * (np.logaddexp(0.0, logits) - labels * logits)).sum())
        return value / total, design.T @ (weights * (expit(logits) - labels)) / total

    start = np.zeros(len(columns))
    start[1] = 1.0
    found = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-9})
    intercept, slope, shift = (*found.x.tolist(), 0.0)[:3]
    if not slope > 0.0:
        raise ValueError(
            f"Recalibration found slope {slope:.3f}: the scores do not rank these {len(labels)} rows. "
            "Check the label's direction and the split."
        )
    return Line(intercept, slope, shift)
