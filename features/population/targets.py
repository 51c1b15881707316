"""The published figures that the population is held against, each with its tolerance and why.

A figure of all industry leaves room for what manufacturing alone does differently. A figure of one division
leaves room for what the model leaves out, and for three standard errors of as many firms as were drawn: the
more firms, the narrower.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from features.population import measures
from features.population.firms import ABOVE_SCALE
from features.population.generate import Population
from features.population.measures import Flags, Measure
from features.population.sectors import DIVISIONS, published
from features.tablerows import Key, Row
from features.tables import Tables

ENOUGH = 100
"""Firms below which a division is too small to be held against its figure."""
STATED_FOR = 19_000
"""Firms that report among 20,000: national tolerances are stated for as many; fewer widen them."""
COLUMNS = (
    "revenue",
    "operating_profit",
    "interest_expense",
    "cost_of_sales",
    "operating_expenses",
    "total_assets",
    "total_liabilities",
    "receivables",
    "employees",
    "energy_total",
    "green_factory_level",
    "environmental_credit",
)
"""What the comparisons read."""


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
    """A published figure, or the quotient of two, in the unit of the measure."""

    key: Key
    ours: Measure
    tolerance: float
    reason: str
    whole: Key | None = None


@dataclass(frozen=True, slots=True)
class _Division:
    """A metric published by division.

    Attributes
    ----------
    slack
        What the model leaves out, as a share of the figure; ``least`` in the figure's unit.
    spread
        Standard deviation of what one firm adds, as a share of the figure; ``least_spread`` in its unit.
    """

    metric: str
    ours: Measure
    slack: float
    spread: float
    least: float = 0.0
    least_spread: float = 0.0
    reason: str = ""

    def tolerance(self, value: float, firms: int) -> float:
        """Return the tolerance of a figure against so many firms."""
        room = max(self.slack * abs(value), self.least)
        return room + 3.0 * max(self.spread * abs(value), self.least_spread) / float(np.sqrt(firms))


def slim(population: Population) -> Population:
    """Return a population with no more than the comparisons read, so that many blocks fit in memory."""
    return Population(
        firm=population.firm,
        report_year=population.report_year,
        columns={name: population.columns[name] for name in COLUMNS},
        texts={"sector": population.texts["sector"]},
        truth={"default": population.truth["default"]},
    )


def comparisons(population: Population) -> list[Comparison]:
    """Return every figure the population is calibrated to, beside the population's own."""
    tables = Tables.load()
    above = population.columns["revenue"] >= ABOVE_SCALE
    wider = max(1.0, float(np.sqrt(STATED_FOR / len(np.unique(population.firm)))))
    found = [_compared(target, tables, population, above, wider) for target in _TARGETS]
    return found + list(_by_division(population, tables, above))


def _compared(
    target: _Target, tables: Tables, population: Population, above: Flags, wider: float
) -> Comparison:
    rows = tables["industry_aggregates"].by_key
    found = _comparison(
        rows[target.key][-1], target.ours(population, above), target.tolerance * wider, target.reason
    )
    if target.whole is None:
        return found
    whole = rows[target.whole][-1]
    return replace(
        found,
        metric=f"{found.metric} / {whole.key[0]}",
        unit="%",
        published=100.0 * found.published / whole.numbers["value"],
    )


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
    chosen = {division: above & (divisions == division) for division in DIVISIONS}
    firms = {name: len(np.unique(population.firm[flags])) for name, flags in chosen.items()}
    for metric in _DIVISION_METRICS:
        for division, value in published(tables, metric.metric).items():
            if firms[division] >= ENOUGH:
                yield _comparison(
                    rows[metric.metric, division],
                    metric.ours(population, chosen[division]),
                    metric.tolerance(value, firms[division]),
                    f"{metric.reason}; n={firms[division]:,}",
                )
    yield from _counts(firms, rows, published(tables, "enterprise_count"))


def _counts(
    firms: Mapping[str, int], rows: Mapping[tuple[str, str], Row], counts: Mapping[str, float]
) -> Iterator[Comparison]:
    """Yield how many of the firms stand in each division, scaled to as many as were counted."""
    drawn = sum(firms[division] for division in counts)
    for division, value in counts.items():
        if firms[division] >= ENOUGH:
            scaled = firms[division] / drawn * sum(counts.values())
            tolerance = value * (0.03 + 3.0 / float(np.sqrt(firms[division])))
            reason = f"one province's count; n={firms[division]:,}"
            yield _comparison(rows["enterprise_count", division], scaled, tolerance, reason)


def _industry(metric: str, period: str) -> Key:
    return (metric, "B-D", "CN", period, "1")


_ALL = "manufacturing alone"
_GUANGDONG = ("Guangdong", "2017 (published 2018-11)")
_TARGETS: Sequence[_Target] = (
    _Target(_industry("profit_margin", "2023"), measures.profit_margin, 0.8, "one province's margins"),
    _Target(
        _industry("cost_per_100_revenue", "2024-01..07"),
        measures.share_of("cost_of_sales", "revenue", 100.0),
        1.5,
        _ALL,
    ),
    _Target(
        _industry("operating_cost", "2023"),
        measures.share_of("cost_of_sales", "revenue", 100.0),
        1.5,
        _ALL,
        whole=_industry("operating_revenue", "2023"),
    ),
    _Target(
        _industry("expense_per_100_revenue", "2024-01..07"),
        measures.share_of("operating_expenses", "revenue", 100.0),
        0.8,
        _ALL,
    ),
    _Target(
        _industry("asset_liability_ratio", "2023"),
        measures.share_of("total_liabilities", "total_assets", 100.0),
        1.5,
        "failed firms' debts are gone",
    ),
    _Target(
        _industry("total_assets", "2023"),
        measures.share_of("total_assets", "revenue", 100.0),
        8.0,
        "few large firms, 3 SE",
        whole=_industry("operating_revenue", "2023"),
    ),
    _Target(
        _industry("accounts_receivable", "2023"),
        measures.share_of("receivables", "total_assets", 100.0),
        1.5,
        _ALL,
        whole=_industry("total_assets", "2023"),
    ),
    _Target(
        ("npl_ratio", "corporate", "CN", "2020", "1"),
        measures.default_rate,
        0.5,
        "a stock; ours a yearly flow",
    ),
    _Target(
        ("npl_ratio", "inclusive SME", "CN", "2023-2024", "1"),
        measures.default_rate_of_small,
        0.75,
        "1.5 to 3; < 300 staff",
    ),
    _Target(
        ("green_factory_output_share", "C", "CN", "end 2024", "1"),
        measures.national_output,
        8.0,
        "'more than'; few large firms",
    ),
    *(
        _Target(
            ("env_credit_share", "C", *_GUANGDONG, str(place + 1)),
            measures.colour(level),
            tolerance,
            "1,060 key firms, 3 SE",
        )
        for place, (level, tolerance) in enumerate(((4.0, 3.2), (3.0, 4.1), (2.0, 2.8), (1.0, 1.4)))
    ),
)
_SIZES = "log-normal sizes"
_DIVISION_METRICS: Sequence[_Division] = (
    _Division(
        "profit_margin",
        measures.profit_margin,
        slack=0.05,
        spread=0.0,
        least=0.5,
        least_spread=8.0,
        reason="loss-makers leave",
    ),
    _Division(
        "mean_employees_per_enterprise", measures.mean_employees, slack=0.06, spread=1.31, reason=_SIZES
    ),
    _Division(
        "revenue_per_employee",
        measures.share_of("revenue", "employees", 1e-4),
        slack=0.06,
        spread=0.8,
        reason=_SIZES,
    ),
    _Division(
        "energy_intensity_revenue_approx",
        measures.share_of("energy_total", "revenue", 1e4),
        slack=0.12,
        spread=1.4,
        reason="recalled",
    ),
)
