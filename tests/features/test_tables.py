"""Dated tables: every kind of fault has its file and line, and a look-up sees no later than its day."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from features.refusal import Refusal
from features.sources import Confidence
from features.tablefiles import TableError, TableFault
from features.tables import PACKAGED, NoValueError, Tables, check
from features.tablespecs import TABLES

Change = Callable[[list[list[str]]], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGED, tmp_path / "data"))


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def changed(path: Path, change: Change) -> None:
    rows = rows_of(path)
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def cell(line: int, column: str, text: str) -> Change:
    """Return the change that writes a text into a line's column; the header is line 1."""

    def write(rows: list[list[str]]) -> None:
        rows[line - 1][rows[0].index(column)] = text

    return write


def faults_in(folder: Path) -> tuple[TableFault, ...]:
    with pytest.raises(TableError) as caught:
        Tables.load(folder)
    return caught.value.faults


def places(faults: tuple[TableFault, ...]) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.column) for fault in faults]


GRID = "grid_emission_factors.csv"
REGISTER = "sources.csv"

FAULTS: dict[str, tuple[str, Change, tuple[int, str], str]] = {
    "unknown key": (GRID, cell(7, "region", "999999"), (7, "region"), "a key of table regions"),
    "unknown division": (
        "energy_benchmarks.csv",
        cell(3, "sector", "C9999"),
        (3, "sector"),
        "a key of table industries",
    ),
    "key outside a closed list": (
        "fuel_emission_factors.csv",
        cell(3, "factor_set", "IPCC"),
        (3, "factor_set"),
        "one of NDRC_24_GUIDELINES, PROVINCIAL_INVENTORY_2011",
    ),
    "empty key": (GRID, cell(5, "region", ""), (5, "region"), "a key without blanks"),
    "key with blanks": (GRID, cell(5, "basis", " average"), (5, "basis"), "a key without blanks"),
    "too large": (GRID, cell(4, "value", "15"), (4, "value"), "a number from 0 to 1.5"),
    "too small": (GRID, cell(4, "value", "-0.1"), (4, "value"), "a number from 0 to 1.5"),
    "not a number": (GRID, cell(4, "value", "0,58"), (4, "value"), "a number from 0 to 1.5"),
    "not written plainly": (GRID, cell(4, "value", "1_0"), (4, "value"), "a number from 0 to 1.5"),
    "infinite": (GRID, cell(4, "value", "inf"), (4, "value"), "a number from 0 to 1.5"),
    "nan": (GRID, cell(4, "value", "nan"), (4, "value"), "a number from 0 to 1.5"),
    "empty number": (GRID, cell(4, "value", ""), (4, "value"), "a number from 0 to 1.5"),
    "bad day": (GRID, cell(4, "effective_from", "2024-02-30"), (4, "effective_from"), "a day such as"),
    "day without dashes": (GRID, cell(4, "effective_from", "20240412"), (4, "effective_from"), "a day such"),
    "unregistered source": (GRID, cell(4, "source", "MEE 1999-1"), (4, "source"), "a registered source"),
    "bad confidence": (GRID, cell(4, "confidence", "sure"), (4, "confidence"), "verified, recalled or"),
    "short row": (GRID, lambda rows: rows[3].pop(), (4, "row"), "cells"),
    "long row": (GRID, lambda rows: rows[3].append("more"), (4, "row"), "cells"),
    "source registered twice": (REGISTER, lambda rows: rows.insert(5, rows[4]), (6, "id"), "registered once"),
    "source without title": (REGISTER, cell(6, "title_zh", " "), (6, "title_zh"), "a text"),
    "source with a bad day": (REGISTER, cell(6, "effective_from", "soon"), (6, "effective_from"), "a day"),
    "source of unknown confidence": (
        REGISTER,
        cell(6, "confidence", ""),
        (6, "confidence"),
        "verified, recalled or",
    ),
    "source superseded by nobody": (
        REGISTER,
        cell(6, "superseded_on", "2026-01-01"),
        (6, "superseded_by"),
        "another registered source",
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_refused_with_its_file_and_line(kind: str, folder: Path) -> None:
    file, change, (line, column), expected = FAULTS[kind]
    changed(folder / file, change)
    found = next(fault for fault in faults_in(folder) if (fault.line, fault.column) == (line, column))
    assert found.file == file
    assert expected in found.expected
    assert found.fix
    assert str(found).startswith(f"{file}:{line} {column}: given {found.given!r}, expected ")


def test_two_rows_of_one_key_and_day_are_refused_and_the_other_line_is_named(folder: Path) -> None:
    changed(folder / GRID, lambda rows: rows.insert(4, rows[3]))
    (found,) = faults_in(folder)
    assert (found.file, found.line) == (GRID, 5)
    assert "line 4 has the same" in found.expected


def test_a_row_that_rests_on_a_superseded_source_is_told_its_successor(folder: Path) -> None:
    changed(folder / "energy_coefficients.csv", cell(3, "source", "GB/T 2589-2008"))
    (found,) = faults_in(folder)
    assert places((found,)) == [("energy_coefficients.csv", 3, "source")]
    assert "superseded on 2021-04-01" in found.expected
    assert "GB/T 2589-2020" in found.fix


def test_a_row_older_than_its_source_is_refused(folder: Path) -> None:
    rows = rows_of(folder / GRID)
    line = next(n for n, row in enumerate(rows, start=1) if "MEE 2025-47" in row)
    changed(folder / GRID, cell(line, "effective_from", "2025-12-30"))
    (found,) = faults_in(folder)
    assert places((found,)) == [(GRID, line, "effective_from")]
    assert "came into force" in found.expected


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda rows: rows[0].__setitem__(2, "valu"), "valu"),
        (lambda rows: [row.pop(2) for row in rows], "value"),
        (lambda rows: [row.append(row[2]) for row in rows], "value"),
    ],
    ids=["unknown", "missing", "twice"],
)
def test_a_header_that_is_not_the_tables_is_refused(change: Change, column: str, folder: Path) -> None:
    changed(folder / GRID, change)
    assert (GRID, 1, column) in places(faults_in(folder))


@pytest.mark.parametrize("name", [*(spec.file for spec in TABLES), REGISTER])
def test_a_file_that_is_not_there_or_empty_is_a_fault_and_no_crash(name: str, folder: Path) -> None:
    (folder / name).write_bytes(b"")
    assert (name, 1, "file") in places(faults_in(folder))
    (folder / name).unlink()
    assert (name, 1, "file") in places(faults_in(folder))


@pytest.mark.parametrize(
    "content", ["区域".encode("gbk"), b'a,"b\n', b"\xff\xfe"], ids=["gbk", "quote", "utf-16"]
)
def test_bytes_that_are_no_csv_in_utf_8_are_a_fault_and_no_crash(content: bytes, folder: Path) -> None:
    (folder / "regions.csv").write_bytes(content)
    assert ("regions.csv", 1) in [(fault.file, fault.line) for fault in faults_in(folder)]


def test_a_byte_order_mark_and_windows_line_ends_are_read_through(folder: Path) -> None:
    path = folder / GRID
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    changed_tables = Tables.load(folder)
    assert len(changed_tables["grid_emission_factors"].rows) == len(
        Tables.load()["grid_emission_factors"].rows
    )
    assert changed_tables.fingerprint != Tables.load().fingerprint


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    changed(folder / GRID, cell(4, "value", "9"))
    changed(folder / GRID, cell(9, "confidence", "?"))
    changed(folder / "regions.csv", cell(2, "source", "?"))
    changed(folder / REGISTER, cell(3, "effective_from", "?"))
    found = places(faults_in(folder))
    assert {
        (GRID, 4, "value"),
        (GRID, 9, "confidence"),
        ("regions.csv", 2, "source"),
        (REGISTER, 3, "effective_from"),
    } <= set(found)
    with pytest.raises(Refusal, match=f"{GRID}:4 value"):
        check(folder)


NATIONAL = ("average", "000000")


def days_of(table: str, key: tuple[str, ...]) -> list[date]:
    return [row.effective_from for row in Tables.load()[table].by_key[key]]


@pytest.mark.parametrize(
    ("earlier", "later"), list(pairwise(days_of("grid_emission_factors", NATIONAL))), ids=str
)
def test_a_grid_factor_is_unknown_to_the_day_before_its_publication(earlier: date, later: date) -> None:
    tables = Tables.load()
    eve = date.fromordinal(later.toordinal() - 1)
    before = tables.value("grid_emission_factors", NATIONAL, eve)
    after = tables.value("grid_emission_factors", NATIONAL, later)
    assert (before.effective_from, after.effective_from) == (earlier, later)
    assert before.number != after.number
    assert before.source != after.source


@pytest.mark.parametrize(
    ("eve", "day", "factors"),
    [
        (date(2024, 4, 11), date(2024, 4, 12), (None, 0.5568)),
        (date(2024, 12, 19), date(2024, 12, 20), (0.5568, 0.5366)),
        (date(2025, 12, 30), date(2025, 12, 31), (0.5366, 0.5306)),
    ],
)
def test_the_national_factors_are_those_of_the_notices(
    eve: date, day: date, factors: tuple[float | None, float]
) -> None:
    tables = Tables.load()
    found = [tables.get("grid_emission_factors", NATIONAL, one) for one in (eve, day)]
    assert tuple(None if one is None else one.number for one in found) == factors


def test_a_value_brings_its_unit_source_clause_day_and_confidence() -> None:
    value = Tables.load().value("grid_emission_factors", NATIONAL, date(2026, 1, 1))
    assert (value.number, value.unit, value.source) == (0.5306, "kg/kWh", "MEE 2025-47")
    assert value.effective_from == date(2025, 12, 31)
    assert value.confidence is Confidence.VERIFIED


def test_a_key_without_a_row_in_force_is_named_with_the_days_it_has() -> None:
    tables = Tables.load()
    with pytest.raises(NoValueError, match=r"in force on 2000-01-01; it has 2021-04-01|it has 2009"):
        tables.value("energy_coefficients", ("raw_coal",), date(2000, 1, 1))
    with pytest.raises(NoValueError, match="no row of that key"):
        tables.value("energy_coefficients", ("moonshine",), date(2026, 1, 1))


def test_every_table_is_summed_up_with_what_is_verified_and_what_is_not() -> None:
    found = {one.name: one for one in check()}
    assert set(found) == {spec.name for spec in TABLES}
    assert all(one.verified + one.recalled + one.judgement == one.rows > 0 for one in found.values())
    assert found["grid_emission_factors"].first_day < found["grid_emission_factors"].last_day
