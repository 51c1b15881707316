"""Dated tables: numbers that someone outside the project decided, each with source and confidence.

A table is read whole and checked whole: all faults are told at once, each with its file and line. A look-up
names a day and sees what was published by then (calendar day in Asia/Shanghai), never what came later.
"""

from __future__ import annotations

import csv
import hashlib
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from features.refusal import Refusal
from features.sources import Confidence, Source, read_sources
from features.tablespecs import TABLES, TableSpec

PACKAGED = Path(__file__).with_name("data")
COMMON = ("effective_from", "source", "clause", "confidence")
"""Columns that every table ends with."""
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableFault:
    """One thing wrong in a table."""

    file: str
    line: int
    column: str
    given: str
    expected: str
    fix: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line} {self.column}"
        return f"{place}: given {self.given!r}, expected {self.expected}. {self.fix}"


class TableError(Refusal):
    """Tables are faulty; ``faults`` names every one."""

    def __init__(self, faults: Sequence[TableFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class NoValueError(LookupError):
    """A table has nothing in force for that key and day."""


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
    register = folder / "sources.csv"
    digest = hashlib.sha256(register.read_bytes())
    try:
        sources = read_sources(register)
    except ValueError as error:
        raise TableError(
            [TableFault("sources.csv", 1, "row", str(error), "a registered source", "Mend it.")]
        ) from error
    faults: list[TableFault] = []
    tables: dict[str, Table] = {}
    for spec in TABLES:
        digest.update((folder / spec.file).read_bytes())
        tables[spec.name] = _table(folder / spec.file, spec, sources, faults)
    for spec in TABLES:
        faults += _foreign(spec, tables)
    if faults:
        raise TableError(faults)
    return Tables(sources, tables, digest.hexdigest())


def _table(path: Path, spec: TableSpec, sources: Mapping[str, Source], faults: list[TableFault]) -> Table:
    expected = [*spec.keys, *spec.numbers, *spec.texts, *COMMON]
    rows: list[Row] = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        given = list(reader.fieldnames or ())
        for name in sorted(set(given) ^ set(expected)):
            state = "a column of this table" if name in given else "the column to be there"
            faults.append(
                TableFault(path.name, 1, name, name if name in given else "", state, f"Columns: {expected}.")
            )
        if set(given) != set(expected):
            return Table(spec, (), {})
        for line, cells in enumerate(reader, start=2):
            found = list(_cell_faults(path.name, line, cells, spec, sources))
            faults += found
            if not found:
                rows.append(_row(line, cells, spec))
    by_key: dict[Key, list[Row]] = {}
    for row in sorted(rows, key=lambda one: (one.effective_from, one.line)):
        same = by_key.setdefault(row.key, [])
        if same and same[-1].effective_from == row.effective_from:
            faults.append(_duplicate(path.name, row, same[-1]))
        same.append(row)
    return Table(spec, tuple(rows), {key: tuple(same) for key, same in by_key.items()})


def _cell_faults(
    file: str, line: int, cells: Mapping[str, str], spec: TableSpec, sources: Mapping[str, Source]
) -> Iterator[TableFault]:
    for name, number in spec.numbers.items():
        text = cells[name]
        value = _number(text)
        if text == "" and number.optional:
            continue
        if not (math.isfinite(value) and number.low <= value <= number.high):
            expected = f"a number from {number.low:g} to {number.high:g}"
            yield TableFault(file, line, name, text, expected, "Check it against the source.")
    for name in spec.keys:
        if not cells[name]:
            yield TableFault(file, line, name, "", "a key", "Fill it.")
    day = _day(cells["effective_from"])
    if day is None:
        yield TableFault(
            file, line, "effective_from", cells["effective_from"], "a day as 2025-12-31", "Mend it."
        )
    source = sources.get(cells["source"])
    if source is None:
        fix = "Register the source in sources.csv."
        yield TableFault(file, line, "source", cells["source"], "a registered source", fix)
    elif day and source.superseded_on and day >= source.superseded_on:
        expected = f"a source in force on {day}; {source.id} was superseded on {source.superseded_on}"
        yield TableFault(
            file, line, "source", source.id, expected, f"Rest the row on {source.superseded_by}."
        )
    if cells["confidence"] not in {one.value for one in Confidence}:
        expected = "verified, recalled or judgement"
        yield TableFault(file, line, "confidence", cells["confidence"], expected, "Say how sure it is.")


def _row(line: int, cells: Mapping[str, str], spec: TableSpec) -> Row:
    return Row(
        line=line,
        key=tuple(cells[name] for name in spec.keys),
        numbers={name: _number(cells[name]) for name in spec.numbers if cells[name] != ""},
        texts={name: cells[name] for name in spec.texts},
        effective_from=date.fromisoformat(cells["effective_from"]),
        source=cells["source"],
        clause=cells["clause"],
        confidence=Confidence(cells["confidence"]),
    )


def _foreign(spec: TableSpec, tables: Mapping[str, Table]) -> Iterator[TableFault]:
    for column, (other, allowed) in spec.foreign.items():
        place = spec.keys.index(column)
        known = {key[0] for key in tables[other].by_key} | set(allowed)
        for row in tables[spec.name].rows:
            if row.key[place] not in known:
                expected = f"a key of table {other}"
                yield TableFault(
                    spec.file, row.line, column, row.key[place], expected, "Correct it, or add it there."
                )


def _duplicate(file: str, row: Row, other: Row) -> TableFault:
    given = f"{' '.join(row.key)} {row.effective_from}"
    expected = f"one row for a key and a day; line {other.line} has the same"
    return TableFault(
        file, row.line, "effective_from", given, expected, "Remove one, or date the correction."
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


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
