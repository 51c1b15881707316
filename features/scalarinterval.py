"""Formulas carried out on the ranges of one record, in plain floats.

The rules are those of ``features/interval.py``, number for number: an array of one costs twenty times its
arithmetic. A test holds every indicator's range by both ways against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from features.expression import Expression, Operation

Part = tuple[float, float, bool]
"""Lowest, highest, and whether it may be unknown after all figures are told."""
Steps = Sequence[tuple[Expression, tuple[int, ...]]]
Rule = Callable[..., Part]
_NAN, _INF = math.nan, math.inf


@dataclass(frozen=True, slots=True)
class RecordRanges:
    """Formulas made ready for one record: which columns they read, and which rule makes each part of which.

    Attributes
    ----------
    columns
        By place of the part: the column that it is.
    parts
        What is known of every part beforehand.
    rules
        The place of each other part, its rule, its number and the places of its operands.
    """

    columns: tuple[tuple[int, str], ...]
    parts: tuple[Part, ...]
    rules: tuple[tuple[int, Rule, float, tuple[int, ...]], ...]

    @classmethod
    def of(cls, steps: Steps) -> RecordRanges:
        """Return the formulas of these steps."""
        parts = [part for part, _ in steps]
        return cls(
            columns=tuple((n, one.name) for n, one in enumerate(parts) if one.operation is Operation.COLUMN),
            parts=tuple(_part(one.number, one.number, False) for one in parts),
            rules=tuple(
                (place, _RULES[one.operation], one.number, operands)
                for place, (one, operands) in enumerate(steps)
                if one.operation in _RULES
            ),
        )

    def run(self, columns: Mapping[str, tuple[float, float]]) -> list[Part]:
        """Return the range of every part, in the order of the steps."""
        found = list(self.parts)
        for place, name in self.columns:
            found[place] = (*columns[name], False)
        for place, rule, number, operands in self.rules:
            if len(operands) == 2:
                found[place] = rule(number, found[operands[0]], found[operands[1]])
            else:
                found[place] = rule(number, *[found[one] for one in operands])
        return found


def _part(low: float, high: float, is_unknown: bool) -> Part:
    if low == low and high == high:  # noqa: PLR0124  # quicker than asking twice whether it is NaN
        return low, high, is_unknown
    return -_INF if math.isnan(low) else low, _INF if math.isnan(high) else high, True


def _least(a: float, b: float) -> float:
    return a if a <= b else b if b < a else _NAN


def _most(a: float, b: float) -> float:
    return a if a >= b else b if b > a else _NAN


def _add(_: float, a: Part, b: Part) -> Part:
    return _part(a[0] + b[0], a[1] + b[1], a[2] or b[2])


def _subtract(_: float, a: Part, b: Part) -> Part:
    return _part(a[0] - b[1], a[1] - b[0], a[2] or b[2])


def _multiply(_: float, a: Part, b: Part) -> Part:
    one, two, three, four = a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]
    low = _least(_least(one, two), _least(three, four))
    return _part(low, _most(_most(one, two), _most(three, four)), a[2] or b[2])


def _ratio(undefined: float, part: Part, whole: Part) -> Part:
    smallest = whole[0] if whole[0] > 0.0 else 0.0
    low = _quotient(part[0], smallest if part[0] < 0.0 else whole[1])
    high = _quotient(part[1], smallest if part[1] > 0.0 else whole[1])
    can_be_undefined, never_defined = whole[0] <= 0.0, whole[1] <= 0.0
    if math.isnan(undefined):
        low = _NAN if can_be_undefined else low
    elif never_defined:
        low = high = undefined
    elif can_be_undefined:
        low, high = _least(low, undefined), _most(high, undefined)
    return _part(low, high, part[2] or whole[2])


def _quotient(part: float, whole: float) -> float:
    if whole > 0.0:
        return part / whole
    return 0.0 if part == 0.0 else math.copysign(_INF, part)


def _square_root(_: float, a: Part) -> Part:
    low, high = (math.sqrt(end) if end >= 0.0 else _NAN for end in a[:2])
    return _part(low, high, a[2])


def _lower(_: float, a: Part, b: Part) -> Part:
    return _part(_least(a[0], b[0]), _least(a[1], b[1]), a[2] or b[2])


def _higher(_: float, a: Part, b: Part) -> Part:
    return _part(_most(a[0], b[0]), _most(a[1], b[1]), a[2] or b[2])


def _condition(is_always: bool, is_never: bool, is_unknown: bool) -> Part:
    return 1.0 if is_always else 0.0, 0.0 if is_never else 1.0, is_unknown


def _above(_: float, a: Part, b: Part) -> Part:
    return _condition(a[0] > b[1], a[1] <= b[0], a[2] or b[2])


def _at_least(_: float, a: Part, b: Part) -> Part:
    return _condition(a[0] >= b[1], a[1] < b[0], a[2] or b[2])


def _known(_: float, a: Part) -> Part:
    return _condition(a[0] == a[1] and not a[2], is_never=False, is_unknown=a[2])


def _choose(_: float, condition: Part, then: Part, otherwise: Part) -> Part:
    is_always, is_never = condition[0] == 1.0, condition[1] == 0.0
    is_unknown = condition[2] or (not is_never and then[2]) or (not is_always and otherwise[2])
    if is_never:
        return otherwise[0], otherwise[1], is_unknown
    if is_always:
        return then[0], then[1], is_unknown
    return _least(then[0], otherwise[0]), _most(then[1], otherwise[1]), is_unknown


_RULES: dict[Operation, Callable[..., Part]] = {
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
