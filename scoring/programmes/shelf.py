"""The dated tables that programmes read: the packaged ones, and those that a bank adds as files.

A bank's table is a CSV file in the ``tables`` folder beside its programmes. Its columns end with
``effective_from, source, clause, confidence``; of the others, those that hold only numbers are numbers.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from features.sources import Source
from features.tablefiles import COMMON, REGISTER, TableError, read_register
from features.tablerows import Row, Table
from features.tables import Tables
from features.units import UnitError, converted
from scoring.programmes.declare import Basis, Certainty, Fixed, Looked, Where
from scoring.programmes.faults import ProgrammeFault

THRESHOLDS = "thresholds"
"""A bank's table of thresholds that stand in place of the programmes' own."""
BENCHMARKS = "factory_benchmarks"
"""A bank's or an official table of benchmark and leading values, by sector and indicator."""
SECTOR = "sector"
_THRESHOLD_COLUMNS = frozenset({"programme", "criterion", "value"})
_BENCHMARK_COLUMNS = frozenset({"sector", "indicator", "benchmark", "leading"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One published row of any table."""

    table: str
    key: str
    texts: Mapping[str, str]
    numbers: Mapping[str, float]
    effective_from: date
    source: str
    clause: str
    confidence: Certainty

    @property
    def basis(self) -> Basis:
        """What a threshold from this row rests on."""
        return Basis(self.table, self.key, self.source, self.clause, self.confidence)


class Ambiguous:
    """Several rows match and they differ: what was told does not say which of them counts."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All tables by name, and the register of sources."""

    tables: Mapping[str, tuple[Entry, ...]]
    sources: Mapping[str, Source]
    _sifted: dict[tuple[str, Where], tuple[Entry, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def row(self, table: str, key: Sequence[str], day: date) -> Entry | None:
        """Return the row of a key in force on a day, None where there is none."""
        wanted = " ".join(key)
        rows = [one for one in self.tables.get(table, ()) if one.key == wanted and one.effective_from <= day]
        return max(rows, key=lambda one: one.effective_from) if rows else None

    def threshold(self, programme: str, criterion: str, day: date) -> Fixed | None:
        """Return a bank's own threshold for a criterion, None where it has none in force."""
        rows = [
            one
            for one in self.tables.get(THRESHOLDS, ())
            if one.texts["programme"] == programme
            and one.texts["criterion"] == criterion
            and one.effective_from <= day
        ]
        if not rows:
            return None
        latest = max(rows, key=lambda one: one.effective_from)
        return Fixed(latest.numbers["value"], latest.basis)

    def benchmark(self, indicator: str, sector: str, day: date) -> tuple[Fixed, Fixed] | None:
        """Return benchmark and leading value from the table of benchmarks, the nearest sector first."""
        rows = [
            one
            for one in self.tables.get(BENCHMARKS, ())
            if one.texts["indicator"] == indicator
            and one.effective_from <= day
            and sector.startswith(one.texts[SECTOR])
        ]
        if not rows or not sector:
            return None
        nearest = max(rows, key=lambda one: (len(one.texts[SECTOR]), one.effective_from))
        return (
            Fixed(nearest.numbers["benchmark"], nearest.basis),
            Fixed(nearest.numbers["leading"], nearest.basis),
        )

    def find(
        self, wanted: Looked, attributes: Mapping[str, str], day: date
    ) -> Fixed | type[Ambiguous] | None:
        """Return the number that a look-up gives an enterprise, in the measure's unit.

        Several rows that differ are ambiguous unless ``wanted.of`` holds them to be the same thing: then
        the latest counts. A row in a unit that does not convert is not comparable and does not count.
        """
        rows = list(self.matching(wanted.table, wanted.where, attributes, day))
        found: dict[str, tuple[date, float, Entry]] = {}
        for row in rows:
            number = _converted(row, wanted)
            if number is None:
                continue
            name = row.texts.get(wanted.of, "")
            if name not in found or found[name][0] < row.effective_from:
                found[name] = (row.effective_from, number, row)
            elif found[name][0] == row.effective_from and found[name][1] != number:
                return Ambiguous
        values = {number for _, number, _ in found.values()}
        if len(values) > 1:
            return Ambiguous
        for _, number, row in found.values():
            return Fixed(number, row.basis)
        return None

    def matching(self, table: str, where: Where, attributes: Mapping[str, str], day: date) -> Iterator[Entry]:
        """Yield the rows in force on a day that say what is wanted.

        A sector of the table holds for all that is below it: ``C30`` for ``C3011``. An enterprise that
        told only its division meets the rows of all its classes.
        """
        asked = [(column, words) for column, words in where if any(word.startswith("$") for word in words)]
        for row in self._rows(table, where):
            if row.effective_from <= day and all(
                _says(row.texts[column], words, attributes) for column, words in asked
            ):
                yield row

    def _rows(self, table: str, where: Where) -> tuple[Entry, ...]:
        """Return the rows that say what is wanted of every enterprise alike; sifted once."""
        if (table, where) not in self._sifted:
            alike = [one for one in where if not any(word.startswith("$") for word in one[1])]
            self._sifted[table, where] = tuple(
                row
                for row in self.tables.get(table, ())
                if all(row.texts[column] in words for column, words in alike)
            )
        return self._sifted[table, where]


def shelf_of(tables: Tables, folder: Path | None, faults: list[ProgrammeFault]) -> Shelf:
    """Return the packaged tables, and with a folder those that it adds."""
    found = {name: tuple(_packaged(name, table)) for name, table in tables.tables.items()}
    sources = dict(tables.sources)
    if folder is not None and (folder / REGISTER).is_file():
        try:
            sources |= read_register(folder)
        except TableError as error:
            faults += [
                ProgrammeFault("table", one.file, f"line {one.line}", str(one), "") for one in error.faults
            ]
    for path in sorted((folder / "tables").glob("*.csv")) if folder is not None else ():
        if path.stem in found:
            problem = f"{path.stem} is a packaged table; its rows are not replaced."
            faults.append(ProgrammeFault("table", path.name, "name", problem, "Give it another name."))
            continue
        found[path.stem] = tuple(_added(path, sources, faults))
    return Shelf(found, sources)


def _packaged(name: str, table: Table) -> Iterator[Entry]:
    for row in table.rows:
        yield Entry(
            table=name,
            key=" ".join(row.key),
            texts=dict(zip(table.spec.keys, row.key, strict=True)) | dict(row.texts) | _unit_of(table, row),
            numbers=row.numbers,
            effective_from=row.effective_from,
            source=row.source,
            clause=row.clause,
            confidence=Certainty[row.confidence.name],
        )


def _unit_of(table: Table, row: Row) -> dict[str, str]:
    units = {one.unit for one in table.spec.numbers.values() if one.unit}
    return {"unit": row.texts["unit"]} if "unit" in row.texts else {"unit": units.pop()} if units else {}


def _added(path: Path, sources: Mapping[str, Source], faults: list[ProgrammeFault]) -> Iterator[Entry]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lines = list(reader)
        given = list(reader.fieldnames or ())
    lacking = [name for name in COMMON if name not in given]
    needed = {THRESHOLDS: _THRESHOLD_COLUMNS, BENCHMARKS: _BENCHMARK_COLUMNS}.get(path.stem, frozenset())
    lacking += sorted(needed - set(given))
    if lacking:
        fix = "Add the columns."
        problem = f"Columns {', '.join(lacking)} are missing."
        faults.append(ProgrammeFault("table", path.name, "line 1", problem, fix))
        return
    own = [name for name in given if name not in COMMON]
    numeric = [name for name in own if all(_is_number(line[name]) for line in lines)]
    numeric = [name for name in numeric if any(line[name] for line in lines)]
    for place, line in enumerate(lines, start=2):
        problem = _fault_in(line, sources)
        if problem:
            faults.append(ProgrammeFault("table", path.name, f"line {place}", problem, "Mend the row."))
            continue
        texts = {name: line[name] for name in own if name not in numeric}
        yield Entry(
            table=path.stem,
            key=" ".join(texts[name] for name in texts if name != "unit"),
            texts=texts,
            numbers={name: float(line[name]) for name in numeric if line[name]},
            effective_from=date.fromisoformat(line["effective_from"]),
            source=line["source"],
            clause=line["clause"],
            confidence=Certainty[line["confidence"].upper()],
        )


def _fault_in(line: Mapping[str, str], sources: Mapping[str, Source]) -> str:
    try:
        date.fromisoformat(line["effective_from"])
    except ValueError:
        return f"effective_from {line['effective_from']!r} is not a day as 2025-12-31."
    if line["source"] not in sources:
        return f"source {line['source']!r} is not registered in sources.csv."
    if not line["clause"]:
        return "clause is empty."
    if line["confidence"] not in {"verified", "recalled", "judgement"}:
        return f"confidence {line['confidence']!r} is neither verified, recalled nor judgement."
    return ""


def _is_number(text: str) -> bool:
    try:
        return text == "" or math.isfinite(float(text))
    except ValueError:
        return False


def _says(text: str, words: tuple[str, ...], attributes: Mapping[str, str]) -> bool:
    for word in words:
        told = attributes.get(word[1:], "") if word.startswith("$") else word
        if word.startswith("$") and not told:
            return True
        if word == f"${SECTOR}" and (told.startswith(text) or text.startswith(told)):
            return True
        if told == text:
            return True
    return False


def _converted(row: Entry, wanted: Looked) -> float | None:
    if wanted.column not in row.numbers:
        return None
    if wanted.confirmed_only and not row.confidence.is_confirmed:
        return None
    given = wanted.row_unit or row.texts.get("unit", "") or wanted.unit
    try:
        return converted(row.numbers[wanted.column], given, wanted.unit)
    except UnitError:
        return None
