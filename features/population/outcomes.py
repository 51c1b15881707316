"""The truth: who defaults, who is recognised, and the bias planted in past recognition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from features.population.firms import Firms

Numbers = NDArray[np.float64]

GREEN_ODDS = 0.8
"""Odds of default of a recognised factory against an otherwise like one; assumed (domain notes: 0.7-0.9)."""
MICRO_ODDS = 0.5
"""The planted bias: a micro firm's odds of recognition, at equal merit, in the past."""
FIRST_TIME_ODDS = 0.6
"""The same for first-time borrowers."""
MICRO_STAFF = 20.0
NATIONAL = 3.0
STARTED = (2.2, 2.7, 3.1)
"""Where a firm's standing before the first year makes it a municipal, provincial or national green factory;
set so that national ones make a little more than a fifth of output."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What nobody outside a simulation knows; arrays of shape (firms, years).

    Attributes
    ----------
    default_probability
        Of default within twelve months of the report year, given what the report shows.
    recognition_probability
        Of recognition within 24 months by a fair assessor.
    biased_probability
        The same as it was granted; labels are drawn from it.
    """

    default_probability: Numbers
    recognition_probability: Numbers
    biased_probability: Numbers
    default: Numbers
    recognised: Numbers
    alive: NDArray[np.bool_]


def truth_of(rng: np.random.Generator, firms: Firms, figures: dict[str, Numbers]) -> Truth:
    """Draw what becomes of each firm; adds ``green_factory_level`` to the figures as it is earned."""
    shape = firms.revenue.shape
    fair = recognition_hazard(firms, figures)
    biased = expit(_logit(fair) + _bias(figures))
    chances = rng.random((shape[0], shape[1] + 2))
    level = np.zeros(shape)
    size = np.log10(firms.revenue[:, 0])
    started = 0.5 * firms.merit[:, 0] + 2.2 * (size - 7.9) + 0.5 * rng.normal(size=shape[0])
    level[:, 0] = np.searchsorted(STARTED, started, side="right")
    for year in range(1, shape[1]):
        earned = (chances[:, year - 1] < biased[:, year - 1]) & (level[:, year - 1] < NATIONAL)
        level[:, year] = level[:, year - 1] + earned
    figures["green_factory_level"] = level
    soon = (chances[:, : shape[1]] < biased) | (chances[:, 1 : shape[1] + 1] < biased)
    recognised = np.where(level >= NATIONAL, np.nan, soon.astype(np.float64))
    default_probability = default_hazard(firms, figures)
    default = (rng.random(shape) < default_probability).astype(np.float64)
    started_by = np.cumsum(np.ones(shape), axis=1) > 0
    alive = started_by & (np.cumsum(default, axis=1) - default == 0.0)
    return Truth(
        default_probability,
        1.0 - (1.0 - fair) ** 2,
        1.0 - (1.0 - biased) ** 2,
        default,
        recognised,
        alive,
    )


def default_hazard(firms: Firms, figures: Mapping[str, Numbers]) -> Numbers:
    """Return the true probability of default within twelve months, from what the report shows."""
    assets = figures["total_assets"]
    leverage = np.clip(figures["total_liabilities"] / assets, 0.0, 1.5)
    earning = np.clip(figures["net_profit"] / assets, -0.3, 0.3)
    quick = np.clip(
        (figures["current_assets"] - figures["inventory"]) / figures["current_liabilities"], 0.0, 3.0
    )
    cash_flow = np.clip(figures["operating_cash_flow"] / figures["total_liabilities"], -0.3, 0.5)
    age = np.arange(firms.revenue.shape[1])[None, :] + 2017.0 - firms.founded_year[:, None]
    logit = (
        -4.45
        + 3.4 * (leverage - 0.57)
        - 9.0 * (earning - 0.04)
        - 0.6 * (quick - 1.0)
        - 2.0 * (cash_flow - 0.1)
        + 0.03 * np.minimum(figures["arrears_days"], 120.0)
        - 0.012 * np.minimum(age, 40.0)
        - 0.25 * (np.log10(assets) - 8.0)
        + np.log(GREEN_ODDS) * (figures["green_factory_level"] >= 1.0)
    )
    hazard: Numbers = np.clip(expit(logit), 0.0, 0.95)
    return hazard


def recognition_hazard(firms: Firms, figures: Mapping[str, Numbers]) -> Numbers:
    """Return the true yearly probability that a fair assessor recognises a firm, from what it reports."""
    wan = figures["revenue"] / 1e4
    energy = np.log(figures["energy_total"] / wan)
    water = np.log(figures["water_drawn"] / wan)
    reuse = figures["water_reused"] / (figures["water_reused"] + figures["water_drawn"])
    systems = sum(figures[f"{name}_system"] for name in ("quality", "environment", "safety", "energy"))
    share = figures["green_investment"] / figures["total_investment"]
    logit = (
        -5.2
        - 0.7 * (energy - _by_sector(energy, firms.sector))
        - 0.25 * (water - _by_sector(water, firms.sector))
        + 1.6 * (reuse - 0.6)
        + 2.5 * (figures["solid_waste_used"] / figures["solid_waste"] - 0.65)
        + 0.45 * systems
        + 2.0 * (share - 0.12)
        + 2.0 * (figures["advanced_process_share"] - 0.48)
        + 1.5 * figures["product_footprints"] / figures["main_products"]
        + 0.3 * (figures["environmental_credit"] - 3.0)
        + 0.35 * (np.log10(figures["employees"]) - 2.0)
    )
    vetoed = (figures["major_accident"] + figures["phased_out_equipment"] + figures["judgment_debtor"]) > 0.0
    return np.where(vetoed, 0.0, expit(logit))


def _bias(figures: Mapping[str, Numbers]) -> Numbers:
    micro = figures["employees"] < MICRO_STAFF
    bias: Numbers = np.log(MICRO_ODDS) * micro + np.log(FIRST_TIME_ODDS) * figures["first_time_borrower"]
    return bias


def _by_sector(values: Numbers, sector: NDArray[np.intp]) -> Numbers:
    """Return each firm's sector mean over the block."""
    totals = np.bincount(sector, values.mean(axis=1))
    means = totals / np.maximum(np.bincount(sector), 1)
    return means[sector][:, None]


def _logit(probability: Numbers) -> Numbers:
    with np.errstate(divide="ignore"):
        return np.log(probability) - np.log1p(-probability)
