"""A figure as it is typed into a box that names a unit, read by the rules by which a file's cell is read."""

from __future__ import annotations

import re

from features.declare import Label
from features.inputs import field_of
from features.intake.headings import Heading, Role
from features.intake.written import Trouble, figure_of, plain
from features.unit_words import unit_words
from features.units import UnitError, converted

_TEN_THOUSANDS = re.compile("[千万亿]$")
"""Behind a number: a power of ten without a unit of its own."""


def in_box(text: str, column: str, unit: str) -> float | Trouble | None:
    """Return the number that a text means in the unit of its box, None for 'not known', or why it means none.

    A number that names its unit is read in that one; one that names a power of ten alone is asked about where
    the unit of the box has one, too.

    >>> in_box("32,600", "revenue", "万元"), in_box("3.26亿元", "revenue", "万元")
    (32600.0, 32600.0)
    >>> in_box("55%", "advanced_process_share", "%"), in_box("不清楚", "revenue", "万元")
    (55.0, None)
    """
    found = figure_of(text, _heading(column, unit))
    if not isinstance(found, Trouble) or found.code != "unit-and-heading":
        return found
    declared = field_of(column).unit
    whole = figure_of(text, _heading(column, declared))
    if whole is None or isinstance(whole, Trouble):
        return whole
    try:
        number = converted(whole, declared, unit)
    except UnitError:
        return found
    return _which(plain(text), number, declared) if _TEN_THOUSANDS.search(plain(text)) else number


def _heading(column: str, unit: str) -> Heading:
    return Heading(0, "", Role.FIGURE, column, unit)


def _which(text: str, number: float, unit: str) -> Trouble:
    """Return that a number could be meant in either unit, and what to type for the likelier one."""
    zh, en = unit_words(unit, "zh"), unit_words(unit, "en")
    return Trouble(
        "which-unit",
        Label("写明单位的数", "a number with its unit"),
        Label(
            f"若是{text}{zh}，就写“{text}{zh}”，或填 {number:,.15g}",
            f"If it is {text} {en}, type {number:,.15g}",
        ),
    )
