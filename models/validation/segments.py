"""Parts of a book that are looked at apart: thirds by size, groups of sectors, and what no model reads."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.validation.case import Case

Flags = NDArray[np.bool_]

THIRDS = ("lowest", "middle", "highest")
SECTORS = {"consumer": range(13, 25), "materials": range(25, 34), "equipment": range(34, 44)}
"""Divisions of section C of GB/T 4754-2017 by what they make."""


def sizes(case: Case) -> Iterator[tuple[str, Flags]]:
    """Yield the thirds of the measured rows by asset size; rows that do not tell it are in none."""
    told = case.held.columns["asset_size"]
    for third, start in zip(THIRDS, (0.0, 1 / 3, 2 / 3), strict=True):
        low, high = np.nanquantile(told, [start, start + 1 / 3]) if np.isfinite(told).any() else (0, 0)
        yield third, (told >= low) & (told <= high)


def sectors(case: Case) -> Iterator[tuple[str, Flags]]:
    """Yield the groups of sectors that the measured rows tell."""
    for name, numbers in SECTORS.items():
        rows = np.isin(case.held.divisions, [f"C{number}" for number in numbers])
        if rows.any():
            yield name, rows


def beside(case: Case) -> Iterator[tuple[str, Flags]]:
    """Yield the groups of each block that stands beside the rows."""
    for groups in case.held_beside.groups.values():
        for name in sorted(set(groups.tolist()) - {""}):
            yield name, groups == name


def segments(case: Case) -> Iterator[tuple[str, Flags]]:
    """Yield every segment of the measured rows."""
    yield from sizes(case)
    yield from sectors(case)
    yield from beside(case)
