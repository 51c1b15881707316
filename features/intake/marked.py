"""The rows that were refused, as a file of the same kind in which every fault is marked.

It can be mended and sent again: its headings are the source's, and the columns that we add start with ``#``,
which is never read.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from features.declare import Label
from features.intake.checking import Checked, Checker
from features.intake.faults import FileFault
from features.intake.guard import guarded, is_dangerous
from features.intake.headings import Role
from features.intake.sheets import Cell, shown

MOST_COMMENTS = 20_000
OWN = (Label("#原行号", "#row"), Label("#问题", "#faults"))
_LIST = (
    Label("#", "#"),
    Label("本表行号", "row here"),
    Label("原行号", "row in the source"),
    Label("列", "column"),
    Label("列名", "heading"),
    Label("填的是", "given"),
    Label("应为", "expected"),
    Label("怎么改", "fix"),
    Label("代码", "code"),
)
_SHEET = Label("问题清单", "faults")


class Marked(Protocol):
    """A file to which refused rows are written as they come."""

    def add(self, checked: Checked, chosen: NDArray[np.bool_]) -> None:
        """Write the chosen rows."""

    def close(self) -> None:
        """Finish the file."""


def marked_file(path: Path, checker: Checker, language: str) -> Marked:
    """Return a workbook or a CSV file for refused rows, by the ending of the path."""
    kind = MarkedWorkbook if path.suffix == ".xlsx" else MarkedCsv
    return kind(path, checker, language)


def by_row(faults: Sequence[FileFault]) -> dict[int, list[FileFault]]:
    """Return the faults of each row."""
    found: dict[int, list[FileFault]] = {}
    for fault in faults:
        found.setdefault(fault.row or 0, []).append(fault)
    return found


def _told(faults: Sequence[FileFault], language: str) -> str:
    told = (f"{fault.letter} {fault.heading}: {fault.words(language)}".strip(" :") for fault in faults)
    return "\n".join(told)


class MarkedCsv:
    """Refused rows as CSV: UTF-8 with a mark, so that Excel opens it right; faults in the last column."""

    def __init__(self, path: Path, checker: Checker, language: str) -> None:
        self._stream = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream)
        self._language = language
        headings = [guarded(one.written) for one in checker.headings]
        self._writer.writerow([*headings, *(label.in_language(language) for label in OWN)])
        self._width = len(headings)

    def add(self, checked: Checked, chosen: NDArray[np.bool_]) -> None:
        """Write the chosen rows."""
        faults = by_row(checked.faults)
        for place in np.flatnonzero(chosen).tolist():
            row = int(checked.part.rows[place])
            cells = [guarded(shown(checked.part.cell(place, column))) for column in range(self._width)]
            self._writer.writerow([*cells, row, guarded(_told(faults.get(row, ()), self._language))])

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()


class MarkedWorkbook:
    """Refused rows as a workbook: each faulty cell coloured, with a note; a second sheet lists all faults."""

    def __init__(self, path: Path, checker: Checker, language: str) -> None:
        import xlsxwriter  # noqa: PLC0415  # needed only where rows were refused

        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(path, options)
        self._language = language
        self._sheet = self._book.add_worksheet(checker.table.sheet[:31] or "data")
        self._list = self._book.add_worksheet(_SHEET.in_language(language))
        self._formats = _formats(self._book)
        self._roles = [one.role for one in checker.headings]
        self._comments = 0
        self._row = self._listed = 1
        self._first = checker.table.first_column
        for column, heading in enumerate(checker.headings):
            self._sheet.write_string(0, column, heading.written, self._formats["heading"])
        for column, label in enumerate(OWN, len(self._roles)):
            self._sheet.write_string(0, column, label.in_language(language), self._formats["heading"])
        for column, label in enumerate(_LIST):
            self._list.write_string(0, column, label.in_language(language), self._formats["heading"])
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._roles), 16)
        self._list.set_column(0, len(_LIST) - 1, 24)
        for fault in checker.heading_faults:
            self._mark(0, fault, fault.heading)

    def add(self, checked: Checked, chosen: NDArray[np.bool_]) -> None:
        """Write the chosen rows."""
        faults = by_row(checked.faults)
        for place in np.flatnonzero(chosen).tolist():
            row = int(checked.part.rows[place])
            for column, role in enumerate(self._roles):
                style = self._formats["text" if role in {Role.ATTRIBUTE, Role.CARRIED} else "plain"]
                self._write(column, checked.part.cell(place, column), style)
            self._sheet.write_number(self._row, len(self._roles), row)
            found = faults.get(row, [])
            self._sheet.write_string(self._row, len(self._roles) + 1, _told(found, self._language)[:32_000])
            for fault in found:
                cell = "" if fault.column is None else checked.part.cell(place, fault.column - self._first)
                self._mark(self._row, fault, cell)
            self._row += 1

    def close(self) -> None:
        """Finish the file."""
        self._book.close()

    def _mark(self, row: int, fault: FileFault, cell: Cell) -> None:
        language = self._language
        if fault.column is not None:
            column = fault.column - self._first
            style = "faulty heading" if row == 0 else "faulty"
            self._write(column, cell, self._formats[style], row)
            if self._comments < MOST_COMMENTS:
                note = {"author": "greenloan", "x_scale": 2, "y_scale": 1.5}
                self._sheet.write_comment(row, column, fault.words(language), note)
                self._comments += 1
        told = (
            f"#{self._listed}",
            str(row + 1),
            str(fault.row or ""),
            "" if fault.column is None else fault.letter,
            *(fault.heading, fault.given, fault.expected.in_language(language)),
            *(fault.fix.in_language(language), fault.code),
        )
        for place, text in enumerate(told):
            self._list.write_string(self._listed, place, text, self._formats["plain"])
        self._listed += 1

    def _write(self, column: int, cell: Cell, style: Any, row: int | None = None) -> None:
        place = (self._row if row is None else row, column)
        if isinstance(cell, bool):
            self._sheet.write_boolean(*place, cell, style)
        elif isinstance(cell, float):
            self._sheet.write_number(*place, cell, style)
        elif isinstance(cell, date):
            self._sheet.write_string(*place, cell.isoformat(), style)
        elif text := shown(cell):
            self._sheet.write_string(*place, text, self._formats["quoted"] if is_dangerous(text) else style)
        else:
            self._sheet.write_blank(*place, None, style)


def _formats(book: Any) -> Mapping[str, Any]:
    faulty = {"bg_color": "#FFC7CE", "border": 1, "border_color": "#9C0006", "num_format": "@"}
    return {
        "plain": book.add_format(),
        "text": book.add_format({"num_format": "@"}),
        "quoted": book.add_format({"quote_prefix": True, **faulty}),
        "faulty": book.add_format(faulty),
        "heading": book.add_format({"bold": True, "bg_color": "#E2EFDA", "text_wrap": True}),
        "faulty heading": book.add_format({"bold": True, **faulty}),
    }
