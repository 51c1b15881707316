"""What unknown figures can be, given the known ones.

An unknown figure lies within its declared range, is no larger than the total it is a part of and no
smaller than a part of its own that is known. Nothing narrower is assumed: any range that leaves out what
could be true would let a bad figure hide in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.declare import YEARS, Kind
from features.inputs import COLUMNS, field_of
from features.interval import Range

Numbers = NDArray[np.float64]

PIECES = 48
"""Into how many parts the range of a single unknown figure is cut."""
_DERIVED = {"age": (0.0, 300.0), "size_class": (0.0, 3.0)}


@dataclass(frozen=True, slots=True)
class Limits:
    """The range of one column, and the columns that narrow it."""

    low: float
    high: float
    total: str | None
    parts: tuple[str, ...]
    values: tuple[float, ...]
    """The only values it can have, for flags and levels; empty for others."""


def limits_of(column: str) -> Limits:
    """Return the limits of a column: a field, a derived column, or a lookup."""
    if column in _DERIVED:
        return Limits(*_DERIVED[column], None, (), ())
    if column not in _OF_FIELDS:
        return Limits(0.0, np.inf, None, (), ())
    return _OF_FIELDS[column]


def _of_fields() -> dict[str, Limits]:
    totals = {column: _total_of(column) for column in COLUMNS}
    return {
        column: Limits(
            low=field_of(column).low,
            high=field_of(column).high,
            total=totals[column],
            parts=tuple(part for part, total in totals.items() if total == column),
            values=_values_of(column),
        )
        for column in COLUMNS
    }


def _total_of(column: str) -> str | None:
    declared = field_of(column)
    if declared.at_most is None:
        return None
    ending = column.removeprefix(declared.name)
    total = declared.at_most + ending
    return total if ending in YEARS and total in COLUMNS else None


def _values_of(column: str) -> tuple[float, ...]:
    declared = field_of(column)
    if declared.kind is Kind.FLAG:
        return (0.0, 1.0)
    return tuple(sorted(choice.number for choice in declared.choices))


_OF_FIELDS: Mapping[str, Limits] = _of_fields()


def ends_of(column: str, columns: Mapping[str, Numbers], rows: int) -> tuple[Numbers, Numbers]:
    """Return the lowest and the highest that an unknown column can be, each of shape (rows,)."""
    limits = limits_of(column)
    if rows == 1:
        return _ends_of_one(limits, columns)
    low, high = np.full(rows, limits.low), np.full(rows, limits.high)
    if limits.total is not None and limits.total in columns:
        high = np.fmin(high, columns[limits.total])
    for part in limits.parts:
        if part in columns:
            low = np.fmax(low, columns[part])
    return np.minimum(low, high), high


def _ends_of_one(limits: Limits, columns: Mapping[str, Numbers]) -> tuple[Numbers, Numbers]:
    """Return the same for one record, in plain floats; a figure that is not told narrows nothing."""
    low, high = limits.low, limits.high
    if limits.total is not None and limits.total in columns:
        total = columns[limits.total].item()
        high = high if math.isnan(total) else min(high, total)
    for name in limits.parts:
        part = columns[name].item() if name in columns else math.nan
        low = low if math.isnan(part) else max(low, part)
    return np.array([min(low, high)]), np.array([high])


def ranges_of_columns(names: Sequence[str], columns: Mapping[str, Numbers], rows: int) -> dict[str, Range]:
    """Return the range of each column, one number where it is known."""
    found = {}
    for name in names:
        values = columns[name]
        if rows == 1 and not math.isnan(values.item()):
            found[name] = Range(values, values)
            continue
        unknown = np.isnan(values)
        if unknown.any():
            low, high = ends_of(name, columns, rows)
            found[name] = Range(np.where(unknown, low, values), np.where(unknown, high, values))
        else:
            found[name] = Range(values, values)
    return found


def pieces_of(column: str, columns: Mapping[str, Numbers], rows: int) -> Range:
    """Return the range of an unknown column cut into pieces that cover it, shape (rows, pieces).

    Evenly by size and evenly by order of magnitude, since a figure of a small firm and of a large one
    differ by powers of ten; flags and levels have one piece a value.
    """
    limits = limits_of(column)
    if limits.values:
        values = np.tile(np.array(limits.values), (rows, 1))
        return Range(values, values)
    low, high = ends_of(column, columns, rows)
    high = np.where(np.isfinite(high), high, 1e15)
    even = np.linspace(0.0, 1.0, PIECES // 3 + 1)[1:-1]
    steps = np.concatenate([np.geomspace(1e-9, 1.0, PIECES - len(even))[:-1], even])
    if limits.low < 0.0:
        steps = np.concatenate([(1.0 - steps) / 2.0, (1.0 + steps) / 2.0])
    steps = np.concatenate([[0.0], np.sort(steps)])
    starts = low[:, None] + (high - low)[:, None] * steps
    ends = np.concatenate([starts[:, 1:], high[:, None]], axis=1)
    return Range(starts, np.maximum(starts, ends))
