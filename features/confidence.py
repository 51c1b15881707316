"""Which figures rest on rows of the tables that nobody has verified, so that this can be said beside them.

A figure rests on a row if it would be another with another number there: a plant that burns no coal does not
rest on the factor of coal.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.plan import Plan
from features.tablerows import Value

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
OTHERWISE = 1.5
"""What a row's number is multiplied with to see what changes."""


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A row that is recalled or judged, and the indicators that rest on it."""

    lookup: str
    value: Value
    indicators: tuple[str, ...]


class Reliance:
    """Tells what rests on unconfirmed rows, for the indicators of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._plans: dict[str, tuple[Plan, Plan]] = {}

    def of_record(self, figures: Mapping[str, float], rows: Mapping[str, Value]) -> tuple[Unconfirmed, ...]:
        """Return the unconfirmed rows that one record's indicators rest on.

        Parameters
        ----------
        figures
            Every column of the record, lookups included.
        rows
            The unconfirmed rows in force, by lookup.
        """
        otherwise = dict(figures)
        found = []
        for name, value in rows.items():
            direct, all_reading = self._reading(name)
            otherwise[name] = value.number * OTHERWISE
            if _moved(direct, figures, otherwise):
                found.append(Unconfirmed(name, value, _moved(all_reading, figures, otherwise)))
            otherwise[name] = value.number
        return tuple(found)

    def of_rows(
        self, columns: Mapping[str, Numbers], rows: int, unconfirmed: Mapping[str, Flags]
    ) -> dict[str, Flags]:
        """Return, by lookup, the rows of many records that rest on it; as ``of_record`` for each alone.

        Parameters
        ----------
        unconfirmed
            By lookup, where its row in force is unconfirmed; others may be left out.
        """
        found = {}
        for lookup, flags in unconfirmed.items():
            plan, _ = self._reading(lookup)
            before = plan.matrix(columns, rows)
            after = plan.matrix({**columns, lookup: columns[lookup] * OTHERWISE}, rows)
            rests = flags & (~np.isnan(before) & (before != after)).any(axis=0)
            if rests.any():
                found[lookup] = rests
        return found

    def counts(self, columns: Mapping[str, Numbers], rows: int, lookup: str) -> dict[str, int]:
        """Return in how many of many records each indicator rests on a lookup; those of none are left out."""
        _, plan = self._reading(lookup)
        before = plan.matrix(columns, rows)
        after = plan.matrix({**columns, lookup: columns[lookup] * OTHERWISE}, rows)
        resting = (~np.isnan(before) & (before != after)).sum(axis=1).tolist()
        return {one: count for one, count in zip(plan.names, resting, strict=True) if count}

    def _reading(self, lookup: str) -> tuple[Plan, Plan]:
        """Return the plans of those that read a lookup in their own formula, and of all that do.

        Where none of the first moves, none of the others can.
        """
        if lookup not in self._plans:
            self._plans[lookup] = (
                self._plan.reading(lookup, directly=True),
                self._plan.reading(lookup),
            )
        return self._plans[lookup]


def _moved(plan: Plan, figures: Mapping[str, float], otherwise: Mapping[str, float]) -> tuple[str, ...]:
    """Return the indicators that would be another number."""
    pairs = zip(plan.names, plan.values(figures), plan.values(otherwise), strict=True)
    return tuple(name for name, now, then in pairs if now != then and not math.isnan(now))
