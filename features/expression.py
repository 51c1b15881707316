"""What a formula says: the expression behind a function of columns.

A formula is an ordinary Python function. It is called once, with expressions instead of numbers, and what
comes back is kept. From that one expression come the arithmetic for one record, the arithmetic for many,
exact bounds, the printed formula, the check of units and the fingerprint: see ``features/plan.py``.

Only operations that IEEE 754 rounds exactly are offered (no logarithm, no power), so that a record alone
and a record in a batch give the same bits on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import NoReturn


class FormulaError(TypeError):
    """A formula does something that has no meaning for a column."""


class Operation(Enum):
    """What is done to the operands."""

    NUMBER = "number"
    COLUMN = "column"
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    RATIO = "ratio"
    SQUARE_ROOT = "sqrt"
    LOWER = "min"
    HIGHER = "max"
    ABOVE = ">"
    AT_LEAST = ">="
    BOTH = "and"
    EITHER = "or"
    KNOWN = "known"
    CHOOSE = "if"


CONDITIONS = frozenset(
    {Operation.ABOVE, Operation.AT_LEAST, Operation.BOTH, Operation.EITHER, Operation.KNOWN}
)


class Constant(float):
    """A number of a formula that carries a unit, such as 10,000 CNY in a 万元."""

    unit: str

    def __new__(cls, number: float, unit: str) -> Constant:
        """Make the number and note its unit."""
        constant = super().__new__(cls, number)
        constant.unit = unit
        return constant


@dataclass(frozen=True, slots=True)
class Expression:
    """A number, a column, or an operation on expressions.

    ``number`` is the value of a NUMBER, and of a RATIO the value where its whole is not positive.
    """

    operation: Operation
    operands: tuple[Expression, ...] = ()
    number: float = math.nan
    name: str = ""
    unit: str = "1"
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Remember the hash, since expressions share parts and are looked up often."""
        key = (self.operation, self.operands, repr(self.number), self.name, self.unit)
        object.__setattr__(self, "_hash", hash(key))

    def __reduce__(self) -> tuple[type[Expression], tuple[object, ...]]:
        """Travel without the hash: that of a text differs from process to process."""
        return Expression, (self.operation, self.operands, self.number, self.name, self.unit)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return self is other or (
            self._hash == other._hash
            and self.operation is other.operation
            and self.name == other.name
            and self.unit == other.unit
            and repr(self.number) == repr(other.number)
            and self.operands == other.operands
        )

    def __add__(self, other: Expression | float) -> Expression:
        return Expression(Operation.ADD, (self, expression_of(other)))

    def __radd__(self, other: float) -> Expression:
        return Expression(Operation.ADD, (expression_of(other), self))

    def __sub__(self, other: Expression | float) -> Expression:
        return Expression(Operation.SUBTRACT, (self, expression_of(other)))

    def __rsub__(self, other: float) -> Expression:
        return Expression(Operation.SUBTRACT, (expression_of(other), self))

    def __mul__(self, other: Expression | float) -> Expression:
        return Expression(Operation.MULTIPLY, (self, expression_of(other)))

    def __rmul__(self, other: float) -> Expression:
        return Expression(Operation.MULTIPLY, (expression_of(other), self))

    def __gt__(self, other: Expression | float) -> Expression:
        return Expression(Operation.ABOVE, (self, expression_of(other)))

    def __ge__(self, other: Expression | float) -> Expression:
        return Expression(Operation.AT_LEAST, (self, expression_of(other)))

    def __lt__(self, other: Expression | float) -> Expression:
        return Expression(Operation.ABOVE, (expression_of(other), self))

    def __le__(self, other: Expression | float) -> Expression:
        return Expression(Operation.AT_LEAST, (expression_of(other), self))

    def __and__(self, other: Expression) -> Expression:
        return Expression(Operation.BOTH, (condition_of(self), condition_of(other)))

    def __or__(self, other: Expression) -> Expression:
        return Expression(Operation.EITHER, (condition_of(self), condition_of(other)))

    def __truediv__(self, other: object) -> NoReturn:
        raise FormulaError(
            "A column is divided by ratio(part, whole), which says what a whole that is not "
            "positive means; write ratio(...) instead of '/'."
        )

    __rtruediv__ = __truediv__

    def __bool__(self) -> bool:
        raise FormulaError(
            "A formula is elementwise: 'if', 'and' and 'or' have no meaning for a whole column. "
            "Use where(condition, then, otherwise), '&' and '|'."
        )


def expression_of(value: Expression | float) -> Expression:
    """Return a number as an expression, an expression as it is."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, Constant):
        return Expression(Operation.NUMBER, number=float(value), unit=value.unit)
    if isinstance(value, int | float):
        return Expression(Operation.NUMBER, number=float(value))
    raise FormulaError(
        f"A formula combines columns and numbers; it was given {value!r} ({type(value).__name__})."
    )


def condition_of(value: Expression) -> Expression:
    """Return a condition, or refuse an expression that is a quantity."""
    if value.operation not in CONDITIONS:
        raise FormulaError(f"Expected a condition such as 'revenue > 0', got {printed(value)}.")
    return value


def column(name: str) -> Expression:
    """Return the column of that name."""
    return Expression(Operation.COLUMN, name=name)


def columns_in(expression: Expression) -> tuple[str, ...]:
    """Return the names of the columns an expression reads, each once, in order of first use."""
    found: dict[str, None] = {}
    for part in parts_of((expression,)):
        if part.operation is Operation.COLUMN:
            found[part.name] = None
    return tuple(found)


def parts_of(roots: tuple[Expression, ...]) -> list[Expression]:
    """Return every distinct part of the roots, operands before what is made of them."""
    order: dict[Expression, None] = {}
    stack: list[tuple[Expression, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        part, is_ready = stack.pop()
        if part in order:
            continue
        if is_ready:
            order[part] = None
            continue
        stack.append((part, True))
        stack.extend((operand, False) for operand in reversed(part.operands))
    return list(order)


_BINDING = {Operation.ADD: 3, Operation.SUBTRACT: 3, Operation.MULTIPLY: 4}
_SIGNS = {
    Operation.ADD: " + ",
    Operation.SUBTRACT: " − ",
    Operation.MULTIPLY: " × ",
    Operation.ABOVE: " > ",
    Operation.AT_LEAST: " ≥ ",
    Operation.BOTH: " and ",
    Operation.EITHER: " or ",
}


def printed(expression: Expression) -> str:
    """Return the formula as people write it.

    >>> printed((column("a") + column("b")) * 2.0)
    '(a + b) × 2'
    """
    operation, operands = expression.operation, expression.operands
    if operation is Operation.NUMBER:
        return _printed_number(expression.number)
    if operation is Operation.COLUMN:
        return expression.name
    if operation is Operation.RATIO:
        text = f"{_bracketed(operands[0], 4)} ÷ {_bracketed(operands[1], 5)}"
        if not math.isnan(expression.number):
            text += f" [{_printed_number(expression.number)} where {printed(operands[1])} ≤ 0]"
        return text
    if operation in _SIGNS:
        binding = _BINDING.get(operation, 2)
        right = binding + (operation is Operation.SUBTRACT)
        return _bracketed(operands[0], binding) + _SIGNS[operation] + _bracketed(operands[1], right)
    inner = ", ".join(printed(operand) for operand in operands)
    return f"{operation.value}({inner})"


def _bracketed(expression: Expression, binding: int) -> str:
    own = _BINDING.get(expression.operation, 4 if expression.operation is Operation.RATIO else 9)
    if expression.operation in CONDITIONS:
        own = 2
    text = printed(expression)
    return f"({text})" if own < binding else text


def _printed_number(number: float) -> str:
    if math.isnan(number):
        return "unknown"
    if math.isinf(number):
        return "highest" if number > 0 else "lowest"
    return f"{number:.10g}"
