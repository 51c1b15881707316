"""What is measured of the population to be held against a published figure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from features.population.gaps import FROM_STAFF
from features.population.generate import Population

Flags = NDArray[np.bool_]
Measure = Callable[[Population, Flags], float]


def total(population: Population, name: str, chosen: Flags) -> float:
    """Return the sum of a column over the chosen rows that tell it."""
    return float(np.nansum(population.columns[name][chosen]))


def share_of(part: str, whole: str, times: float) -> Measure:
    """Return the measure of one column's sum over another's, ``times`` over, where both are told."""

    def share(population: Population, chosen: Flags) -> float:
        told = chosen & ~np.isnan(population.columns[part]) & ~np.isnan(population.columns[whole])
        return times * total(population, part, told) / total(population, whole, told)

    return share


def profit_margin(population: Population, chosen: Flags) -> float:
    """Return profit before tax in per cent of revenue."""
    profit = population.columns["operating_profit"] - population.columns["interest_expense"]
    told = chosen & ~np.isnan(profit)
    return 100.0 * float(profit[told].sum()) / total(population, "revenue", told)


def mean_employees(population: Population, chosen: Flags) -> float:
    """Return the mean number of employees."""
    return float(population.columns["employees"][chosen].mean())


def national_output(population: Population, chosen: Flags) -> float:
    """Return the percentage of the last year's revenue that national green factories make."""
    chosen = chosen & (population.report_year == population.report_year.max())
    national = chosen & (population.columns["green_factory_level"] == 3.0)
    return 100.0 * total(population, "revenue", national) / total(population, "revenue", chosen)


def default_rate(population: Population, _: Flags) -> float:
    """Return the percentage of all enterprise-years that failed within twelve months."""
    return 100.0 * float(population.truth["default"].mean())


def default_rate_of_small(population: Population, _: Flags) -> float:
    """Return the same percentage of those below medium size by staff."""
    small = population.columns["employees"] < FROM_STAFF[1]
    return 100.0 * float(population.truth["default"][small].mean())


def colour(level: float) -> Measure:
    """Return the measure of the percentage that has this environmental credit colour."""

    def share(population: Population, chosen: Flags) -> float:
        colours = population.columns["environmental_credit"]
        told = chosen & ~np.isnan(colours)
        return 100.0 * float(np.mean(colours[told] == level))

    return share
