"""Tables as files: read whole, checked whole, all faults told at once, each with its file and line."""

from __future__ import annotations

import csv
import hashlib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from features.attributes import day_of
from features.declare import Label
from features.refusal import Refusal
from features.sources import COLUMNS as REGISTER_COLUMNS
from features.sources import Confidence, Source
from features.tablerows import Key, Row, Table
from features.tablespecs import TABLES, TableSpec

REGISTER = "sources.csv"
COMMON = ("effective_from", "source", "clause", "confidence")
"""Columns that every table ends with."""
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_CONFIDENCES = {one.value for one in Confidence}

Cells = Mapping[str, str]


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


@dataclass(frozen=True, slots=True)
class Files:
    """What the files of a folder hold, and the SHA-256 over their bytes."""

    sources: Mapping[str, Source]
    tables: Mapping[str, Table]
    digest: str


def read_files(folder: Path) -> Files:
    """Read the register and every table of a folder.

    Raises
    ------
    TableError
        With every fault found.
    """
    faults: list[TableFault] = []
    digest = hashlib.sha256()
    content = _content(folder, REGISTER, faults)
    digest.update(content)
    sources = _sources(_rows_of(content, REGISTER, REGISTER_COLUMNS, faults), faults)
    tables = {}
    for spec in TABLES:
        content = _content(folder, spec.file, faults)
        digest.update(content)
        columns = (*spec.keys, *spec.numbers, *spec.texts, *COMMON)
        tables[spec.name] = _table(spec, _rows_of(content, spec.file, columns, faults), sources, faults)
    for spec in TABLES:
        faults += _foreign(spec, tables)
    if faults:
        raise TableError(faults)
    return Files(sources, tables, digest.hexdigest())


def read_register(folder: Path) -> dict[str, Source]:
    """Read the register of sources of a folder alone.

    Raises
    ------
    TableError
        With every fault found.
    """
    faults: list[TableFault] = []
    content = _content(folder, REGISTER, faults)
    found = _sources(_rows_of(content, REGISTER, REGISTER_COLUMNS, faults), faults)
    if faults:
        raise TableError(faults)
    return found


def _content(folder: Path, name: str, faults: list[TableFault]) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        reason = error.strerror or "not readable"
        faults.append(TableFault(name, 1, "file", reason, "a readable file", f"Put {name} into {folder}."))
        return b""
    if not content.strip():
        faults.append(TableFault(name, 1, "file", "nothing", "a table", "Restore it."))
    return content


def _rows_of(
    content: bytes, name: str, columns: Sequence[str], faults: list[TableFault]
) -> list[tuple[int, Cells]]:
    """Return a file's rows with their lines; those without exactly one cell for a column are faults."""
    try:
        reader = csv.reader(content.decode("utf-8-sig").splitlines(keepends=True), strict=True)
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except (UnicodeDecodeError, csv.Error) as error:
        faults.append(TableFault(name, 1, "file", str(error), "CSV in UTF-8", "Save it as UTF-8 CSV."))
        return []
    if not lines:
        return []
    found = list(_header_faults(name, lines[0][1], columns))
    faults += found
    return [] if found else list(_whole_rows(name, lines[0][1], lines[1:], faults))


def _header_faults(name: str, given: Sequence[str], columns: Sequence[str]) -> Iterator[TableFault]:
    fix = f"Columns: {', '.join(columns)}."
    for column in sorted(set(given) ^ set(columns)):
        if column in given:
            yield TableFault(name, 1, column, column, "a column of this table", fix)
        else:
            yield TableFault(name, 1, column, "", "the column to be there", fix)
    for column in sorted({one for one in given if given.count(one) > 1}):
        yield TableFault(name, 1, column, column, "each column once", fix)


def _whole_rows(
    name: str, header: Sequence[str], lines: Sequence[tuple[int, list[str]]], faults: list[TableFault]
) -> Iterator[tuple[int, Cells]]:
    for line, cells in lines:
        if len(cells) == len(header):
            yield line, dict(zip(header, cells, strict=True))
            continue
        expected = f"{len(header)} cells"
        fix = "Fill the row, or quote a text that holds a comma."
        faults.append(TableFault(name, line, "row", f"{len(cells)} cells", expected, fix))


def _sources(lines: Sequence[tuple[int, Cells]], faults: list[TableFault]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    ids = {cells["id"] for _, cells in lines}
    for line, cells in lines:
        wrong = list(_source_faults(line, cells, ids))
        if cells["id"] in found:
            wrong.append(
                TableFault(REGISTER, line, "id", cells["id"], "a source registered once", "Remove one.")
            )
        faults += wrong
        if not wrong:
            found[cells["id"]] = Source(
                id=cells["id"],
                title=Label(cells["title_zh"], cells["title_en"]),
                effective_from=date.fromisoformat(cells["effective_from"]),
                superseded_by=cells["superseded_by"],
                superseded_on=day_of(cells["superseded_on"]),
                confidence=Confidence(cells["confidence"]),
            )
    return found


def _source_faults(line: int, cells: Cells, ids: set[str]) -> Iterator[TableFault]:
    for name in ("id", "title_zh", "title_en"):
        if not cells[name].strip():
            yield TableFault(REGISTER, line, name, cells[name], "a text", "Fill it.")
    yield from _day_faults(REGISTER, line, "effective_from", cells)
    successor = cells["superseded_by"]
    if successor or cells["superseded_on"]:
        yield from _day_faults(REGISTER, line, "superseded_on", cells)
        if successor not in ids or successor == cells["id"]:
            fix = "Name the source that took its place, and register it."
            yield TableFault(REGISTER, line, "superseded_by", successor, "another registered source", fix)
    yield from _confidence_faults(REGISTER, line, cells)


def _table(
    spec: TableSpec,
    lines: Sequence[tuple[int, Cells]],
    sources: Mapping[str, Source],
    faults: list[TableFault],
) -> Table:
    rows: list[Row] = []
    for line, cells in lines:
        found = list(_cell_faults(spec, line, cells, sources))
        faults += found
        if not found:
            rows.append(_row(line, cells, spec))
    by_key: dict[Key, list[Row]] = {}
    for row in sorted(rows, key=lambda one: (one.effective_from, one.line)):
        same = by_key.setdefault(row.key, [])
        if same and same[-1].effective_from == row.effective_from:
            faults.append(_duplicate(spec.file, row, same[-1]))
        same.append(row)
    return Table(spec, tuple(rows), {key: tuple(same) for key, same in by_key.items()})


def _cell_faults(
    spec: TableSpec, line: int, cells: Cells, sources: Mapping[str, Source]
) -> Iterator[TableFault]:
    for name, number in spec.numbers.items():
        if cells[name] == "" and number.optional:
            continue
        if not number.low <= _number(cells[name]) <= number.high:
            expected = f"a number from {number.low:g} to {number.high:g}"
            yield TableFault(spec.file, line, name, cells[name], expected, "Check it against the source.")
    for name in spec.keys:
        if cells[name] != cells[name].strip() or not cells[name]:
            yield TableFault(spec.file, line, name, cells[name], "a key without blanks around it", "Fill it.")
    for name, allowed in spec.closed.items():
        if cells[name].strip() and cells[name] not in allowed:
            expected = f"one of {', '.join(allowed)}"
            yield TableFault(spec.file, line, name, cells[name], expected, "Correct it.")
    yield from _day_faults(spec.file, line, "effective_from", cells)
    yield from _resting_faults(spec.file, line, cells, sources)
    yield from _confidence_faults(spec.file, line, cells)


def _resting_faults(
    file: str, line: int, cells: Cells, sources: Mapping[str, Source]
) -> Iterator[TableFault]:
    """Yield what is wrong with the source that a row rests on."""
    source, day = sources.get(cells["source"]), day_of(cells["effective_from"])
    if source is None:
        fix = f"Register the source in {REGISTER}."
        yield TableFault(file, line, "source", cells["source"], "a registered source", fix)
    elif day and source.superseded_on and day >= source.superseded_on:
        expected = f"a source in force on {day}; {source.id} was superseded on {source.superseded_on}"
        fix = f"Rest the row on {source.superseded_by}."
        yield TableFault(file, line, "source", source.id, expected, fix)
    elif day and day < source.effective_from:
        expected = f"a day from {source.effective_from}, on which {source.id} came into force"
        yield TableFault(file, line, "effective_from", str(day), expected, "Correct the day or the source.")


def _day_faults(file: str, line: int, column: str, cells: Cells) -> Iterator[TableFault]:
    if day_of(cells[column]) is None:
        yield TableFault(file, line, column, cells[column], "a day such as 2025-12-31", "Mend it.")


def _confidence_faults(file: str, line: int, cells: Cells) -> Iterator[TableFault]:
    if cells["confidence"] not in _CONFIDENCES:
        expected = "verified, recalled or judgement"
        yield TableFault(file, line, "confidence", cells["confidence"], expected, "Say how sure it is.")


def _row(line: int, cells: Cells, spec: TableSpec) -> Row:
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
        known = {key[0] for key in tables[other].by_key}
        for row in tables[spec.name].rows if known else ():
            if row.key[place] not in known | set(allowed):
                fix = "Correct it, or add it there."
                yield TableFault(spec.file, row.line, column, row.key[place], f"a key of table {other}", fix)


def _duplicate(file: str, row: Row, other: Row) -> TableFault:
    given = f"{' '.join(row.key)} {row.effective_from}"
    expected = f"one row for a key and a day; line {other.line} has the same"
    fix = "Remove one, or date the correction."
    return TableFault(file, row.line, "effective_from", given, expected, fix)


def _number(text: str) -> float:
    """Return a number written in plain digits, NaN for anything else."""
    return float(text) if _NUMBER.fullmatch(text) else math.nan
