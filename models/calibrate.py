"""From a booster's log-odds to a probability that means what it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic recalibration: log-odds = ``intercept`` + ``slope`` × margin, with a slope above 0."""

    intercept: float
    slope: float
    events: int

    def probability(self, margins: NDArray[np.float32]) -> Numbers:
        """Return the probabilities of margins of any shape."""
        logits: Numbers = self.intercept + self.slope * margins.astype(np.float64)
        probability: Numbers = expit(logits)
        return probability

    def margin_of(self, probability: float) -> float:
        """Return the smallest margin, as a booster's 32-bit number, whose probability reaches this one."""
        exact = (np.log(probability / (1.0 - probability)) - self.intercept) / self.slope
        margin = np.array([exact], np.float32)
        while self.probability(margin)[0] < probability:
            margin = np.nextafter(margin, np.float32(np.inf))
        while self.probability(below := np.nextafter(margin, np.float32(-np.inf)))[0] >= probability:
            margin = below
        return float(margin[0])


def calibrated(
    margins: NDArray[np.float32],
    labels: Numbers,
    weights: Numbers | None = None,
    is_earlier: NDArray[np.bool_] | None = None,
) -> Calibration:
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
    intercept, slope = (float(number) for number in found.x[:2])
    if not slope > 0.0:
        raise ValueError(
            f"Recalibration found slope {slope:.3f}: the scores do not rank these {len(labels)} rows. "
            "Check the label's direction and the split."
        )
    return Calibration(intercept, slope, round(float(labels.sum())))
