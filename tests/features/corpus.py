"""Tables with one thing wrong or unusual, made by seed, with what must be read from every other cell."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from features.credit_code import synthetic_code
from features.intake.checking import Checked, Checker
from features.intake.faults import FileFault, FileRefused
from features.intake.reading import reading

TODAY = date(2026, 11, 24)
NAN = float("nan")
FIGURES = ("employees", "revenue", "net_profit", "total_assets", "total_liabilities")
SHARE = "energy_metered_share"
TEXTS = ("reference", "credit_code", "name", "sector", "region", "founded", "accounts_year")
AMOUNTS = ("revenue", "total_assets")
Cell = object
Fault = tuple[int, str, str]
"""Place of the row from 0, column, code; -1 and an empty column where the file or its headings are meant."""


@dataclass
class Sheet:
    """A table as it is written, and as it must be read.

    Attributes
    ----------
    written, read
        One dictionary for each row, by column.
    faults
        All that must be told, and nothing else.
    """

    headings: dict[str, str]
    written: list[dict[str, Cell]]
    read: list[dict[str, float | str]]
    faults: set[Fault] = field(default_factory=set)
    above: list[Sequence[Cell]] = field(default_factory=list)

    @property
    def rows(self) -> list[list[Cell]]:
        """The heading row and those below it."""
        below = [[row.get(name, "") for name in self.headings] for row in self.written]
        return [*map(list, self.above), list(self.headings.values()), *below]

    def put(self, row: int, column: str, cell: Cell, read: float | str | None = None) -> None:
        """Write a cell, with what it must be read as; None where it must be refused."""
        self.written[row][column] = cell
        if read is not None:
            self.read[row][column] = read

    def refuse(self, row: int, column: str, cell: Cell, code: str) -> None:
        """Write a cell that must be refused."""
        self.written[row][column] = cell
        self.faults.add((row, column, code))


def plain_sheet(chance: random.Random) -> Sheet:
    """Return one to six ordinary rows, columns in any order, some rows with blanks."""
    columns = [*FIGURES, *TEXTS]
    chance.shuffle(columns)
    written: list[dict[str, Cell]] = []
    read: list[dict[str, float | str]] = []
    for _ in range(chance.randint(1, 6)):
        assets = chance.randint(10_000_000, 900_000_000)
        values: dict[str, float | str] = {
            "employees": float(chance.randint(5, 900)),
            "revenue": float(chance.randint(5_000_000, 400_000_000)),
            "net_profit": float(chance.randint(-900_000, 9_000_000)),
            "total_assets": float(assets),
            "total_liabilities": float(chance.randint(1_000_000, assets)),
            "reference": f"{chance.randint(1, 999):06d}",
            "credit_code": synthetic_code(chance.randint(1, 900_000)),
            "name": f"示例{chance.choice('甲乙丙丁𠮷')}机械有限公司",
            "sector": chance.choice(("C3011", "C1713", "C33")),
            "region": chance.choice(("330100", "110000")),
            "founded": f"20{chance.randint(10, 20)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
            "accounts_year": "2025",
        }
        written.append(
            {name: f"{one:.0f}" if isinstance(one, float) else one for name, one in values.items()}
        )
        read.append(values)
    return Sheet({name: name for name in columns}, written, read)


def number_of(sheet: Sheet, row: int, column: str) -> float:
    """Return a figure as it must be read."""
    found = sheet.read[row][column]
    assert isinstance(found, float)
    return found


def csv_of(sheet: Sheet, chance: random.Random) -> bytes:
    """Return a table as CSV in one of the encodings, delimiters and line ends that are read."""
    delimiter, ending = chance.choice(",;\t"), chance.choice(("\r\n", "\n"))

    def cell(value: Cell) -> str:
        text = str(value)
        quoted = any(mark in text for mark in (delimiter, '"', "\n", "\r")) or chance.random() < 0.1
        return '"' + text.replace('"', '""') + '"' if quoted else text

    stream = io.StringIO()
    for row in sheet.rows:
        stream.write(delimiter.join(map(cell, row)) + ending)
    text = stream.getvalue()
    encodings = ("utf-8", "utf-8-sig", "utf-16", *(["gb18030"] if "公司" in text else []))
    return text.encode(chance.choice(encodings))


def write_xlsx(sheet: Sheet, path: Path, chance: random.Random) -> None:
    """Write a table as a workbook: numbers and days as numbers or as text, anywhere on the sheet."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        made: Any = book.add_worksheet("数据")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                place = (row, column)
                if isinstance(cell, date):
                    made.write_datetime(*place, datetime(cell.year, cell.month, cell.day), day)
                elif isinstance(cell, str) and _is_number(cell) and chance.random() < 0.5:
                    made.write_number(*place, float(cell))
                elif cell != "":
                    made.write(*place, cell)


def _is_number(text: str) -> bool:
    """Return whether a text of digits loses none as a spreadsheet's number."""
    return text.isascii() and text.isdigit() and len(text) < 12 and text[0] != "0"


Found = tuple[list[FileFault], list[Checked]]


def found_in(path: Path) -> Found:
    """Return every fault of a file and its rows."""
    try:
        with reading(path) as table:
            checker = Checker(table, TODAY)
            parts = list(checker.parts())
    except FileRefused as refused:
        return list(refused.faults), []
    return [*checker.heading_faults, *(fault for part in parts for fault in part.faults)], parts
