"""A measure as a bank writes it: a name, or a small formula such as ``ratio(emissions, clinker_output)``.

The words are those of ``features/columns.py``. ``a / b`` is ``ratio(a, b)``: unknown where ``b`` is not
positive; ``ratio(a, b, highest)`` and ``ratio(a, b, lowest)`` say what such a whole means; ``year`` turns
a figure per year into the year's. Text is parsed, never run.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

from features.columns import HIGHEST, LOWEST, clip, higher_of, lower_of, ratio, total
from features.expression import Constant, Expression, FormulaError, column, columns_in, expression_of
from features.units import UnitError, unit_of
from scoring.programmes.declare import Measure

_FUNCTIONS: Mapping[str, Callable[..., Expression]] = {
    "ratio": ratio,
    "lower_of": lower_of,
    "higher_of": higher_of,
    "total": total,
}
_SIGNS: Mapping[type[ast.operator], Callable[[Expression, Expression], Expression]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: ratio,
}
YEAR = Constant(1.0, "year")
"""Turns what is saved a year into what is saved in the report year."""
_ENDS = {"highest": HIGHEST, "lowest": LOWEST}


class MeasureError(ValueError):
    """A measure cannot be read."""


def measure_of(text: str, units: Mapping[str, str]) -> Measure:
    """Return the measure that a text names.

    Parameters
    ----------
    units
        Of every column that may be named.

    Raises
    ------
    MeasureError
        With what was given and what may be written.
    """
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
        expression = _expression(parsed)
    except (SyntaxError, FormulaError, TypeError, RecursionError) as error:
        raise MeasureError(
            f"{text!r} is not a measure ({error}). Write a name, or a formula with + - * /, ratio, total, "
            "clip, lower_of and higher_of."
        ) from error
    unknown = [name for name in columns_in(expression) if name not in units]
    if unknown:
        raise MeasureError(
            f"{', '.join(unknown)} in {text!r} is neither a field, an indicator nor a table column. "
            "'greenloan fields' and 'greenloan indicators' list the names."
        )
    try:
        unit = f"{unit_of(expression, units).units:~C}" if expression.operands else units[expression.name]
    except UnitError as error:
        raise MeasureError(f"{text!r}: {error}") from error
    return Measure(text.strip(), expression, unit or "1")


def _expression(node: ast.expr) -> Expression:
    match node:
        case ast.Name(id=name):
            return expression_of(YEAR) if name == "year" else column(name)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            return _SIGNS[type(op)](_operand(left), _operand(right))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _called(name, arguments)
    raise FormulaError(f"{ast.unparse(node)!r} has no meaning here")


def _called(name: str, arguments: list[ast.expr]) -> Expression:
    match name, arguments:
        case "ratio", [part, whole, ast.Name(id=end)]:
            return ratio(_operand(part), _operand(whole), _end(end))
        case "clip", [figure, low, high]:
            return clip(_operand(figure), _number(low), _number(high))
        case _ if name in _FUNCTIONS and arguments:
            return _FUNCTIONS[name](*(_operand(one) for one in arguments))
    raise FormulaError(f"{name} is no function, or is given the wrong number of figures")


def _operand(node: ast.expr) -> Expression:
    return expression_of(_number(node)) if isinstance(node, ast.Constant) else _expression(node)


def _number(node: ast.expr) -> float:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_number(node.operand)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    raise FormulaError(f"{ast.unparse(node)!r} is not a number")


def _end(name: str) -> float:
    if name not in _ENDS:
        raise FormulaError(f"{name!r} is neither 'highest' nor 'lowest'")
    return _ENDS[name]
