"""Formulas carried out on ranges: what a result can be while some figures are unknown.

Each column is a pair of arrays, the lowest and the highest it can be; a known figure is a range of one
number. Rounding to nearest is monotone, so the range of a result holds every value that
``features/vector.py`` can give for figures within the ranges, without widening.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.expression import Expression, Operation, parts_of

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest value, arrays of shape (rows,)."""

    low: Numbers
    high: Numbers

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Where the range is one number."""
        known: NDArray[np.bool_] = self.low == self.high
        return known


def ranges_of(roots: Sequence[Expression], columns: Mapping[str, Range], rows: int) -> tuple[Range, ...]:
    """Return the range of each root over all figures within the columns' ranges.

    Where a result is unknown for some of those figures, its range is unbounded on both sides.
    """
    found: dict[Expression, Range] = {}
    with np.errstate(all="ignore"):
        for part in parts_of(tuple(roots)):
            if part.operation is Operation.COLUMN:
                found[part] = columns[part.name]
            elif part.operation is Operation.NUMBER:
                number = np.full(rows, part.number)
                found[part] = _open_where_unknown(number, number)
            else:
                operands = [found[operand] for operand in part.operands]
                found[part] = _RULES[part.operation](part.number, *operands)
    return tuple(found[root] for root in roots)


def _open_where_unknown(low: Numbers, high: Numbers) -> Range:
    unknown = np.isnan(low) | np.isnan(high)
    return Range(np.where(unknown, -np.inf, low), np.where(unknown, np.inf, high))


def _add(_: float, a: Range, b: Range) -> Range:
    return _open_where_unknown(a.low + b.low, a.high + b.high)


def _subtract(_: float, a: Range, b: Range) -> Range:
    return _open_where_unknown(a.low - b.high, a.high - b.low)


def _multiply(_: float, a: Range, b: Range) -> Range:
    products = np.stack([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high])
    return _open_where_unknown(products.min(axis=0), products.max(axis=0))


def _ratio(undefined: float, part: Range, whole: Range) -> Range:
    smallest = np.where(whole.low > 0.0, whole.low, 0.0)
    low = _quotient(part.low, np.where(part.low < 0.0, smallest, whole.high))
    high = _quotient(part.high, np.where(part.high > 0.0, smallest, whole.high))
    can_be_undefined = whole.low <= 0.0
    if math.isnan(undefined):
        low = np.where(can_be_undefined, np.nan, low)
    else:
        never_defined = whole.high <= 0.0
        low = np.where(can_be_undefined, np.minimum(low, undefined), low)
        high = np.where(can_be_undefined, np.maximum(high, undefined), high)
        low = np.where(never_defined, undefined, low)
        high = np.where(never_defined, undefined, high)
    return _open_where_unknown(low, high)


def _quotient(part: Numbers, whole: Numbers) -> Numbers:
    """Divide; towards a whole of nothing the quotient grows without limit, or stays nothing."""
    limit = np.where(part == 0.0, 0.0, np.copysign(np.inf, part))
    return np.where(whole > 0.0, part / whole, limit)


def _square_root(_: float, a: Range) -> Range:
    return _open_where_unknown(np.sqrt(a.low), np.sqrt(a.high))


def _lower(_: float, a: Range, b: Range) -> Range:
    return Range(np.minimum(a.low, b.low), np.minimum(a.high, b.high))


def _higher(_: float, a: Range, b: Range) -> Range:
    return Range(np.maximum(a.low, b.low), np.maximum(a.high, b.high))


def _condition(always: NDArray[np.bool_], never: NDArray[np.bool_]) -> Range:
    return Range(np.where(always, 1.0, 0.0), np.where(never, 0.0, 1.0))


def _above(_: float, a: Range, b: Range) -> Range:
    return _condition(a.low > b.high, a.high <= b.low)


def _at_least(_: float, a: Range, b: Range) -> Range:
    return _condition(a.low >= b.high, a.high < b.low)


def _known(_: float, a: Range) -> Range:
    told = a.is_known
    return _condition(told, np.zeros_like(told))


def _choose(_: float, condition: Range, then: Range, otherwise: Range) -> Range:
    always, never = condition.low == 1.0, condition.high == 0.0
    low = np.where(always, then.low, np.minimum(then.low, otherwise.low))
    high = np.where(always, then.high, np.maximum(then.high, otherwise.high))
    return Range(np.where(never, otherwise.low, low), np.where(never, otherwise.high, high))


_RULES: dict[Operation, Callable[..., Range]] = {
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
