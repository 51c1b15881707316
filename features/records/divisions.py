"""Divisions of GB/T 4754 from US industry codes, by the crosswalk: the longest code that it names decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.tablerows import Row
from features.tables import Tables

SCHEMES: Mapping[str, tuple[str, int]] = {"sic": ("SIC1987", 4), "naics": ("NAICS", 6)}
"""Column of a table, with the scheme and the length of its codes; the first that tells a division counts."""
ALTERNATIVE = "alternative"
_CODES = re.compile(r"\b(\d{3,6})(?:-(\d{3,6}))?\b")


def divisions_of(frame: pd.DataFrame, tables: Tables) -> NDArray[np.str_]:
    """Return each row's division; empty where its codes are no manufacturing, or it has none."""
    found = np.full(len(frame), "", dtype="U3")
    for column, (scheme, length) in SCHEMES.items():
        if column not in frame:
            continue
        decided = prefixes_of(tables, scheme)
        codes = pd.to_numeric(frame[column], errors="coerce").astype("Int64").astype("string")
        texts = codes.str.zfill(length if scheme == "SIC1987" else 0).fillna("").to_numpy(np.str_)
        distinct, places = np.unique(texts, return_inverse=True)
        told = np.array([division_of(str(code), decided) for code in distinct], dtype="U3")[places]
        found = np.where(found == "", told, found)
    return found


def division_of(code: str, decided: Mapping[str, str]) -> str:
    """Return the division of the longest beginning of a code that is decided, or nothing.

    >>> division_of("3341", {"33": "C31", "334": "C32"})
    'C32'
    """
    for length in range(len(code), 1, -1):
        if code[:length] in decided:
            return decided[code[:length]]
    return ""


def prefixes_of(tables: Tables, scheme: str) -> dict[str, str]:
    """Return the division that each beginning of a code means; a group's primary division is its default."""
    rows = [row for row in tables["industry_crosswalk"].rows if row.key[0] == scheme]
    decided: dict[str, str] = {}
    for row in sorted(rows, key=lambda one: one.text("relation") != ALTERNATIVE):
        if row.text("relation") != ALTERNATIVE:
            decided[row.key[1]] = row.key[2]
        decided |= dict.fromkeys(_named_in(row), row.key[2])
    return decided


def _named_in(row: Row) -> Iterator[str]:
    """Yield the codes by which a row says that its division is meant: ``201, 2061-2063``."""
    for first, last in _CODES.findall(row.text("decided_by")):
        for code in range(int(first), int(last or first) + 1):
            yield str(code)
