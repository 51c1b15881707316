"""The columns that tables give: grid factors, coefficients, equivalents, as of each row's day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from features.declare import Lookup
from features.sources import Confidence
from features.tablerows import Key, Value
from features.tables import Tables

Numbers = NDArray[np.float64]
Texts = NDArray[np.str_]
Days = NDArray[np.datetime64]


REMEMBERED = 10_000
"""Combinations of day and attributes kept in memory."""


class Resolver:
    """Reads lookups from the tables. What was not published by the day is unknown.

    Attributes
    ----------
    attributes
        The attributes of an enterprise that keys name, such as ``region``.
    """

    def __init__(self, tables: Tables, lookups: Sequence[Lookup]) -> None:
        self.tables = tables
        self.lookups = tuple(lookups)
        parts = {part for one in lookups for part in (*one.key, *(p for key in one.fallbacks for p in key))}
        self.attributes = tuple(sorted(part[1:] for part in parts if part.startswith("$")))
        self._remembered: dict[tuple[date | str, ...], dict[str, float]] = {}
        self._unconfirmed: dict[tuple[date | str, ...], dict[str, Value]] = {}

    def values(self, day: date, attributes: Mapping[str, str]) -> Mapping[str, Value | None]:
        """Return each lookup's row with its source and confidence, None where none is in force."""
        return {one.name: self._value(one, day, attributes) for one in self.lookups}

    def record(self, day: date, attributes: Mapping[str, str]) -> Mapping[str, float]:
        """Return each lookup's number on a day, NaN where no row is in force; remembered."""
        key: tuple[date | str, ...] = (day, *(attributes.get(name, "") for name in self.attributes))
        if key not in self._remembered:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            found = self.values(day, attributes)
            self._remembered[key] = {
                name: math.nan if value is None else value.number for name, value in found.items()
            }
        return self._remembered[key]

    def unconfirmed(self, day: date, attributes: Mapping[str, str]) -> Mapping[str, Value]:
        """Return, by lookup, the rows in force on a day that are recalled or judged; remembered."""
        key: tuple[date | str, ...] = (day, *(attributes.get(name, "") for name in self.attributes))
        if key not in self._unconfirmed:
            if len(self._unconfirmed) >= REMEMBERED:
                self._unconfirmed.clear()
            self._unconfirmed[key] = {
                name: value
                for name, value in self.values(day, attributes).items()
                if value is not None and value.confidence is not Confidence.VERIFIED
            }
        return self._unconfirmed[key]

    def unconfirmed_rows(self, days: Days, texts: Mapping[str, Texts]) -> dict[str, NDArray[np.bool_]]:
        """Return, by lookup, in which rows the row in force is recalled or judged; see ``unconfirmed``."""
        groups, places = groups_of(
            [days.astype("datetime64[D]").astype(np.str_), *self._texts(texts, len(days))]
        )
        found = [
            self.unconfirmed(date.fromisoformat(group[0]), dict(zip(self.attributes, group[1:], strict=True)))
            for group in groups
        ]
        return {
            one.name: np.array([one.name in rows for rows in found])[places]
            for one in self.lookups
            if any(one.name in rows for rows in found)
        }

    def columns(self, days: Days, texts: Mapping[str, Texts]) -> dict[str, Numbers]:
        """Return each lookup as a column of shape (rows,); each distinct day and key is read once."""
        groups, places = groups_of(
            [days.astype("datetime64[D]").astype(np.str_), *self._texts(texts, len(days))]
        )
        rows = [
            self.record(date.fromisoformat(group[0]), dict(zip(self.attributes, group[1:], strict=True)))
            for group in groups
        ]
        return {
            one.name: np.array([row[one.name] for row in rows], dtype=np.float64)[places]
            for one in self.lookups
        }

    def _texts(self, texts: Mapping[str, Texts], rows: int) -> list[Texts]:
        return [texts.get(name, np.full(rows, "")) for name in self.attributes]

    def key(self, lookup: Lookup, day: date, attributes: Mapping[str, str]) -> Key | None:
        """Return the key of the row that a lookup reads on a day, None where none is in force."""
        for key in (lookup.key, *lookup.fallbacks):
            filled = tuple(attributes.get(p[1:], "") if p.startswith("$") else p for p in key)
            if self.tables.get(lookup.table, filled, day, lookup.column) is not None:
                return filled
        return None

    def _value(self, lookup: Lookup, day: date, attributes: Mapping[str, str]) -> Value | None:
        key = self.key(lookup, day, attributes)
        return None if key is None else self.tables.get(lookup.table, key, day, lookup.column)


def groups_of(keys: Sequence[Texts]) -> tuple[list[tuple[str, ...]], NDArray[np.intp]]:
    """Return the distinct combinations and, for each row, the place of its own."""
    places = np.zeros(len(keys[0]), np.intp)
    names: list[tuple[str, ...]] = [()]
    for key in keys:
        distinct, codes = np.unique(key, return_inverse=True)
        combined, places = np.unique(places * len(distinct) + codes, return_inverse=True)
        names = [(*names[c // len(distinct)], str(distinct[c % len(distinct)])) for c in combined]
    return names, places
