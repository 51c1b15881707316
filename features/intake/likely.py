"""The unit in which a figure was probably given: in the fault of its cell, and once for a whole table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from features.declare import Label
from features.inputs import TOTALS
from features.intake.asked import unit_label
from features.intake.faults import FileFault
from features.intake.headings import Heading, match_label
from features.intake.sheets import Numbers
from features.plausibility.plausibility import MONEY, Plausibility, Slip
from features.tables import Tables

Found = list[tuple[int, int, FileFault]]
"""Row, column and fault."""
Slips = Mapping[int, tuple[Slip, ...]]
_ABOVE = "part-above-total"
_OF_SIZE = frozenset({"out-of-range", _ABOVE})
MOST_NAMED = 5
_ALL_MONEY = Label("全部金额", "all amounts of money")


def slips_in(columns: Mapping[str, Numbers], sectors: Sequence[str]) -> Slips:
    """Return the implausible figures of each row that has any."""
    return _plausibility().slips(columns, np.array(sectors, dtype=np.str_).astype("U3"))


@cache
def _plausibility() -> Plausibility:
    return Plausibility(Tables.load())


def with_likely_units(
    found: Found, slips: Slips, headings: Sequence[Heading], columns: Mapping[str, Numbers]
) -> Found:
    """Return faults; those of size name in their fix the unit in which their own cell was probably given."""
    return [
        (row, place, _with_unit(fault, row, headings[place], slips.get(row, ()), columns))
        if fault.code in _OF_SIZE
        else (row, place, fault)
        for row, place, fault in found
    ]


def _with_unit(
    fault: FileFault, row: int, heading: Heading, slips: tuple[Slip, ...], columns: Mapping[str, Numbers]
) -> FileFault:
    own = {heading.target, TOTALS.get(heading.target, "")} if fault.code == _ABOVE else {heading.target}
    told = [one for one in slips if one.column in own and columns[one.column][row] > 0.0]
    if not told:
        return fault
    zh = "、".join(f"{match_label(one.column).zh}像是以{unit_label(one.likely).zh}填的" for one in told)
    en = ", ".join(
        f"{match_label(one.column).en}, probably given in {unit_label(one.likely).en}" for one in told
    )
    return replace(fault, fix=Label(f"{fault.fix.zh}：{zh}", f"{fault.fix.en}: {en}"))


@dataclass
class Doubted:
    """The units that are in doubt in the good rows of a table, counted by column."""

    rows: int = 0
    _counts: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)

    def count(self, rows: NDArray[np.int64], good: NDArray[np.bool_], slips: Slips) -> None:
        """Add the good ones of some rows of the source; ``slips`` are by place among them."""
        self.rows += int(good.sum())
        for place, told in slips.items():
            for one in told if good[place] else ():
                kind = (one.column, one.likely, one.read_as)
                self._counts.setdefault(kind, [0, int(rows[place])])[0] += 1

    def notes(self, heading_of: Callable[[str], Heading | None]) -> tuple[Label, ...]:
        """Return a sentence for each of the most frequent doubts, and how many more there are."""
        kinds = sorted(self._counts.items(), key=lambda one: -one[1][0])
        told = [
            self._note(column, likely, read_as, count, first, heading_of(column))
            for (column, likely, read_as), (count, first) in kinds[:MOST_NAMED]
        ]
        more = len(kinds) - len(told)
        if more:
            told.append(
                Label(
                    f"还有 {more} 种单位存疑的情形，结果文件的“implausible”列逐行列出",
                    f"{more} more kinds of doubtful units: see the column 'implausible' of a scored file",
                )
            )
        return tuple(told)

    def _note(
        self, column: str, likely: str, read_as: str, count: int, first: int, heading: Heading | None
    ) -> Label:
        where = _rows_told(count, first, self.rows)
        what = _ALL_MONEY if column == MONEY else match_label(column)
        given, read = unit_label(likely), unit_label(read_as)
        example = match_label("revenue" if heading is None else column)
        fix = Label("核对这些数，或改列名里的单位", "Check these figures, or the unit in the heading")
        if count == self.rows and likely not in {"%", "1"}:
            fix = Label(
                f"单位要写在列名里，如“{example.zh}（{given.zh}）”；没填错就保留，由人来看",
                f"Write the unit in the heading, such as '{example.en} [{likely}]'; "
                "if it was right, a person will look",
            )
        return Label(
            f"{where.zh}：{what.zh}像是以{given.zh}填的，读成了{read.zh}。{fix.zh}",
            f"{where.en}: {what.en}: read as {read.en}, probably given in {given.en}. {fix.en}",
        )


def _rows_told(count: int, first: int, rows: int) -> Label:
    if count == rows:
        return Label(f"全部 {rows:,} 行", f"All {rows:,} rows")
    if count == 1:
        return Label(f"第{first}行", f"Row {first}")
    return Label(f"第{first}行等 {count:,} 行", f"Row {first} and {count - 1:,} more rows")
