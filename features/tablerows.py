"""One dated table: its rows by key and day, and a value with where it comes from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from features.sources import Confidence
from features.tablespecs import TableSpec

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A number with everything needed to show where it comes from."""

    number: float
    unit: str
    source: str
    clause: str
    effective_from: date
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Row:
    """One published row; a number that was not published is not in ``numbers``."""

    line: int
    key: Key
    numbers: Mapping[str, float]
    texts: Mapping[str, str]
    effective_from: date
    source: str
    clause: str
    confidence: Confidence

    def text(self, name: str) -> str:
        """Return a text column."""
        return self.texts[name]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows by key, those of one key in the order of their days."""

    spec: TableSpec
    rows: tuple[Row, ...]
    by_key: Mapping[Key, tuple[Row, ...]]

    def row(self, key: Key, day: date) -> Row | None:
        """Return the row of a key in force on a day, None where there is none yet."""
        rows = self.by_key.get(key, ())
        place = bisect_right(rows, day, key=lambda row: row.effective_from)
        return rows[place - 1] if place else None
