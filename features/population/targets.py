"""The published figures that the population is held against, each with its tolerance and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.population.firms import ABOVE_SCALE
from features.population.generate import Population
from features.population.sectors import DIVISIONS, published
from features.tablerows import Key, Row
from features.tables import Tables

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

ENOUGH = 250
"""Enterprise-years below which a division is too small to be held against its figure."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published figure beside the population's, both in ``unit``."""

    metric: str
    scope: str
    period: str
    unit: str
    published: float
    ours: float
    tolerance: float
    reason: str
    confidence: str

    @property
    def is_within(self) -> bool:
        """Whether ours is within the tolerance."""
        return abs(self.ours - self.published) <= self.tolerance


@dataclass(frozen=True, slots=True)
class _Target:
    key: Key
    ours: Callable[[Population, Flags], float]
    tolerance: float
    reason: str


def comparisons(population: Population) -> list[Comparison]:
    """Return every figure the population is calibrated to, beside the population's own."""
    tables = Tables.load()
    above = population.columns["revenue"] >= ABOVE_SCALE
    found = [_compared(target, tables, population, above) for target in _TARGETS]
    return found + list(_by_division(population, tables, above))


def _compared(target: _Target, tables: Tables, population: Population, above: Flags) -> Comparison:
    row = tables["industry_aggregates"].by_key[target.key][-1]
    ours = target.ours(population, above)
    return _comparison(row, ours, target.tolerance, target.reason)


def _comparison(row: Row, ours: float, tolerance: float, reason: str) -> Comparison:
    return Comparison(
        metric=row.key[0],
        scope=row.key[1],
        period=row.key[3],
        unit=row.text("unit"),
        published=row.numbers["value"],
        ours=ours,
        tolerance=tolerance,
        reason=reason,
        confidence=row.confidence.value,
    )


def _by_division(population: Population, tables: Tables, above: Flags) -> Iterator[Comparison]:
    rows = {(row.key[0], row.key[1]): row for row in tables["industry_aggregates"].rows}
    divisions = population.texts["sector"].astype("U3")
    for metric, measure, share, floor in _DIVISION_METRICS:
        for division in DIVISIONS:
            chosen = above & (divisions == division)
            if division in published(tables, metric) and chosen.sum() >= ENOUGH:
                row = rows[metric, division]
                tolerance = max(share * abs(row.numbers["value"]), floor)
                yield _comparison(
                    row, measure(population, chosen), tolerance, "sizes are heavy-tailed: sampling"
                )


def _total(population: Population, name: str, chosen: Flags) -> float:
    return float(np.nansum(population.columns[name][chosen]))


def _share(part: str, whole: str, times: float) -> Callable[[Population, Flags], float]:
    def share(population: Population, chosen: Flags) -> float:
        told = chosen & ~np.isnan(population.columns[part]) & ~np.isnan(population.columns[whole])
        return times * _total(population, part, told) / _total(population, whole, told)

    return share


def _profit_margin(population: Population, chosen: Flags) -> float:
    profit = population.columns["operating_profit"] - population.columns["interest_expense"]
    told = chosen & ~np.isnan(profit)
    return 100.0 * float(profit[told].sum()) / _total(population, "revenue", told)


def _national_output(population: Population, chosen: Flags) -> float:
    chosen = chosen & (population.report_year == population.report_year.max())
    national = chosen & (population.columns["green_factory_level"] == 3.0)
    return 100.0 * _total(population, "revenue", national) / _total(population, "revenue", chosen)


def _default_rate(population: Population, _: Flags) -> float:
    return 100.0 * float(population.truth["default"].mean())


def _colour(level: float) -> Callable[[Population, Flags], float]:
    def share(population: Population, chosen: Flags) -> float:
        colours = population.columns["environmental_credit"]
        told = chosen & ~np.isnan(colours)
        return 100.0 * float(np.mean(colours[told] == level))

    return share


_ALL = ("B-D", "CN")
_GUANGDONG = ("Guangdong", "2017 (published 2018-11)")
_TARGETS = (
    _Target(("profit_margin", *_ALL, "2023", "1"), _profit_margin, 0.8, "manufacturing against all industry"),
    _Target(
        ("cost_per_100_revenue", *_ALL, "2024-01..07", "1"),
        _share("cost_of_sales", "revenue", 100.0),
        1.5,
        "manufacturing against all industry",
    ),
    _Target(
        ("expense_per_100_revenue", *_ALL, "2024-01..07", "1"),
        _share("operating_expenses", "revenue", 100.0),
        0.8,
        "manufacturing against all industry",
    ),
    _Target(
        ("asset_liability_ratio", *_ALL, "2023", "1"),
        _share("total_liabilities", "total_assets", 100.0),
        1.5,
        "manufacturing against all industry",
    ),
    _Target(
        ("npl_ratio", "corporate", "CN", "2020", "1"),
        _default_rate,
        0.5,
        "a stock of loans, ours a yearly flow",
    ),
    _Target(
        ("green_factory_output_share", "C", "CN", "end 2024", "1"),
        _national_output,
        8.0,
        "published as 'more than'",
    ),
    *(
        _Target(
            ("env_credit_share", "C", *_GUANGDONG, str(place + 1)),
            _colour(level),
            3.0,
            "one province, key firms",
        )
        for place, level in enumerate((4.0, 3.0, 2.0, 1.0))
    ),
)
_DIVISION_METRICS = (
    ("profit_margin", _profit_margin, 0.2, 1.6),
    (
        "mean_employees_per_enterprise",
        lambda one, chosen: float(one.columns["employees"][chosen].mean()),
        0.3,
        0.0,
    ),
    ("revenue_per_employee", _share("revenue", "employees", 1e-4), 0.3, 0.0),
    ("energy_intensity_revenue_approx", _share("energy_total", "revenue", 1e4), 0.35, 0.0),
)
