"""From a booster's log-odds to a probability that means what it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
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


def calibrated(margins: NDArray[np.float32], labels: Numbers, weights: Numbers | None = None) -> Calibration:
    """Fit by weighted maximum likelihood on forward scores (the model had not seen these rows).

    Parameters
    ----------
    labels
        Events as 0 and 1, or true probabilities where they are known.

    Raises
    ------
    ValueError
        If the margins do not rise with the labels: there is nothing to calibrate.
    """
    weights = np.ones(len(labels)) if weights is None else weights
    x = margins.astype(np.float64)

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        logits = parameters[0] + parameters[1] * x
        probability = expit(logits)
        value = float((weights * (np.logaddexp(0.0, logits) - labels * logits)).sum())
        residual = weights * (probability - labels)
        return value / weights.sum(), np.array([residual.sum(), (residual * x).sum()]) / weights.sum()

    found = minimize(loss, np.array([0.0, 1.0]), jac=True, method="BFGS", options={"gtol": 1e-9})
    intercept, slope = (float(number) for number in found.x)
    if not slope > 0.0:
        raise ValueError(
            f"Recalibration found slope {slope:.3f}: the scores do not rank these {len(labels)} rows. "
            "Check the label's direction and the split."
        )
    return Calibration(intercept, slope, round(float(labels.sum())))
