"""The order in which indicators are worked out, and the ways of doing it.

A plan is made once from declarations. From then on it answers for one record (``record``), for many
(``table``) and for figures that are only known within a range (``ranges``), from the same expressions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from features.declare import Indicator
from features.expression import Expression, Operation, columns_in
from features.interval import Range, ranges_of
from features.scalar import Record, record_function
from features.vector import Program, program_of

Numbers = NDArray[np.float64]


class PlanError(ValueError):
    """The declarations do not make a plan."""


@dataclass(frozen=True)
class Plan:
    """What is worked out, from which columns.

    Attributes
    ----------
    indicators
        In the order in which they were asked for.
    roots
        Their expressions, over ``columns`` alone.
    columns
        The fields and lookups that are read, sorted by name.
    """

    indicators: tuple[Indicator, ...]
    roots: tuple[Expression, ...] = field(repr=False)
    columns: tuple[str, ...]

    def __reduce__(self) -> tuple[type[Plan], tuple[object, ...]]:
        """Travel as declarations alone; what is compiled from them is compiled again on arrival."""
        return Plan, (self.indicators, self.roots, self.columns)

    @classmethod
    def of(cls, wanted: Sequence[Indicator], others: Iterable[Indicator] = ()) -> Plan:
        """Make the plan of the wanted indicators; ``others`` may be read by them.

        Raises
        ------
        PlanError
            If two indicators have one name, or each waits for the other.
        """
        expanded = _expanded(_by_name((*wanted, *others)))
        roots = tuple(expanded[one.name] for one in wanted)
        read = sorted({name for root in roots for name in columns_in(root)})
        return cls(tuple(wanted), roots, tuple(read))

    def reading(self, column: str, *, directly: bool = False) -> Plan:
        """Return the plan of those indicators that read a column, in their own formula or through others."""
        chosen = [
            (one, root)
            for one, root in zip(self.indicators, self.roots, strict=True)
            if column in (one.inputs if directly else columns_in(root))
        ]
        roots = tuple(root for _, root in chosen)
        read = sorted({name for root in roots for name in columns_in(root)})
        return Plan(tuple(one for one, _ in chosen), roots, tuple(read))

    @cached_property
    def by_column(self) -> Mapping[str, Plan]:
        """By each column that is read, the plan of the indicators that read it."""
        return {column: self.reading(column) for column in self.columns}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the indicators, in order."""
        return tuple(one.name for one in self.indicators)

    @cached_property
    def _record(self) -> Record:
        return record_function(self.columns, self.roots)

    @cached_property
    def _program(self) -> Program:
        return program_of(self.roots)

    @cached_property
    def _pick(self) -> Callable[[Mapping[str, float]], tuple[float, ...]]:
        if len(self.columns) == 1:
            return lambda figures: (figures[self.columns[0]],)
        return itemgetter(*self.columns)

    def values(self, figures: Mapping[str, float]) -> tuple[float, ...]:
        """Return the indicators of one record, in order; unknown is NaN."""
        return self._record(self._pick(figures))

    def record(self, figures: Mapping[str, float]) -> dict[str, float]:
        """Return the indicators of one record by name."""
        return dict(zip(self.names, self.values(figures), strict=True))

    def matrix(self, columns: Mapping[str, Numbers], rows: int) -> Numbers:
        """Return the indicators of many records, shape (indicators, rows)."""
        if rows == 1:  # in plain floats: an array of one costs many times its arithmetic
            return np.array(self._record([columns[name].item() for name in self.columns])).reshape(-1, 1)
        return self._program.run(columns, rows)

    def table(self, columns: Mapping[str, Numbers], rows: int) -> dict[str, Numbers]:
        """Return the indicators of many records by name, each of shape (rows,)."""
        return dict(zip(self.names, self.matrix(columns, rows), strict=True))

    def ranges(self, columns: Mapping[str, Range], rows: int) -> dict[str, Range]:
        """Return what each indicator can be while some columns are only known within a range."""
        return dict(zip(self.names, ranges_of(self.roots, columns, rows), strict=True))

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """Return, by indicator, the SHA-256 of what its formula computes.

        Renaming a parameter of another formula or changing a comment leaves it as it is.
        """
        return {
            one.name: hashlib.sha256(_canonical(root).encode()).hexdigest()
            for one, root in zip(self.indicators, self.roots, strict=True)
        }


def _by_name(indicators: Iterable[Indicator]) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for one in indicators:
        if found.setdefault(one.name, one) is not one:
            raise PlanError(f"Two indicators are called {one.name!r}; rename one of them.")
    return found


def _expanded(indicators: Mapping[str, Indicator]) -> dict[str, Expression]:
    """Return the expressions with every indicator replaced by what it is made of."""
    needs = {name: [read for read in one.inputs if read in indicators] for name, one in indicators.items()}
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise PlanError(f"Indicators wait for each other: {' → '.join(error.args[1])}.") from error
    expanded: dict[str, Expression] = {}
    for name in order:
        expanded[name] = _with_columns_replaced(indicators[name].expression, expanded)
    return expanded


def _with_columns_replaced(root: Expression, by: Mapping[str, Expression]) -> Expression:
    if root.operation is Operation.COLUMN:
        return by.get(root.name, root)
    if not root.operands:
        return root
    operands = tuple(_with_columns_replaced(operand, by) for operand in root.operands)
    return Expression(root.operation, operands, root.number, root.name, root.unit)


def _canonical(root: Expression) -> str:
    inner = ",".join(_canonical(operand) for operand in root.operands)
    return f"{root.operation.value}[{root.name}{root.number!r}{root.unit}]({inner})"
