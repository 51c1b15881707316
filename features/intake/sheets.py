"""A table as it is read: a heading row, and the rows below it in parts of bounded size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from features.declare import Label

PART = 5_000
"""Rows read at once."""
WIDEST = 1_000
"""Columns of a table."""
LOOKED_AT = 20
"""Rows in which the heading row is looked for."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that holds no value of its own; ``why`` is a code such as ``formula`` or ``merged``."""

    text: str
    why: str


Cell = str | float | bool | date | Unusable
"""Empty text is a blank cell."""
Numbers = NDArray[np.float64]
CellColumn = Numbers | Sequence[Cell]
"""Numbers alone are an array in which NaN is blank."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a table.

    Attributes
    ----------
    rows
        The number of each row, as a spreadsheet counts.
    columns
        Of equal length, in the order of the headings.
    ragged
        By place in the part, how many cells a row has that does not have as many as the heading row.
    """

    rows: NDArray[np.int64]
    columns: Sequence[CellColumn]
    ragged: Mapping[int, int] = field(default_factory=dict)

    def only(self, chosen: NDArray[np.bool_]) -> Part:
        """Return the chosen rows."""
        if chosen.all():
            return self
        places = np.flatnonzero(chosen).tolist()
        columns = [
            column[chosen] if isinstance(column, np.ndarray) else [column[place] for place in places]
            for column in self.columns
        ]
        ragged = {new: self.ragged[old] for new, old in enumerate(places) if old in self.ragged}
        return Part(self.rows[chosen], columns, ragged)

    def cell(self, place: int, column: int) -> Cell:
        """Return one cell."""
        found = self.columns[column][place]
        if isinstance(found, np.floating):
            return "" if np.isnan(found) else float(found)
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a file.

    Attributes
    ----------
    kind
        ``csv``, ``xlsx`` or ``parquet``.
    sheet
        The sheet's name; empty where the file has no sheets.
    heading_row
        As a spreadsheet counts.
    parts
        The rows, read as they are asked for.
    notes
        What was decided in reading, such as the encoding.
    first_column
        The place of the first column, from 0.
    """

    kind: str
    sheet: str
    headings: tuple[Cell, ...]
    heading_row: int
    parts: Iterator[Part]
    notes: tuple[Label, ...] = ()
    first_column: int = 0


def without_remarks(part: Part) -> Part:
    """Return a part without blank rows and without rows whose first cell starts with ``#``."""
    written = np.zeros(len(part.rows), np.bool_)
    for column in part.columns:
        if isinstance(column, np.ndarray):
            written |= ~np.isnan(column)
        else:
            written |= np.array([not (isinstance(cell, str) and not cell.strip()) for cell in column])
        if written.all():
            break
    first = part.columns[0]
    if not isinstance(first, np.ndarray):
        written &= np.array([not (isinstance(cell, str) and cell.lstrip().startswith("#")) for cell in first])
    return part.only(written)


def shown(cell: Cell) -> str:
    """Return a cell as a spreadsheet shows it.

    >>> shown(3.0), shown(True), shown("a")
    ('3', 'TRUE', 'a')
    """
    if isinstance(cell, Unusable):
        return cell.text
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)
