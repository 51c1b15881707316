"""Columns that no rule knows: each is named, and none that speaks of energy is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.declare import Label
from features.intake.faults import FileFault
from features.intake.headings import OUTCOMES, UNIT_BEHIND, Heading, Role, normal
from features.intake.sheets import CellColumn, Part, shown
from features.units import UnitError, factor

MOST_NAMED = 12
_ENERGY = re.compile(
    "[煤焦炭油气汽柴热电]|燃料|标煤|能耗|能源|生物质|"
    r"coal|coke|\boils?\b|\bgas\b|gasoline|petrol|diesel|fuel|steam|electric|\bpower\b|\bheat|energy|biomass|\bl[np]g\b"
)
_OTHER = re.compile(
    "电话|手机|电子|电邮|电商|电器|电气|汽车|热线|热处理|气候|气象|大气|废气|尾气|烟气|油漆|油墨|"
    r"[费价款元率比]|金额|单位|强度|排放|名称|日期|cost|price|share|intensity|emission|mail|waste gas"
)
"""What holds such a word and tells no amount of energy."""
_A_FIGURE = re.compile("[1-9１-９]")


def speaks_of_energy(heading: str) -> bool:
    """Return whether a heading speaks of a fuel, or its unit measures energy.

    >>> speaks_of_energy("兰炭（吨）"), speaks_of_energy("自产 [GJ]"), speaks_of_energy("联系电话")
    (True, True, False)
    """
    text = normal(heading)
    match = UNIT_BEHIND.match(text)
    name = match[1] if match else text
    if _OTHER.search(name):
        return False
    return bool(_ENERGY.search(name)) or (match is not None and _measures_energy(match[2]))


def _measures_energy(unit: str) -> bool:
    for written in (unit, unit.upper()):
        try:
            factor(written, "GJ")
        except UnitError:
            continue
        return True
    return False


def holds_figure(cells: CellColumn) -> NDArray[np.bool_]:
    """Return in which rows a column holds a figure other than 0; shape (rows,)."""
    if isinstance(cells, np.ndarray):
        found: NDArray[np.bool_] = ~np.isnan(cells) & (cells != 0.0)
        return found
    return np.array([bool(_A_FIGURE.search(shown(cell))) for cell in cells], np.bool_)


class Unread:
    """The columns of a table that no rule knows, and where those of energy hold figures.

    Attributes
    ----------
    headings
        Without those that a fault names, that start with ``#``, and that labelled tables have.
    """

    def __init__(self, headings: Sequence[Heading]) -> None:
        self.headings = tuple(headings)
        self._energy = tuple(one for one in headings if speaks_of_energy(one.written))
        self._withheld: dict[str, list[int]] = {}

    @classmethod
    def of(cls, headings: Sequence[Heading], faults: Sequence[FileFault], first_column: int) -> Self:
        """Return what of these headings is not read."""
        told = {fault.column for fault in faults}
        return cls(
            [
                one
                for one in headings
                if one.role is Role.ASIDE
                and one.written
                and not one.written.startswith("#")
                and normal(one.written) not in OUTCOMES
                and one.place + first_column not in told
            ]
        )

    def energy_in(self, part: Part, claimed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the rows that claim to list every carrier and hold energy in a column that is not read."""
        found = np.zeros(len(part.rows), np.bool_)
        for heading in self._energy:
            rows = claimed & holds_figure(part.columns[heading.place])
            if rows.any():
                told = self._withheld.setdefault(heading.written, [0, int(part.rows[rows][0])])
                told[0] += int(rows.sum())
            found |= rows
        return found

    def notes(self) -> tuple[Label, ...]:
        """Return which columns were not read, and what that means for rows with energy in them."""
        named = (_unread_note([one.written for one in self.headings]),) if self.headings else ()
        return (*named, *(_withheld_note(name, *told) for name, told in self._withheld.items()))


def _unread_note(unread: Sequence[str]) -> Label:
    names = unread[:MOST_NAMED]
    more = len(unread) - len(names)
    zh = "、".join(f"“{name}”" for name in names) + (f"等 {len(unread)} 列" if more else "")
    en = ", ".join(map(repr, names)) + (f" and {more} more" if more else "")
    return Label(
        f"没有读的列：{zh}。用得上的改成模板的列名；确实无关的在前面加#",
        f"Columns not read: {en}. Name what counts as the template does; put # before what does not",
    )


def _withheld_note(heading: str, rows: int, first: int) -> Label:
    others = (f"等 {rows:,} 行", f" and {rows - 1:,} more rows") if rows > 1 else ("", "")
    return Label(
        f"第{first}行{others[0]}在没有读的列“{heading}”里有数，像是能源：这些行的能源按不完整处理，"
        "没填的品种算未知，不算0。请改成模板里的能源列名再提交；不是能源就在列名前加#",
        f"Row {first}{others[1]}: a figure in {heading!r}, which was not read and looks like energy. "
        "Their list of carriers is taken as incomplete: what is blank is unknown, not 0. "
        "Name the column as the template does and send it again; put # before it if it is no energy",
    )
