"""Which way each figure pushes a formula: always up, always down, or now one and now the other.

Over figures with a direction a formula takes its extremes at the ends of their ranges. The others have to be
swept. A direction is proved from the formula alone, over all figures in their declared ranges.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from features.expression import Expression, Operation, columns_in, parts_of
from scoring.completion import limits_of
from scoring.programmes.differences import MINUS


class Way(Enum):
    """How a result moves with a figure.

    ``BY_PATTERN`` marks a direction that interval arithmetic does not see, as of ``a`` in ``a / (a + b)``:
    the extremes lie at the ends all the same.
    """

    UP = 1
    DOWN = -1
    UP_BY_PATTERN = 2
    DOWN_BY_PATTERN = -2
    MIXED = 0

    @property
    def reversed(self) -> Way:
        """The way of the negated result."""
        return Way(-self.value)

    @property
    def sign(self) -> int:
        """1 up, -1 down, 0 mixed."""
        return (self.value > 0) - (self.value < 0)

    @property
    def is_plain(self) -> bool:
        """Whether interval arithmetic is exact in it."""
        return abs(self.value) == 1


Ways = Mapping[str, Way]


def joined(one: Ways, other: Ways) -> dict[str, Way]:
    """Return the ways of a result that rises with both operands."""
    found = dict(one)
    for name, way in other.items():
        have = found.get(name, way)
        if have.sign != way.sign:
            found[name] = Way.MIXED
        else:
            found[name] = have if not have.is_plain else way
    return found


def turned(ways: Ways) -> dict[str, Way]:
    """Return the ways of the negated result."""
    return {name: way.reversed for name, way in ways.items()}


def mixed(ways: Ways) -> dict[str, Way]:
    """Return the same figures without a direction."""
    return dict.fromkeys(ways, Way.MIXED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an enterprise before any direction is found.

    Attributes
    ----------
    zero
        The columns that are known to be nothing.
    settled
        The places of conditions that hold or fail whatever is unknown.
    held
        The wholes of ratios that are positive whatever is unknown.
    """

    zero: frozenset[str] = frozenset()
    settled: frozenset[int] = frozenset()
    held: frozenset[Expression] = frozenset()


def ways_of(root: Expression, facts: Facts) -> dict[str, Way]:
    """Return how the root moves with each column it reads."""
    parts = parts_of((root,))
    nothing = _nothing(parts, facts.zero)
    positive = _not_negative(parts, nothing)
    found: dict[Expression, dict[str, Way]] = {}
    for part in parts:
        if part.operation is Operation.COLUMN:
            found[part] = {part.name: Way.UP}
        elif part.operation is Operation.NUMBER:
            found[part] = {}
        else:
            found[part] = _RULES[part.operation](part, found, _Signs(positive, facts.held))
    return found[root]


def subtracted_in(root: Expression) -> frozenset[str]:
    """Return the columns that are taken off something: known to be nothing, they leave more directions."""
    return frozenset(
        name
        for part in parts_of((root,))
        if part.operation is Operation.SUBTRACT
        for name in columns_in(part.operands[1])
    )


def wholes_in(root: Expression) -> tuple[Expression, ...]:
    """Return the wholes of ratios that are unknown where the whole is nothing."""
    return tuple(
        part.operands[1]
        for part in parts_of((root,))
        if part.operation is Operation.RATIO and math.isnan(part.number)
    )


def dropping_in(root: Expression) -> tuple[Expression, ...]:
    """Return the wholes whose ratio falls, or becomes unknown, where the whole is not positive."""
    return tuple(
        part.operands[1]
        for part in parts_of((root,))
        if part.operation is Operation.RATIO and (math.isnan(part.number) or part.number == -math.inf)
    )


def _nothing(parts: Sequence[Expression], zero: frozenset[str]) -> set[Expression]:
    """Return the parts that are surely zero."""
    found: set[Expression] = set()
    for part in parts:
        match part.operation:
            case Operation.COLUMN:
                is_zero = part.name in zero
            case Operation.NUMBER:
                is_zero = part.number == 0.0
            case Operation.MULTIPLY:
                is_zero = any(one in found for one in part.operands)
            case Operation.ADD | Operation.SUBTRACT | Operation.LOWER | Operation.HIGHER:
                is_zero = all(one in found for one in part.operands)
            case _:
                is_zero = False
        if is_zero:
            found.add(part)
    return found


def _not_negative(parts: Sequence[Expression], nothing: set[Expression]) -> frozenset[Expression]:
    """Return the parts that are never negative, wherever they are defined."""
    found: set[Expression] = set()
    for part in parts:
        signs = [one in found for one in part.operands]
        match part.operation:
            case Operation.COLUMN:
                is_positive = MINUS not in part.name and limits_of(part.name).low >= 0.0
            case Operation.NUMBER:
                is_positive = part.number >= 0.0
            case Operation.SUBTRACT:
                is_positive = signs[0] and part.operands[1] in nothing
            case Operation.RATIO:
                is_positive = signs[0] and not part.number < 0.0
            case Operation.HIGHER:
                is_positive = any(signs)
            case Operation.CHOOSE:
                is_positive = all(signs[1:])
            case Operation.ADD | Operation.MULTIPLY | Operation.LOWER:
                is_positive = all(signs)
            case _:
                is_positive = True
        if is_positive:
            found.add(part)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Signs:
    """The parts that are never negative, and the wholes that are positive whatever is unknown."""

    positive: frozenset[Expression]
    held: frozenset[Expression]


Known = Mapping[Expression, dict[str, Way]]


def _rising(part: Expression, ways: Known, _: _Signs) -> dict[str, Way]:
    found: dict[str, Way] = {}
    for operand in part.operands:
        found = joined(found, ways[operand])
    return found


def _subtract(part: Expression, ways: Known, _: _Signs) -> dict[str, Way]:
    return joined(ways[part.operands[0]], turned(ways[part.operands[1]]))


def _multiply(part: Expression, ways: Known, signs: _Signs) -> dict[str, Way]:
    a, b = part.operands
    return joined(_scaled(ways[a], b, signs), _scaled(ways[b], a, signs))


def _scaled(ways: Ways, by: Expression, signs: _Signs) -> dict[str, Way]:
    if by in signs.positive:
        return dict(ways)
    return turned(ways) if by.operation is Operation.NUMBER else mixed(ways)


def _ratio(part: Expression, ways: Known, signs: _Signs) -> dict[str, Way]:
    """Return the ways of a ratio.

    Where the whole is not positive it is the highest, which continues its rise; or the lowest, which does
    not; or unknown, which keeps a direction only if that can happen at one end of the range alone. A whole
    that is positive whatever is unknown does neither.
    """
    over, whole = part.operands
    is_unknown = math.isnan(part.number)
    if is_unknown and whole.operation is Operation.ADD and over in whole.operands:
        rest = whole.operands[0] if whole.operands[1] == over else whole.operands[1]
        if over in signs.positive and rest in signs.positive:
            return joined(_by_pattern(ways[over]), turned(_by_pattern(ways[rest])))
    below = turned(ways[whole])
    drops = part.number == -math.inf or (is_unknown and whole not in signs.positive)
    if over not in signs.positive or (drops and whole not in signs.held):
        below = mixed(below)
    return joined(ways[over], below)


def _by_pattern(ways: Ways) -> dict[str, Way]:
    return {name: way if way is Way.MIXED else Way(2 * way.sign) for name, way in ways.items()}


def _root(part: Expression, ways: Known, signs: _Signs) -> dict[str, Way]:
    of = part.operands[0]
    return dict(ways[of]) if of in signs.positive else mixed(ways[of])


def _compared(part: Expression, ways: Known, _: _Signs) -> dict[str, Way]:
    return joined(ways[part.operands[0]], turned(ways[part.operands[1]]))


def _known(part: Expression, ways: Known, _: _Signs) -> dict[str, Way]:
    return mixed(ways[part.operands[0]])


def _choose(part: Expression, ways: Known, _: _Signs) -> dict[str, Way]:
    condition, then, otherwise = part.operands
    return joined(mixed(ways[condition]), joined(ways[then], ways[otherwise]))


_RULES: Mapping[Operation, Callable[[Expression, Known, _Signs], dict[str, Way]]] = {
    Operation.ADD: _rising,
    Operation.SUBTRACT: _subtract,
    Operation.MULTIPLY: _multiply,
    Operation.RATIO: _ratio,
    Operation.SQUARE_ROOT: _root,
    Operation.LOWER: _rising,
    Operation.HIGHER: _rising,
    Operation.ABOVE: _compared,
    Operation.AT_LEAST: _compared,
    Operation.BOTH: _rising,
    Operation.EITHER: _rising,
    Operation.KNOWN: _known,
    Operation.CHOOSE: _choose,
}
