"""Figures that are read only as the difference of two: what one has more, the other may have too.

Own electricity and what is exported of it are such a pair. While both are unknown, boxes of the two say
little of their difference; taken as one figure it has a range of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from features.expression import Expression, Operation, column, expression_of, parts_of

MINUS = " - "


@dataclass(frozen=True, slots=True)
class Difference:
    """Two columns that no formula reads but as ``more`` less ``less``."""

    more: str
    less: str

    @property
    def name(self) -> str:
        """The column of the difference."""
        return f"{self.more}{MINUS}{self.less}"


def differences_in(roots: Sequence[Expression]) -> tuple[Difference, ...]:
    """Return the pairs of columns that are read only as a difference."""
    read_by: dict[str, set[Expression]] = {}
    for part in parts_of(tuple(roots)):
        for operand in part.operands:
            if operand.operation is Operation.COLUMN:
                read_by.setdefault(operand.name, set()).add(part)
    for root in roots:
        if root.operation is Operation.COLUMN:
            read_by.setdefault(root.name, set()).add(root)
    return tuple(dict.fromkeys(_pairs(read_by)))


def _pairs(read_by: dict[str, set[Expression]]) -> Iterator[Difference]:
    for name, parts in read_by.items():
        for part in parts:
            names = [one.name for one in part.operands if one.operation is Operation.COLUMN]
            if part.operation is Operation.SUBTRACT and len(set(names)) == 2:
                more, less = sorted(names)
                pair = {more, less}
                others = read_by[more] | read_by[less]
                if name == more and all(_is_difference_of(one, pair) for one in others):
                    yield Difference(more, less)


def _is_difference_of(part: Expression, pair: set[str]) -> bool:
    return part.operation is Operation.SUBTRACT and {one.name for one in part.operands} == pair


def rewritten(root: Expression, found: Sequence[Difference]) -> Expression:
    """Return a formula with these differences as columns; its result has the same bits."""
    by_pair = {frozenset((one.more, one.less)): one for one in found}
    made: dict[Expression, Expression] = {}
    for part in parts_of((root,)):
        one = by_pair.get(frozenset(operand.name for operand in part.operands))
        if one is not None and part.operation is Operation.SUBTRACT:
            whole = column(one.name)
            made[part] = whole if part.operands[0].name == one.more else expression_of(0.0) - whole
        elif part.operands:
            operands = tuple(made[operand] for operand in part.operands)
            made[part] = Expression(part.operation, operands, part.number, part.name, part.unit)
        else:
            made[part] = part
    return made[root]
