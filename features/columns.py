"""The words in which formulas are written.

Each takes and gives a ``Column``; unknown stays unknown. A name's unit is declared, so none is written here.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from features.expression import (
    Constant,
    Expression,
    FormulaError,
    Operation,
    condition_of,
    expression_of,
)

Column: TypeAlias = Expression
"""What a formula reads and gives: one number for each enterprise."""

UNKNOWN = math.nan
"""Nobody has told the figure."""
HIGHEST = math.inf
"""Undefined, and as far up as the scale goes: a model reads the upper end of its range."""
LOWEST = -math.inf
"""Undefined, and as far down as the scale goes."""

YUAN_PER_WAN = Constant(1e4, "CNY/万元")
KILOGRAMS_PER_TONNE = Constant(1e3, "kg/t")
TONNES_PER_KILOGRAM = Constant(1e-3, "t/kg")


def ratio(part: Column | float, whole: Column, undefined: float = UNKNOWN) -> Column:
    """Divide; ``undefined`` wherever ``whole`` is known and not positive.

    Parameters
    ----------
    part, whole
        Any units; the result has the unit of ``part`` over that of ``whole``.
    undefined
        ``UNKNOWN``, ``HIGHEST`` or ``LOWEST``.
    """
    if not (math.isnan(undefined) or math.isinf(undefined)):
        raise FormulaError(
            f"'undefined' is UNKNOWN, HIGHEST or LOWEST, not {undefined!r}: any other figure "
            "would be a guess."
        )
    operands = (expression_of(part), expression_of(whole))
    return Expression(Operation.RATIO, operands, number=float(undefined))


def change(now: Column, before: Column, undefined: float = UNKNOWN) -> Column:
    """Return the relative change from ``before`` to ``now``: 0.1 is ten per cent more."""
    return ratio(now, before, undefined) - 1.0


def yearly_change(now: Column, previous: Column, earlier: Column) -> Column:
    """Return the mean relative change a year over up to two years, whichever of them is known.

    Both known, or only the earlier one: the geometric mean over two years. Only the previous one: its change.
    """
    over_two = square_root(ratio(now, earlier)) - 1.0
    over_one = ratio(now, previous) - 1.0
    return where(known(over_two), over_two, over_one)


def where(condition: Column, then: Column | float, otherwise: Column | float) -> Column:
    """Choose; unknown where the condition cannot be told."""
    operands = (condition_of(condition), expression_of(then), expression_of(otherwise))
    return Expression(Operation.CHOOSE, operands)


def known(figure: Column) -> Column:
    """Return the condition that the figure has been told; it is never unknown itself."""
    return Expression(Operation.KNOWN, (figure,))


def lower_of(first: Column | float, second: Column | float) -> Column:
    """Return the lower of the two; unknown where either is."""
    return Expression(Operation.LOWER, (expression_of(first), expression_of(second)))


def higher_of(first: Column | float, second: Column | float) -> Column:
    """Return the higher of the two; unknown where either is."""
    return Expression(Operation.HIGHER, (expression_of(first), expression_of(second)))


def clip(figure: Column, low: float, high: float) -> Column:
    """Return the figure, but no less than ``low`` and no more than ``high``."""
    return lower_of(higher_of(figure, low), high)


def square_root(figure: Column) -> Column:
    """Return the square root; unknown where the figure is negative."""
    return Expression(Operation.SQUARE_ROOT, (figure,))


def total(*figures: Column) -> Column:
    """Add the figures from left to right; unknown where any of them is."""
    first, *rest = figures
    result = first
    for figure in rest:
        result = result + figure
    return result
