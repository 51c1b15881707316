"""Excel: the budget first, then a limited child parses and one visible sheet is read."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from features.declare import Label
from features.intake.delimited import NO_HEADINGS, USE_TEMPLATE
from features.intake.faults import FileFault, FileRefused, refusal
from features.intake.headings import heading_place
from features.intake.sheets import (
    LOOKED_AT,
    PART,
    WIDEST,
    Cell,
    CellColumn,
    Part,
    Table,
    Unusable,
    shown,
    without_remarks,
)
from features.intake.zipped import check_workbook

CHILD = Path(__file__).with_name("child.py")
MOST_MERGED = 100_000
"""Cells of the table that are parts of merged ones."""
Place = tuple[int, int]
"""Row and column, from 0."""


def read_workbook(path: Path) -> Table:
    """Return the table on the one visible sheet of a workbook that has our headings.

    Raises
    ------
    FileRefused
        If the file is not a sound workbook within the limits, or has no such sheet, or more than one.
    """
    with path.open("rb") as stream:
        check_workbook(stream)
    child = _Child(path)
    try:
        return _table(child)
    except BaseException:
        child.end()
        raise


class _Child:
    """The other end of ``child.py``."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-I", str(CHILD), str(path), str(LOOKED_AT), str(PART)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def told(self) -> Any:
        """Return what the child says next."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise refusal(
                "unreadable",
                "xlsx",
                Label(
                    "能在内存和时间限额内读完的工作簿",
                    "a workbook that can be read within the limits of memory and time",
                ),
                Label(
                    "删去远离表格的单元格，另存为.xlsx，或改用CSV",
                    "Clear cells far from the table and save it again, or send CSV",
                ),
            )
        return json.loads(line)

    def choose(self, sheet: int, after: int) -> None:
        """Ask for the rows of a sheet below a row."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"sheet": sheet, "after": after}).encode() + b"\n")
        self.process.stdin.flush()

    def numbers(self, rows: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return a column of numbers."""
        assert self.process.stdout is not None
        found = np.frombuffer(self.process.stdout.read(8 * rows), np.float64)
        if len(found) < rows:
            raise refusal("unreadable", "xlsx", NO_HEADINGS, USE_TEMPLATE)
        return found

    def end(self) -> None:
        """Let the child go."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self.process.wait()


def _table(child: _Child) -> Table:
    sheets = child.told()["sheets"]
    chosen, place = _chosen(sheets)
    sheet = sheets[chosen]
    child.choose(chosen, place + 1)
    about = child.told()
    first = int(sheet["column"])
    headings = tuple(map(_cell, sheet["top"][place]))
    marks = _marks(about, first, len(headings))
    _refuse_merged_headings(sheet["name"], place, about["merged"])
    return Table(
        kind="xlsx",
        sheet=sheet["name"],
        headings=headings,
        heading_row=place + 1,
        parts=_parts(child, place + 1, marks),
        notes=_notes(sheets, chosen),
        first_column=first,
    )


def _chosen(sheets: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Return the place of the sheet to read and that of its heading row."""
    found = []
    for number, sheet in enumerate(sheets):
        if sheet.get("wide", 0) > WIDEST:
            raise refusal(
                "too-wide",
                f"{sheet['name']}: {sheet['wide']}",
                Label(f"不超过{WIDEST}列", f"at most {WIDEST} columns"),
                Label("清除表格以外的单元格", "Clear the cells outside the table"),
            )
        place = heading_place([[_cell(cell) for cell in row] for row in sheet["top"]])
        if place is not None:
            found.append((number, place))
    if not found:
        given = ", ".join(f"{one['name']}{'' if one['visible'] else ' (hidden)'}" for one in sheets)
        raise refusal("no-headings", given, NO_HEADINGS, USE_TEMPLATE)
    if len(found) > 1:
        raise refusal(
            "several-sheets",
            ", ".join(sheets[number]["name"] for number, _ in found),
            Label("只有一张可见的数据表", "one visible sheet with data"),
            Label(
                "合并到一张表，或隐藏、删去其他表", "Put the rows on one sheet, or hide or remove the others"
            ),
        )
    return found[0]


def _notes(sheets: Sequence[Mapping[str, Any]], chosen: int) -> tuple[Label, ...]:
    others = [str(one["name"]) for number, one in enumerate(sheets) if number != chosen]
    if not others:
        return ()
    return (Label(f"未读的工作表：{'、'.join(others)}", f"Sheets not read: {', '.join(others)}"),)


def _refuse_merged_headings(sheet: str, place: int, merged: Sequence[Sequence[Place]]) -> None:
    fix = Label("取消合并，每列一个列名", "Unmerge them and give each column a heading")
    faults = [
        FileFault(
            "merged", "", Label("每列一个列名", "one heading for each column"), fix, sheet, place + 1, left
        )
        for (top, left), (bottom, _) in merged
        if top <= place <= bottom
    ]
    if faults:
        raise FileRefused(faults)


def _marks(about: Mapping[str, Any], first: int, width: int) -> dict[Place, Unusable]:
    """Return the cells that hold no value of their own, by row and by column among those read."""
    found = {}
    merged = [
        (top, max(left - first, 0), bottom, min(right - first, width - 1))
        for (top, left), (bottom, right) in about["merged"]
    ]
    if (
        sum((bottom - top + 1) * max(right - left + 1, 1) for top, left, bottom, right in merged)
        > MOST_MERGED
    ):
        fix = Label("取消所有合并单元格", "Unmerge all cells")
        raise refusal("merged", len(merged), Label("没有合并单元格", "no merged cells"), fix)
    for top, left, bottom, right in merged:
        for place in itertools.product(range(top, bottom + 1), range(left, right + 1)):
            found[place] = Unusable("", "merged")
    for reference, text, why in about["unusable"]:
        row, column = _place_of(reference)
        found[row, column - first] = Unusable(text, why)
    return found


def _place_of(reference: str) -> Place:
    """Return the place of a cell such as ``AB12``.

    >>> _place_of("AB12")
    (11, 27)
    """
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1


def _parts(child: _Child, row: int, marks: Mapping[Place, Unusable]) -> Iterator[Part]:
    """Yield the rows below the headings; ``row`` is the first one's place from 0."""
    by_row: dict[int, list[tuple[int, Unusable]]] = {}
    for (marked, column), why in marks.items():
        by_row.setdefault(marked, []).append((column, why))
    try:
        while not (told := child.told()).get("end"):
            rows = int(told["rows"])
            columns: list[CellColumn] = [
                child.numbers(rows) if column is None else [_cell(cell) for cell in column]
                for column in told["columns"]
            ]
            for place in range(rows):
                for column, why in by_row.get(row + place, ()):
                    _mark(columns, column, place, why)
            yield without_remarks(Part(np.arange(row + 1, row + rows + 1), columns))
            row += rows
    finally:
        child.end()


def _mark(columns: list[CellColumn], column: int, place: int, why: Unusable) -> None:
    if not 0 <= column < len(columns):
        return
    cells = columns[column]
    if isinstance(cells, np.ndarray):
        cells = ["" if np.isnan(number) else float(number) for number in cells]
    if not isinstance(cells, list):
        cells = list(cells)
    cells[place] = Unusable(why.text or shown(cells[place]), why.why)
    columns[column] = cells


def _cell(given: Any) -> Cell:
    """Return a cell from its JSON; see ``child.py``."""
    if isinstance(given, list):
        return Unusable(given[0], "time") if len(given) > 1 else date.fromisoformat(given[0])
    found: Cell = given
    return found
