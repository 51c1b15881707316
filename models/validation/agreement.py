"""Whether probabilities mean what they say: decomposition, slope, and tests of a PD against what happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit, roots_hermitenorm
from scipy.stats import beta, binom, chi2, norm

Numbers = NDArray[np.float64]

ASSET_CORRELATION = 0.04
"""Firms of one book default together; the value that validators commonly assume where none is estimated."""
GREEN, AMBER = 0.95, 0.999
"""Of the traffic light (Oesterreichische Nationalbank 2004): below green, between amber, from there red."""
NEWTON_STEPS = 30
CHANCE_DRAWS = 2_000
_NODES, _WEIGHTS = roots_hermitenorm(96)


class Light(StrEnum):
    """How surprising so many defaults are where the PD is right."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class BrierParts:
    """The Brier score as reliability - resolution + uncertainty + within (Murphy 1973; Stephenson 2008).

    Attributes
    ----------
    within
        What predictions inside one bin differ by; 0 where every bin holds one prediction.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float

    @property
    def brier(self) -> float:
        """The sum of the parts: the mean squared error."""
        return self.reliability - self.resolution + self.uncertainty + self.within


@dataclass(frozen=True, slots=True)
class Line:
    """Observed log-odds = ``intercept`` + ``slope`` x predicted log-odds; right is 0 and 1.

    Attributes
    ----------
    p
        Of both being right at once (Cox 1958; Wald, two degrees of freedom).
    """

    intercept: float
    slope: float
    slope_error: float
    p: float


def brier_parts(probabilities: Numbers, labels: Numbers, bins: int = 10) -> BrierParts:
    """Return the parts of the Brier score over bins of equal count in rising order of the prediction."""
    rate = float(labels.mean())
    reliability = resolution = within = 0.0
    for part in np.array_split(np.argsort(probabilities, kind="stable"), bins):
        predicted, observed = probabilities[part], labels[part]
        share = len(part) / len(labels)
        spread = predicted - predicted.mean()
        reliability += share * float(predicted.mean() - observed.mean()) ** 2
        resolution += share * float(observed.mean() - rate) ** 2
        within += share * float((spread**2).mean() - 2.0 * (spread * observed).mean())
    return BrierParts(reliability, resolution, rate * (1.0 - rate), within)


def line(probabilities: Numbers, labels: Numbers) -> Line:
    """Return calibration intercept and slope with the joint test that the probabilities are right.

    Raises
    ------
    ValueError
        If the labels are all alike, or the probabilities part them without overlap: there is no line.
    """
    logits = logit(np.clip(probabilities, 1e-12, 1.0 - 1e-12))
    design = np.column_stack([np.ones(len(logits)), logits])
    found = np.array([0.0, 1.0])
    for _ in range(NEWTON_STEPS):
        expected = expit(design @ found)
        information = design.T @ (design * (expected * (1.0 - expected))[:, None])
        if not np.linalg.cond(information) < 1.0 / np.finfo(np.float64).eps:
            break
        step = np.linalg.solve(information, design.T @ (labels - expected))
        found += step
        if np.abs(step).max() < 1e-10:
            off = found - np.array([0.0, 1.0])
            error = sqrt(float(np.linalg.inv(information)[1, 1]))
            return Line(float(found[0]), float(found[1]), error, float(chi2.sf(off @ information @ off, 2)))
    raise ValueError(f"{int(labels.sum())} events in {len(labels)} rows give no calibration line.")


def intercept(probabilities: Numbers, labels: Numbers) -> tuple[float, float]:
    """Return by how much log-odds are too low where the slope is 1, and the standard error (Wald).

    Raises
    ------
    ValueError
        If the labels are all alike: no shift is large enough.
    """
    if np.ptp(labels) == 0.0:
        raise ValueError(f"{int(labels.sum())} events in {len(labels)} rows give no intercept.")
    logits = logit(np.clip(probabilities, 1e-12, 1.0 - 1e-12))

    def short(shift: float) -> float:
        return float((labels - expit(logits + shift)).sum())

    found = float(brentq(short, -50.0, 50.0, xtol=1e-12))
    expected = expit(logits + found)
    return found, 1.0 / sqrt(float((expected * (1.0 - expected)).sum()))


def calibration_error(probabilities: Numbers, labels: Numbers, bins: int = 10) -> float:
    """Return the mean distance of predicted from observed over bins of equal count (Naeini et al. 2015).

    >>> calibration_error(np.array([0.25, 0.25, 0.5, 0.5]), np.array([0.0, 1.0, 1.0, 1.0]), bins=2)
    0.375
    """
    parts = np.array_split(np.argsort(probabilities, kind="stable"), bins)
    gaps = [abs(float((probabilities[part] - labels[part]).sum())) for part in parts]
    return sum(gaps) / len(labels)


def error_by_chance(probabilities: Numbers, bins: int = 10, seed: int = 20260301) -> float:
    """Return the calibration error that right probabilities stay below in 95 % of draws of labels."""
    rng = np.random.default_rng(seed)
    parts = np.array_split(np.sort(probabilities), bins)
    means = np.array([part.mean() for part in parts])
    sizes = np.array([len(part) for part in parts])
    # Right labels of a bin are close to binomial at its mean: what differs inside a bin lowers the variance.
    events = rng.binomial(sizes, means, (CHANCE_DRAWS, len(parts)))
    errors = np.abs(events - sizes * means).sum(axis=1) / len(probabilities)
    return float(np.quantile(errors, 0.95))


def spiegelhalter(probabilities: Numbers, labels: Numbers) -> float:
    """Return the two-sided p-value of the Brier score being that of right probabilities (Spiegelhalter 1986).

    z = sum (y - p)(1 - 2 p) / sqrt(sum (1 - 2 p)^2 p (1 - p)).
    """
    weight = 1.0 - 2.0 * probabilities
    variance = float((weight**2 * probabilities * (1.0 - probabilities)).sum())
    if variance <= 0.0:
        return 1.0
    return 2.0 * float(norm.sf(abs(float(((labels - probabilities) * weight).sum())) / sqrt(variance)))


def hosmer_lemeshow(probabilities: Numbers, labels: Numbers, groups: int = 10) -> float:
    """Return the p-value of Hosmer and Lemeshow (1980) on rows the model has not seen: ``groups`` degrees.

    It has little power where events are few; say the number of groups beside it.
    """
    found = 0.0
    for part in np.array_split(np.argsort(probabilities, kind="stable"), groups):
        expected = float(probabilities[part].sum())
        variance = expected * (1.0 - expected / len(part))
        found += (float(labels[part].sum()) - expected) ** 2 / variance if variance > 0.0 else 0.0
    return float(chi2.sf(found, groups))


def jeffreys(defaults: float, rows: float, pd: float) -> float:
    """Return the p-value of a PD not being too low (Jeffreys test; ECB reporting instructions 2019).

    The share of the posterior Beta(defaults + 1/2, rows - defaults + 1/2) that lies below the PD: small
    where more defaulted than it says.

    >>> round(jeffreys(0, 500, 0.0038), 2)  # the posterior's 95 % quantile after no default in 500
    0.95
    """
    return float(beta.cdf(pd, defaults + 0.5, rows - defaults + 0.5))


def surprise(defaults: int, rows: int, pd: float, correlation: float = ASSET_CORRELATION) -> float:
    """Return the probability of fewer defaults than these where the PD is right.

    One common factor moves all firms (Vasicek 2002): given the factor z defaults are binomial with
    PD(z) = Phi((Phi^-1(PD) - sqrt(rho) z) / sqrt(1 - rho)); the factor is integrated by Gauss-Hermite.

    Parameters
    ----------
    correlation
        Asset correlation rho, 0 to below 1; 0 is the binomial test.
    """
    given = norm.cdf((norm.ppf(pd) - sqrt(correlation) * _NODES) / sqrt(1.0 - correlation))
    return float((binom.cdf(defaults - 1, rows, given) * _WEIGHTS).sum() / _WEIGHTS.sum())


def light(defaults: int, rows: int, pd: float, correlation: float = ASSET_CORRELATION) -> Light:
    """Return the traffic light of a grade: how surprising its defaults are where its PD is right."""
    found = surprise(defaults, rows, pd, correlation)
    if found < GREEN:
        return Light.GREEN
    return Light.AMBER if found < AMBER else Light.RED
