"""The likely unit in a fault of size: a figure of the row that was probably given in another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from features.declare import Label
from features.intake.faults import FileFault
from features.intake.sheets import Numbers
from features.plausibility.plausibility import Plausibility, Slip
from features.tables import Tables

Found = list[tuple[int, int, FileFault]]
"""Row, column and fault."""
_OF_SIZE = frozenset({"out-of-range", "part-above-total"})


def with_likely_units(found: Found, columns: Mapping[str, Numbers], sectors: Sequence[str]) -> Found:
    """Return faults; those of size name in their fix the figures of the row that look given in another unit.

    Parameters
    ----------
    columns, sectors
        Of every row of the part.
    """
    rows = sorted({row for row, _, fault in found if fault.code in _OF_SIZE})
    if not rows:
        return found
    divisions = np.array(sectors, dtype=np.str_)[rows].astype("U3")
    slips = _plausibility().slips({name: one[rows] for name, one in columns.items()}, divisions)
    by_row = {rows[place]: told for place, told in slips.items()}
    return [(row, place, _with_units(fault, by_row.get(row, ()))) for row, place, fault in found]


@cache
def _plausibility() -> Plausibility:
    return Plausibility(Tables.load())


def _with_units(fault: FileFault, slips: tuple[Slip, ...]) -> FileFault:
    if fault.code not in _OF_SIZE or not slips:
        return fault
    zh = "、".join(f"{one.column} 像是以 {one.likely} 填的" for one in slips)
    en = ", ".join(f"{one.column} looks as if given in {one.likely}" for one in slips)
    return replace(fault, fix=Label(f"{fault.fix.zh}：{zh}", f"{fault.fix.en}: {en}"))
