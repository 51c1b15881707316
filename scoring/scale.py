"""Whether a master scale parts enterprises: how many of the reference population each grade holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.spec import Task
from scoring.policy import Policy

Numbers = NDArray[np.float64]

LARGEST_SHARE = 0.30
"""Of the reference population, by count, that one grade may hold."""
LEVELS = 1_000
DIGITS = 6


def distribution(probabilities: Numbers) -> list[float]:
    """Return what a bundle keeps of its reference population's probabilities: their quantiles, rising."""
    known = probabilities[np.isfinite(probabilities)]
    levels = (np.arange(LEVELS) + 0.5) / LEVELS
    return [float(f"{one:.{DIGITS}g}") for one in np.quantile(known, levels)] if len(known) else []


def shares_of(policy: Policy, task: Task, quantiles: Sequence[float]) -> Mapping[str, float]:
    """Return the share of the reference population in each band of a policy, the best first."""
    codes = policy.band_codes(task)
    places = policy.places(task, np.array(quantiles))
    counts = np.bincount(places, minlength=len(codes)) / max(len(quantiles), 1)
    return dict(zip(codes, counts.tolist(), strict=True))


def too_large(shares: Mapping[str, float]) -> tuple[str, ...]:
    """Return the grades that hold more of the reference population than one grade may."""
    return tuple(code for code, share in shares.items() if share > LARGEST_SHARE)
