"""A row of units below the headings: its units are taken into the headings, and it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from features.declare import Kind, Label
from features.inputs import field_of
from features.intake.headings import UNIT_BEHIND, VOCABULARY, Role, normal
from features.intake.sheets import Cell, Part, Table, shown
from features.intake.written import NONE_WORDS, is_unknown, plain
from features.units import UnitError, quantity_of

FEWEST = 2
"""Units without which a row is no row of units."""


def with_units_taken(table: Table) -> Table:
    """Return a table whose first row goes into the headings if it holds units where figures would stand."""
    if table.kind == "parquet":
        return table
    first = next(table.parts, None)
    if first is None:
        return table
    units = _units(table, first)
    if units is None:
        return replace(table, parts=_parts(first, table.parts))
    headings = tuple(
        f"{shown(heading).strip()} [{unit}]" if unit else heading
        for heading, unit in zip(table.headings, units, strict=True)
    )
    row = int(first.rows[0])
    note = Label(
        f"第{row}行是单位行：单位并入列名，不当作企业", f"Row {row} holds units: taken into the headings"
    )
    later = first.only(np.arange(len(first.rows)) > 0)
    return replace(table, headings=headings, parts=_parts(later, table.parts), notes=(*table.notes, note))


def _parts(first: Part, others: Iterator[Part]) -> Iterator[Part]:
    yield first
    yield from others


def _units(table: Table, part: Part) -> list[str] | None:
    """Return each column's unit in the first row, None if it is no row of units.

    A word that is no unit stays, for the heading to refuse it, if most are.
    """
    if not len(part.rows):
        return None
    found = [_unit(heading, part.cell(0, place)) for place, heading in enumerate(table.headings)]
    units = [unit for unit in found if unit is not None]
    written = [unit for unit in units if unit]
    known = sum(map(_is_unit, written))
    is_row = len(units) == len(found) and known >= max(FEWEST, len(written) / 2)
    return units if is_row else None


def _unit(heading: Cell, cell: Cell) -> str | None:
    """Return the unit in a cell below a heading, empty if there is none, None if it is a figure."""
    text = normal(shown(heading))
    bare = UNIT_BEHIND.match(text)
    role, target = VOCABULARY.get(text) or VOCABULARY.get(bare[1] if bare else "", (Role.ASIDE, ""))
    if role is not Role.FIGURE:
        return ""
    written = re.sub(r"^单位\s*:?", "", plain(shown(cell)).strip("()[]【】 ")).strip()
    if not isinstance(cell, str) or re.search(r"\d", re.sub("m[23]", "", written)):
        return None
    has_unit = text not in VOCABULARY or field_of(target).kind in {Kind.FLAG, Kind.LEVEL}
    return "" if has_unit or is_unknown(written) or written in NONE_WORDS else written


def _is_unit(written: str) -> bool:
    try:
        quantity_of(written)
    except UnitError:
        return False
    return True
