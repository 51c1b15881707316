"""Wholes in which figures cancel: what one adds another takes away.

Energy used, less energy delivered to others, is such a whole. Near where it is nothing it decides much, and
boxes of its figures, however small, say little of it: for a long way one figure can be large if the other is.
So is what a total has more than a part of it, which boxes of the two do not know to be never negative.
The range of such a whole is cut beside those of its figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.expression import Expression, Operation, column, columns_in, parts_of
from features.lookups import LOOKUPS
from features.plan import Plan
from scoring.completion import limits_of
from scoring.programmes.compiled import Compiled
from scoring.programmes.differences import MINUS
from scoring.programmes.direction import Facts, dropping_in, ways_of


@dataclass(frozen=True, slots=True)
class Cancelling:
    """The wholes of a programme in which figures cancel.

    Attributes
    ----------
    plan
        The programme's plan, reading the wholes as columns.
    reads
        Which figures each of them is made of, shape (wholes, columns).
    is_surplus
        Whether each is a total less a part of it, shape (wholes, 1).
    """

    wholes: tuple[Expression, ...]
    plan: Plan
    reads: NDArray[np.bool_]
    is_surplus: NDArray[np.bool_]


@lru_cache(maxsize=256)
def cancelling_of(of: Compiled) -> Cancelling:
    """Return the wholes in which figures of a programme cancel."""
    surpluses = surpluses_in(of.plan.roots)
    wholes = (*cancelling_in(of.plan.roots), *surpluses)
    roots = tuple(_with_columns(root, wholes) for root in of.plan.roots)
    read = tuple(sorted({name for root in roots for name in columns_in(root)}))
    made_of = [[name in columns_in(whole) for name in of.columns] for whole in wholes]
    reads = np.array(made_of, np.bool_).reshape(len(wholes), len(of.columns))
    is_surplus = np.array([whole in surpluses for whole in wholes], np.bool_).reshape(-1, 1)
    return Cancelling(wholes, Plan(of.plan.indicators, roots, read), reads, is_surplus)


def cancelling_in(roots: Sequence[Expression]) -> tuple[Expression, ...]:
    """Return the wholes that more than one part reads and that one figure pushes up and another down."""
    readers = Counter(operand for part in parts_of(tuple(roots)) for operand in set(part.operands))
    wholes = dict.fromkeys(whole for root in roots for whole in dropping_in(root))
    return tuple(one for one in wholes if readers[one] > 1 and {1, -1} <= set(_signs(one)))


def surpluses_in(roots: Sequence[Expression]) -> tuple[Expression, ...]:
    """Return where a part is taken off the total that it is a part of."""
    taken_off = (one for one in parts_of(tuple(roots)) if one.operation is Operation.SUBTRACT)
    return tuple(one for one in taken_off if _is_surplus(*one.operands))


def _is_surplus(total: Expression, part: Expression) -> bool:
    is_column = total.operation is part.operation is Operation.COLUMN
    return is_column and MINUS not in part.name and limits_of(part.name).total == total.name


def _signs(whole: Expression) -> Iterator[int]:
    return (way.sign for name, way in ways_of(whole, Facts()).items() if name not in LOOKUPS)


def name_of(whole: int) -> str:
    """Return the column in which a whole stands; no formula could read a name like it."""
    return f"= whole {whole}"


def _with_columns(root: Expression, wholes: Sequence[Expression]) -> Expression:
    """Return a formula that reads these wholes as columns."""
    made = {whole: column(name_of(number)) for number, whole in enumerate(wholes)}
    for part in parts_of((root,)):
        operands = tuple(made[operand] for operand in part.operands)
        made.setdefault(part, Expression(part.operation, operands, part.number, part.name, part.unit))
    return made[root]
