"""What is usual: the ratio of one figure to another, and the units in which figures are given by mistake.

Both are data with a day and a source (``usual_ratios``, ``unit_slips``). They are no law, so the newest serve
for every day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from features.declare import YEARS, Kind
from features.inputs import COLUMNS, field_of
from features.tablerows import Row
from features.tables import Tables

RATIOS, UNITS = "usual_ratios", "unit_slips"
DIVISIONS = tuple(f"C{number}" for number in range(13, 44))
DERIVED: Mapping[str, tuple[str, str, float]] = MappingProxyType(
    {
        "profit_before_tax": ("operating_profit", "interest_expense", -1.0),
        "profit_before_interest": ("net_profit", "interest_expense", 1.0),
        "cash_earnings": ("net_profit", "depreciation", 1.0),
        "equity": ("total_assets", "total_liabilities", -1.0),
    }
)
"""What figures are compared with beside columns: the sum or the difference of two."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The usual ratio of a column to its anchor, in powers of ten; a division may have its own middle."""

    column: str
    anchor: str
    low: float
    middle: float
    high: float
    spread: float
    offsets: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Likely:
    """A unit in which a figure may have been given.

    Attributes
    ----------
    read_as
        The unit in which it was read.
    power
        The power of ten with which the figure is multiplied to be right.
    penalty
        How much less it is to be expected than the most usual slip, as a log-odds.
    """

    unit: str
    read_as: str
    power: float
    penalty: float


def rules_of(tables: Tables) -> tuple[Rule, ...]:
    """Return the rules of all columns, those of a column together."""
    rows = [versions[-1] for versions in tables[RATIOS].by_key.values()]
    return tuple(sorted((rule for row in rows for rule in _of_years(row)), key=lambda rule: rule.column))


def units_of(tables: Tables) -> dict[str, tuple[Likely, ...]]:
    """Return the units given by mistake, by declared unit."""
    found: dict[str, list[Likely]] = {}
    for versions in tables[UNITS].by_key.values():
        row = versions[-1]
        declared, likely, read_as = row.key
        one = Likely(likely, read_as, row.numbers["power"], row.numbers["penalty"])
        found.setdefault(declared, []).append(one)
    return {unit: tuple(likely) for unit, likely in found.items()}


def _of_years(row: Row) -> list[Rule]:
    """Return a row's rule for each report year that its column has; an anchor is of the same year."""
    column, anchor = row.key
    numbers = row.numbers
    offsets = {name: math.log10(numbers[name]) for name in DIVISIONS if name in numbers}
    low, middle, high = (math.log10(numbers[name]) for name in ("low", "middle", "high"))
    endings = YEARS[: years_of(column)]
    return [
        Rule(
            column + ending,
            anchor + (ending if years_of(anchor) > 1 else ""),
            low,
            middle,
            high,
            numbers["spread"],
            offsets,
        )
        for ending in endings
    ]


def years_of(name: str) -> int:
    """Return for how many report years a column is there."""
    return len(YEARS) if name in DERIVED else field_of(name).years


def is_money(name: str) -> bool:
    """Return whether a column, or what is derived from columns, is an amount of money."""
    base = _base(name)
    return base in DERIVED or (field_of(name).unit == "CNY" and field_of(name).kind is Kind.AMOUNT)


def sources_of(name: str) -> tuple[str, str, float] | None:
    """Return the two columns that something derived is made of, and the second's sign; None for a column."""
    base = _base(name)
    if base not in DERIVED:
        return None
    first, second, sign = DERIVED[base]
    ending = name.removeprefix(base)
    return first + ending, second + ending, sign


def _base(name: str) -> str:
    if name in COLUMNS:
        return field_of(name).name
    return next(name.removesuffix(ending) for ending in (*YEARS[1:], "") if name.endswith(ending))
