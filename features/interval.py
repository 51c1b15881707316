"""Formulas carried out on ranges: what a result can be while some figures are unknown.

Each column is a pair of arrays, the lowest and the highest it can be; a known figure is a range of one
number. Rounding to nearest is monotone, so the range of a result holds every value that
``features/vector.py`` can give for figures within the ranges, without widening.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.expression import Expression, Operation, parts_of
from features.scalarinterval import Part, RecordRanges

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest value, arrays of shape (rows,)."""

    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class _Part:
    """The range of a part of a formula, and where it may be unknown after all figures are told."""

    low: Numbers
    high: Numbers
    unknown: Flags


def ranges_of(roots: Sequence[Expression], columns: Mapping[str, Range], rows: int) -> tuple[Range, ...]:
    """Return the range of each root over all figures within the columns' ranges.

    Where a result is unknown for some of those figures, its range is unbounded on both sides.
    """
    if rows == 1:
        return _opened_of_one(_parts_of_one(tuple(roots), columns))
    return tuple(_opened(part) for part in _parts_of(roots, columns, rows))


def known_ranges_of(
    roots: Sequence[Expression], columns: Mapping[str, Range], rows: int
) -> tuple[Range, ...]:
    """Return between which values each root lies wherever it is known."""
    return tuple(Range(part.low, part.high) for part in _parts_of(roots, columns, rows))


def _parts_of(roots: Sequence[Expression], columns: Mapping[str, Range], rows: int) -> list[_Part]:
    steps, places = _steps_of(tuple(roots))
    if rows == 1:
        found_of_one = _parts_of_one(tuple(roots), columns)
        return [_Part(np.array([a]), np.array([b]), np.array([c])) for a, b, c in found_of_one]
    never = np.zeros(rows, np.bool_)
    found: list[_Part] = []
    with np.errstate(all="ignore"):
        for part, operands in steps:
            if part.operation is Operation.COLUMN:
                given = columns[part.name]
                found.append(_Part(given.low, given.high, never))
            elif part.operation is Operation.NUMBER:
                number = np.full(rows, part.number)
                found.append(_part(number, number))
            else:
                found.append(_RULES[part.operation](part.number, *(found[place] for place in operands)))
    return [found[place] for place in places]


def _parts_of_one(roots: tuple[Expression, ...], columns: Mapping[str, Range]) -> list[Part]:
    ready, places = _ready_for_one(roots)
    ends = {name: (columns[name].low.item(), columns[name].high.item()) for _, name in ready.columns}
    found = ready.run(ends)
    return [found[place] for place in places]


def _opened_of_one(parts: Sequence[Part]) -> tuple[Range, ...]:
    """Return the ranges as views of one array: an array for each would cost more than the formulas."""
    ends = np.array([(-np.inf, np.inf) if part[2] else part[:2] for part in parts]).reshape(-1, 2)
    return tuple(Range(one[:1], one[1:]) for one in ends)


@lru_cache(maxsize=1_000)
def _ready_for_one(roots: tuple[Expression, ...]) -> tuple[RecordRanges, tuple[int, ...]]:
    steps, places = _steps_of(roots)
    return RecordRanges.of(steps), places


@lru_cache(maxsize=1_000)
def _steps_of(
    roots: tuple[Expression, ...],
) -> tuple[tuple[tuple[Expression, tuple[int, ...]], ...], tuple[int, ...]]:
    """Return every part with the places of its operands, and the places of the roots."""
    parts = parts_of(roots)
    place_of = {part: place for place, part in enumerate(parts)}
    steps = tuple((part, tuple(place_of[operand] for operand in part.operands)) for part in parts)
    return steps, tuple(place_of[root] for root in roots)


def _opened(part: _Part) -> Range:
    return Range(np.where(part.unknown, -np.inf, part.low), np.where(part.unknown, np.inf, part.high))


def _part(low: Numbers, high: Numbers, *operands: _Part) -> _Part:
    """Return a part that may be unknown where an operand may be, or where its ends are."""
    unknown: Flags = np.isnan(low) | np.isnan(high)
    if unknown.any():
        low = np.where(np.isnan(low), -np.inf, low)
        high = np.where(np.isnan(high), np.inf, high)
    for operand in operands:
        unknown = unknown | operand.unknown
    return _Part(low, high, unknown)


def _add(_: float, a: _Part, b: _Part) -> _Part:
    return _part(a.low + b.low, a.high + b.high, a, b)


def _subtract(_: float, a: _Part, b: _Part) -> _Part:
    return _part(a.low - b.high, a.high - b.low, a, b)


def _multiply(_: float, a: _Part, b: _Part) -> _Part:
    one, two = a.low * b.low, a.low * b.high
    three, four = a.high * b.low, a.high * b.high
    low = np.minimum(np.minimum(one, two), np.minimum(three, four))
    return _part(low, np.maximum(np.maximum(one, two), np.maximum(three, four)), a, b)


def _ratio(undefined: float, part: _Part, whole: _Part) -> _Part:
    smallest = np.where(whole.low > 0.0, whole.low, 0.0)
    low = _quotient(part.low, np.where(part.low < 0.0, smallest, whole.high))
    high = _quotient(part.high, np.where(part.high > 0.0, smallest, whole.high))
    can_be_undefined, never_defined = whole.low <= 0.0, whole.high <= 0.0
    if math.isnan(undefined):
        low = np.where(can_be_undefined, np.nan, low)
    else:
        low = np.where(can_be_undefined, np.minimum(low, undefined), low)
        high = np.where(can_be_undefined, np.maximum(high, undefined), high)
        low = np.where(never_defined, undefined, low)
        high = np.where(never_defined, undefined, high)
    return _part(low, high, part, whole)


def _quotient(part: Numbers, whole: Numbers) -> Numbers:
    """Divide; towards a whole of nothing the quotient grows without limit, or stays nothing."""
    limit = np.where(part == 0.0, 0.0, np.copysign(np.inf, part))
    return np.where(whole > 0.0, part / whole, limit)


def _square_root(_: float, a: _Part) -> _Part:
    return _part(np.sqrt(a.low), np.sqrt(a.high), a)


def _lower(_: float, a: _Part, b: _Part) -> _Part:
    return _part(np.minimum(a.low, b.low), np.minimum(a.high, b.high), a, b)


def _higher(_: float, a: _Part, b: _Part) -> _Part:
    return _part(np.maximum(a.low, b.low), np.maximum(a.high, b.high), a, b)


def _condition(always: Flags, never: Flags, *operands: _Part) -> _Part:
    return _part(np.where(always, 1.0, 0.0), np.where(never, 0.0, 1.0), *operands)


def _above(_: float, a: _Part, b: _Part) -> _Part:
    return _condition(a.low > b.high, a.high <= b.low, a, b)


def _at_least(_: float, a: _Part, b: _Part) -> _Part:
    return _condition(a.low >= b.high, a.high < b.low, a, b)


def _known(_: float, a: _Part) -> _Part:
    told = (a.low == a.high) & ~a.unknown
    return _condition(told, np.zeros_like(told))


def _choose(_: float, condition: _Part, then: _Part, otherwise: _Part) -> _Part:
    always, never = condition.low == 1.0, condition.high == 0.0
    low = np.where(always, then.low, np.minimum(then.low, otherwise.low))
    high = np.where(always, then.high, np.maximum(then.high, otherwise.high))
    unknown = condition.unknown | (~never & then.unknown) | (~always & otherwise.unknown)
    return _Part(np.where(never, otherwise.low, low), np.where(never, otherwise.high, high), unknown)


_RULES: dict[Operation, Callable[..., _Part]] = {
    Operation.ADD: _add,
    Operation.SUBTRACT: _subtract,
    Operation.MULTIPLY: _multiply,
    Operation.RATIO: _ratio,
    Operation.SQUARE_ROOT: _square_root,
    Operation.LOWER: _lower,
    Operation.HIGHER: _higher,
    Operation.ABOVE: _above,
    Operation.AT_LEAST: _at_least,
    Operation.BOTH: _lower,
    Operation.EITHER: _higher,
    Operation.KNOWN: _known,
    Operation.CHOOSE: _choose,
}
