"""A whole column of cells as figures: plain numbers at once, the rest cell by cell, each text once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from features.intake.headings import Heading
from features.intake.sheets import Cell, CellColumn, Numbers
from features.intake.written import Trouble, figure_of

Found = TypeVar("Found")
_PLAIN = re.compile(r"(?:(?:-?[0-9]{1,40}+(?:\.[0-9]{1,40}+)?(?:[eE][+-]?[0-9]{1,3}+)?)?+\n)*+")
_BLANK = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of figures in the declared unit.

    Attributes
    ----------
    values
        Shape (rows,), NaN where unknown or faulty.
    told
        Where something is written, be it that the figure is not known.
    troubles
        By row, why its cell cannot be read.
    """

    values: Numbers
    told: NDArray[np.bool_]
    troubles: dict[int, Trouble]


def figures_of_column(cells: CellColumn, heading: Heading) -> FigureColumn:
    """Return a column's figures."""
    if isinstance(cells, np.ndarray):
        values = cells.astype(np.float64) * heading.times
        return FigureColumn(values, ~np.isnan(values), {})
    plain = _plain_numbers(cells)
    if plain is not None:
        values = plain * heading.times
        return FigureColumn(values, ~np.isnan(values), {})
    values = np.full(len(cells), np.nan)
    told = np.zeros(len(cells), np.bool_)
    troubles: dict[int, Trouble] = {}
    read = remembered(lambda cell: figure_of(cell, heading))
    for row, cell in enumerate(cells):
        if is_blank(cell):
            continue
        told[row] = True
        found = read(cell)
        if isinstance(found, Trouble):
            troubles[row] = found
        elif found is not None:
            values[row] = found
    return FigureColumn(values, told, troubles)


def _plain_numbers(cells: Sequence[Cell]) -> Numbers | None:
    """Return cells that all hold a plain number or nothing as an array, None if any holds anything else."""
    try:
        joined = "\n".join(cells) + "\n"  # type: ignore[arg-type]  # a cell that is no text raises
    except TypeError:
        return None
    if _PLAIN.fullmatch(joined) is None:
        return None
    texts = pa.array([cell or None for cell in cells], pa.string())
    numbers: Numbers = texts.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return numbers


def is_blank(cell: Cell) -> bool:
    """Return whether nothing is written in a cell."""
    return isinstance(cell, str) and _BLANK.fullmatch(cell) is not None


def remembered(read: Callable[[Cell], Found]) -> Callable[[Cell], Found]:
    """Return a function that reads each distinct cell once."""
    known: dict[tuple[type, Cell], Found] = {}

    def found(cell: Cell) -> Found:
        key = (type(cell), cell)
        if key not in known:
            known[key] = read(cell)
        return known[key]

    return found
