"""What each heading stands for: a column by its name or label, with the unit in which it is written."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from features.attributes import ATTRIBUTES
from features.declare import Kind, Label
from features.faults import shortened
from features.given_units import STEAM_FIX, is_weight_of_steam, times_of
from features.inputs import CARRIER_COLUMNS, COLUMNS, CORE_COLUMNS, field_of, label_of
from features.intake.asked import asked_as
from features.intake.faults import FileFault
from features.intake.sheets import LOOKED_AT, Cell, Table, shown
from features.intake.synonyms import SYNONYMS
from features.units import UnitError


class Role(Enum):
    """What is done with a column."""

    FIGURE = "figure"
    ATTRIBUTE = "attribute"
    DAY = "day"
    CARRIED = "carried"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a table.

    Attributes
    ----------
    place
        From 0, among the columns that were read.
    target
        The name of the field's column, the attribute, or what is carried; empty if left aside.
    unit
        As the heading writes it, else the declared one; ``times`` turns it into the declared one.
    """

    place: int
    written: str
    role: Role
    target: str = ""
    unit: str = ""
    times: float = 1.0


DAY, REFERENCE, YEAR = "day", "reference", "report_year"
CARRIED: Mapping[str, Label] = MappingProxyType(
    {
        REFERENCE: Label("编号", "Reference"),
        "firm": Label("企业编号", "Firm"),
        YEAR: Label("会计年度", "Accounts of the year"),
    }
)
"""What identifies a row and is written beside its answer."""
DAY_LABEL = Label("申请日", "Day of application")
OUTCOMES = frozenset(
    {
        *("default", "recognised", "true_default_probability", "true_recognition_probability"),
        "true_biased_probability",
    }
)
"""Columns of labelled tables, left aside without a word."""
UNIT_BEHIND = re.compile(
    r"^(.*?)\s*[\[(【]\s*(?:单位\s*[::]?\s*|unit\s*:?\s*)?([^\[\]()【】]+?)\s*[\])】]$", re.IGNORECASE
)
_NEAR = 0.8
_AMOUNT_USED = re.compile(
    "^(?:(?:全年|年度|本年|年|外购|购入)?(?:使用|耗用|消耗|用|耗)?)|(?:(?:消耗|消费|耗用|使用|用|耗)?量|消耗|消费|耗用|使用)$"
)
"""What people write around the name of a fuel: 煤炭消耗量, 年用煤."""


def normal(text: str) -> str:
    """Return a heading without what makes no difference: case, width, blanks.

    >>> normal(" Total  Assets ［CNY］")
    'total assets [cny]'
    """
    return re.sub(r"\s+", " ", _folded(text)).strip().casefold()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _vocabulary() -> dict[str, tuple[Role, str]]:
    found: dict[str, tuple[Role, str]] = {}
    told = [
        *((Role.FIGURE, name, label_of(name)) for name in COLUMNS),
        *((Role.ATTRIBUTE, name, one.label) for name, one in ATTRIBUTES.items()),
        *((Role.CARRIED, name, label) for name, label in CARRIED.items()),
        (Role.DAY, DAY, DAY_LABEL),
    ]
    for role, name, label in told:
        for word in (name, label.zh, label.en):
            known = found.setdefault(normal(word), (role, name))
            if known != (role, name):
                raise ValueError(f"The heading {word!r} would mean both {known[1]} and {name}.")
    return found


VOCABULARY: Mapping[str, tuple[Role, str]] = MappingProxyType(_vocabulary())
KNOWN_WORDS: frozenset[str] = frozenset(VOCABULARY)


def is_known(cell: Cell) -> bool:
    """Return whether a cell could be a heading of ours, or another word for one."""
    if not isinstance(cell, str) or not cell.strip():
        return False
    text = normal(cell)
    bare = UNIT_BEHIND.match(text)
    words = {text} if bare is None else {text, bare[1]}
    return any(word in VOCABULARY or word in SYNONYMS for word in words)


def heading_place(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Return the place of the heading row: the first with two known headings, None if there is none.

    A row whose first written cell starts with ``#`` is a remark.
    """
    for place, row in enumerate(rows[:LOOKED_AT]):
        first = next((cell for cell in row if cell != ""), "")
        is_remark = isinstance(first, str) and first.lstrip().startswith("#")
        if not is_remark and sum(map(is_known, row)) >= 2:
            return place
    return None


def headings_of(table: Table) -> tuple[tuple[Heading, ...], tuple[FileFault, ...]]:
    """Return what each column of a table is, and every fault of the headings.

    A fault is a heading that is nearly one of ours, stands twice, or has a wrong unit, and a core column
    that is not there and that no other heading may mean.
    """
    reader = _Headings(table)
    found = tuple(reader.heading(place, shown(cell).strip()) for place, cell in enumerate(table.headings))
    reader.require_core(found)
    return found, tuple(reader.faults)


class _Headings:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.faults: list[FileFault] = []
        self.seen: dict[str, str] = {}
        self.meant: set[str] = set()

    def heading(self, place: int, written: str) -> Heading:
        if not written or written.startswith("#") or normal(written) in OUTCOMES:
            return Heading(place, written, Role.ASIDE)
        text = normal(written)
        unit = ""
        if text not in VOCABULARY and (match := UNIT_BEHIND.match(_folded(written).strip())):
            text, unit = normal(match[1]), match[2]
        if text not in VOCABULARY:
            return self._strange(place, written, text, unit)
        role, target = VOCABULARY[text]
        if target in self.seen:
            expected = Label("每列只出现一次", "each column once")
            fix = Label(
                f"与“{self.seen[target]}”重复，删去一列", f"Same as {self.seen[target]!r}; remove one"
            )
            self._add("repeated-heading", place, written, expected, fix)
        self.seen[target] = written
        if role is Role.FIGURE:
            return self._figure(place, written, target, unit)
        if unit:
            expected = Label("这一列没有单位", "no unit in this heading")
            fix = Label(f"写成“{match_label(target).zh}”", f"Write it as {match_label(target).en!r}")
            self._add("unit", place, written, expected, fix)
        return Heading(place, written, role, target)

    def _figure(self, place: int, written: str, target: str, unit: str) -> Heading:
        declared = field_of(target)
        steps = declared.kind in {Kind.FLAG, Kind.LEVEL}
        if not unit or (steps and unit == declared.unit):
            return Heading(place, written, Role.FIGURE, target, declared.unit)
        try:
            return Heading(place, written, Role.FIGURE, target, unit, times_of(unit, declared))
        except UnitError:
            self.meant.add(target)
            expected = Label(f"能换算为 {declared.unit} 的单位", f"a unit that converts to {declared.unit}")
            label = label_of(target)
            fix = Label(
                f"改成“{label.zh} [{declared.unit}]”，数值也换算过来",
                f"Make it {label.en + ' [' + declared.unit + ']'!r} and convert the figures",
            )
            if is_weight_of_steam(unit, target):
                fix = _and(fix, STEAM_FIX)
            self._add("unit", place, written, expected, fix)
            return Heading(place, written, Role.ASIDE)

    def _strange(self, place: int, written: str, text: str, unit: str) -> Heading:
        near = suggestions(text)
        self.meant.update(near)
        if near:
            zh = "、".join(f"{match_label(name).zh}（{name}）" for name in near)
            en = " or ".join(f"{match_label(name).en} ({name})" for name in near)
            expected = Label("字段名或其中英文名称", "the name of a column, or its label")
            fix = Label(
                f"是不是{zh}？是就改成它，不是就在前面加#",
                f"Did you mean {en}? Then write that; if not, put # before it",
            )
            if any(is_weight_of_steam(unit, name) for name in near):
                fix = _and(fix, STEAM_FIX)
            self._add("unknown-heading", place, written, expected, fix)
        return Heading(place, written, Role.ASIDE)

    def require_core(self, found: Sequence[Heading]) -> None:
        told = {one.target for one in found}
        for name in CORE_COLUMNS:
            if name not in told | self.meant:
                label, asked = label_of(name), asked_as(name)
                self.faults.append(
                    FileFault(
                        "missing-column",
                        "",
                        Label(f"“{label.zh}”一列", f"a column {label.en!r}"),
                        Label(f"加一列“{asked.zh}”", f"Add a column {asked.en!r}"),
                        self.table.sheet,
                        self.table.heading_row,
                    )
                )

    def _add(self, code: str, place: int, written: str, expected: Label, fix: Label) -> None:
        column = place + self.table.first_column
        row, sheet = self.table.heading_row, self.table.sheet
        self.faults.append(FileFault(code, shortened(written), expected, fix, sheet, row, column, written))


def _and(fix: Label, more: Label) -> Label:
    return Label(f"{fix.zh}。{more.zh}", f"{fix.en}. {more.en}")


def suggestions(text: str) -> tuple[str, ...]:
    """Return the columns that a heading may mean: another word for one, or nearly its name.

    >>> suggestions("销售收入"), suggestions("煤炭消耗量"), suggestions("branch office")
    (('revenue',), ('raw_coal',), ())
    """
    if text in SYNONYMS:
        return (SYNONYMS[text],)
    fuel = _AMOUNT_USED.sub("", text)
    meant = SYNONYMS.get(fuel) or VOCABULARY.get(fuel, (Role.ASIDE, ""))[1]
    if meant in CARRIER_COLUMNS:
        return (meant,)
    near = difflib.get_close_matches(text[:60], VOCABULARY, n=3, cutoff=_NEAR)
    return tuple(dict.fromkeys(VOCABULARY[word][1] for word in near))


def match_label(name: str) -> Label:
    """Return the label of a column, an attribute, or what is carried."""
    if name in ATTRIBUTES:
        return ATTRIBUTES[name].label
    if name == DAY:
        return DAY_LABEL
    return CARRIED[name] if name in CARRIED else label_of(name)
