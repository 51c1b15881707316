"""Units at the border: what a reporter may write, and the factor to the declared unit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from features.expression import CONDITIONS, Expression, Operation, parts_of, printed

if TYPE_CHECKING:
    import pint

_DEFINITIONS = """
CNY = [currency] = 元 = 人民币
千元 = 1e3 CNY
万元 = 1e4 CNY
百万元 = 1e6 CNY
亿元 = 1e8 CNY
USD = [dollar]
person = [person] = 人
tce = 29.3076 GJ = 吨标准煤 = 吨标煤
kgce = 0.001 tce = 千克标准煤
兆焦 = 1 MJ
吉焦 = 1 GJ = 百万千焦
太焦 = 1 TJ
千瓦时 = 1 kWh = 度
兆瓦时 = 1 MWh
万千瓦时 = 1e4 kWh = 万kWh = 万度
亿千瓦时 = 1e8 kWh = 亿kWh = 亿度
吨 = 1000 kg
万吨 = 1e7 kg
千克 = 1 kg = 公斤
立方米 = 1 m**3 = 立方 = 方
万立方米 = 1e4 m**3 = 万m3 = 万立方 = 万方
平方米 = 1 m**2
亩 = 666.6666666666666 m**2
公顷 = 1e4 m**2
年 = 1 year
月 = 1 month
天 = 1 day
"""
REMEMBERED = 1_000
"""Units kept in memory, since anybody can make up more."""
_POWERS = str.maketrans({"³": "3", "²": "2"})


class UnitError(ValueError):
    """A unit is not known, measures something else, or a formula mixes units."""


@cache
def registry() -> pint.UnitRegistry[float]:
    """Return the registry of units; made at first use, since most figures come in their declared unit."""
    import pint  # noqa: PLC0415  # a quarter of a second that most requests never need

    units: pint.UnitRegistry[float] = pint.UnitRegistry()
    for line in _DEFINITIONS.strip().splitlines():
        units.define(line)
    return units


@lru_cache(REMEMBERED)
def quantity_of(text: str) -> pint.Quantity[float]:
    """Return one of the unit, as a quantity; ``1`` is a plain number.

    Raises
    ------
    UnitError
        If the unit is not known.
    """
    import pint  # noqa: PLC0415  # see registry()

    units = registry()
    written = re.sub(r"(?<![万\w])(k?m|cm)([23])\b", r"\1**\2", text.strip().translate(_POWERS))
    written = re.sub(r"^%$", "percent", written)
    if not re.fullmatch(r"[\w*/%]{1,40}", written) or re.search(r"\*\*(?![23]\b)|\d{6}", written):
        raise UnitError(f"{text!r} is not a unit. Write it as in the template, such as kWh, t or 万元.")
    try:
        found: pint.Quantity[float] = units.Quantity(1.0, "dimensionless") * units.parse_expression(written)
    except (
        pint.errors.PintError,
        ArithmeticError,
        AttributeError,
        TypeError,
        ValueError,
        SyntaxError,
    ) as error:
        raise UnitError(
            f"Unit {text!r} is not known. Write it as in the template, such as kWh, t or 万元."
        ) from error
    return found


@lru_cache(REMEMBERED)
def factor(given: str, declared: str) -> float:
    """Return what a figure in the given unit is multiplied with to be in the declared one.

    >>> factor("万元", "CNY"), factor("MWh", "kWh")
    (10000.0, 1000.0)

    Raises
    ------
    UnitError
        If the unit is not known or measures something else.
    """
    if given == declared:
        return 1.0
    one, other = quantity_of(given), quantity_of(declared)
    if not one.is_compatible_with(other):
        raise UnitError(
            f"{given!r} does not measure what {declared!r} measures. Give the figure in {declared}."
        )
    found = float((one / other).to_base_units().magnitude)
    if not 0.0 < found < math.inf:
        raise UnitError(f"{given!r} is not a unit. Give the figure in {declared}.")
    return _tidy(found)


def converted(number: float, given: str, declared: str) -> float:
    """Return a number in another unit, to 15 digits: 70 % is 0.7.

    >>> converted(70.0, "%", "1")
    0.7

    Raises
    ------
    UnitError
        If a unit is not known, or they measure different things.
    """
    return _tidy(number * factor(given, declared))


def same_unit(one: str, other: str) -> bool:
    """Return whether two units have the same dimension and size."""
    return math.isclose(factor(one, other), 1.0, rel_tol=1e-12)


def unit_of(expression: Expression, units: Mapping[str, str]) -> pint.Quantity[float]:
    """Return the unit that a formula's result has, given the units of its columns.

    Raises
    ------
    UnitError
        If quantities of different units are added, compared or chosen between, naming the part.
    """
    found: dict[Expression, pint.Quantity[float] | None] = {}
    for part in parts_of((expression,)):
        operands = [found[operand] for operand in part.operands]
        found[part] = _unit(part, operands, units)
    result = found[expression]
    return quantity_of("1") if result is None else result


def _unit(
    part: Expression, operands: list[pint.Quantity[float] | None], units: Mapping[str, str]
) -> pint.Quantity[float] | None:
    """Return a part's unit, None for a bare number that fits any."""
    operation = part.operation
    if operation is Operation.COLUMN:
        return quantity_of(units[part.name])
    if operation is Operation.NUMBER:
        fits_any = part.unit == "1" and (part.number == 0.0 or not math.isfinite(part.number))
        return None if fits_any else quantity_of(part.unit)
    plain = [one if one is not None else quantity_of("1") for one in operands]
    combined = _combined(operation, plain)
    if combined is not None:
        return combined
    alike = operands[1:] if operation is Operation.CHOOSE else operands
    if operation not in {Operation.KNOWN, Operation.BOTH, Operation.EITHER}:
        _require_alike([one for one in alike if one is not None], part)
    if operation in CONDITIONS:
        return quantity_of("1")
    return next((one for one in alike if one is not None), None)


def _combined(operation: Operation, units: list[pint.Quantity[float]]) -> pint.Quantity[float] | None:
    """Return the unit of a product, a ratio or a root; None for operations that keep the unit."""
    made: pint.Quantity[float] | None = None
    if operation is Operation.MULTIPLY:
        made = units[0] * units[1]
    elif operation is Operation.RATIO:
        made = units[0] / units[1]
    elif operation is Operation.SQUARE_ROOT:
        made = units[0] ** 0.5
    return made


def _require_alike(units: list[pint.Quantity[float]], part: Expression) -> None:
    for other in units[1:]:
        ratio = units[0] / other
        if not (ratio.dimensionless and math.isclose(ratio.to_base_units().magnitude, 1.0, rel_tol=1e-9)):
            raise UnitError(f"{printed(part)} mixes {units[0].units} and {other.units}.")


def _tidy(number: float) -> float:
    """Return a factor without the dust of its computation: 1000.0000000000001 is 1000.

    >>> _tidy(999.9999999999999)
    1000.0
    """
    return float(f"{number:.15g}")
