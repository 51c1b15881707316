"""Dated tables: numbers that someone outside the project decided, each with source and confidence.

A look-up names a day and sees what was published by then (calendar day in Asia/Shanghai), never what came
later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from features.sources import Confidence, Source
from features.tablefiles import read_files
from features.tablerows import Key, Table, Value

PACKAGED = Path(__file__).with_name("data")


class NoValueError(LookupError):
    """A table has nothing in force for that key and day."""


@dataclass(frozen=True, slots=True)
class TableSummary:
    """What ``greenloan tables check`` prints of one table."""

    name: str
    rows: int
    verified: int
    recalled: int
    judgement: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of a release.

    Attributes
    ----------
    fingerprint
        SHA-256 over the bytes of the register and of every table.
    """

    sources: Mapping[str, Source]
    tables: Mapping[str, Table]
    fingerprint: str

    @classmethod
    def load(cls, folder: Path | None = None) -> Tables:
        """Read and check the tables of a folder, or the packaged ones.

        Raises
        ------
        TableError
            With every fault found.
        """
        return _packaged() if folder is None else _read(folder)

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def get(self, table: str, key: Key, day: date, column: str = "value") -> Value | None:
        """Return the number in force on a day, None where there is none."""
        found = self.tables[table]
        row = found.row(key, day)
        if row is None or column not in row.numbers:
            return None
        unit = found.spec.numbers[column].unit or row.texts.get("unit", "1")
        return Value(row.numbers[column], unit, row.source, row.clause, row.effective_from, row.confidence)

    def value(self, table: str, key: Key, day: date, column: str = "value") -> Value:
        """Return the number in force on a day.

        Raises
        ------
        NoValueError
            Naming the key, the day, and the days from which the table has something.
        """
        found = self.get(table, key, day, column)
        if found is None:
            days = [str(row.effective_from) for row in self.tables[table].by_key.get(key, ())]
            raise NoValueError(
                f"Table {table} has no {column} for {key} in force on {day}; "
                f"it has {', '.join(days) if days else 'no row of that key'}. Add the published row."
            )
        return found


def check(folder: Path | None = None) -> list[TableSummary]:
    """Read everything and return a summary of each table."""
    tables = _read(folder or PACKAGED)
    return [_summary(name, table) for name, table in tables.tables.items()]


@cache
def _packaged() -> Tables:
    return _read(PACKAGED)


def _read(folder: Path) -> Tables:
    found = read_files(folder)
    return Tables(found.sources, found.tables, found.digest)


def _summary(name: str, table: Table) -> TableSummary:
    counts = {one: sum(row.confidence is one for row in table.rows) for one in Confidence}
    days = [row.effective_from for row in table.rows]
    return TableSummary(
        name=name,
        rows=len(table.rows),
        verified=counts[Confidence.VERIFIED],
        recalled=counts[Confidence.RECALLED],
        judgement=counts[Confidence.JUDGEMENT],
        first_day=min(days),
        last_day=max(days),
    )
