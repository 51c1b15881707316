"""A figure as people write it in a cell, read by one set of rules for every kind of file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from features.declare import Field, Kind, Label
from features.expected import ONE_OF_THEM, steps_of
from features.given_units import STEAM_FIX, is_weight_of_steam, times_of
from features.inputs import field_of
from features.intake.asked import levels_of
from features.intake.headings import Heading
from features.intake.sheets import Cell, Unusable
from features.units import UnitError

UNKNOWN_WORDS = frozenset(
    {
        *("-", "--", "---", "—", "——", "–", "/", "\\", "?", "n/a", "na", "#n/a"),
        *("null", "none", "nan", "nil"),
        *("unknown", "missing", "不清楚", "不知道", "不详", "未知", "缺失", "暂无", "无数据", "未填"),
    }
)
"""Written where a figure is not known: unknown, never zero."""
NONE_WORDS = frozenset({"无", "没有", "不适用", "not applicable", "none used", "零"})
"""Whether these mean zero or unknown only the writer knows."""
YES = frozenset({"true", "yes", "y", "是", "有", "√", "✓", "1"})
NO = frozenset({"false", "no", "n", "否", "无", "没有", "×", "✗", "0"})
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.\d+|\.)?(?:e[+-]?\d{1,3})?"
_WRITTEN = re.compile(rf"({_NUMBER})\s*([^\s\d,._'-].*)?", re.IGNORECASE | re.ASCII)
_BARE = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?", re.ASCII)
"""A flag or level as a number: columns of numbers that hold blanks are often written 1.0."""
_CURRENCY = re.compile(r"^(?:[¥￥]|rmb|cny)\s*", re.IGNORECASE)
_NEGATIVE = re.compile(r"^\(([^()]+)\)$")
_GUARDED = re.compile("'+[=+\\-@\t\r\n]")
_RAISED = re.compile(r"(?<![A-Za-z])[²³¹⁰⁴-⁹₀-₉①-⑳]")
"""Digits that are no part of a number: 10² is not 102; those of m² and m³ belong to a unit."""
_MINUS = str.maketrans("−–—﹣", "----")
_TIMES: Mapping[str, float] = MappingProxyType(
    {"千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
)
"""Words for powers of ten, where the heading names the declared unit or none."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a cell cannot be read; ``expected`` and ``fix`` as in a fault."""

    code: str
    expected: Label
    fix: Label


UNKNOWN = None
"""The cell says that the figure is not known."""
_A_NUMBER = Label("一个数", "a number")
_A_DAY = Trouble(
    "date-for-number",
    _A_NUMBER,
    Label(
        "这是一个日期：把单元格格式改为常规，再填数",
        "This is a date: set the cell's format to General and type the number",
    ),
)
_DATED = re.compile(r"(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月(?:\d{1,2}日)?)(?:\s+\d.*)?")
_UNUSABLE: Mapping[str, Label] = MappingProxyType(
    {
        "merged": Label("取消合并单元格，每格各填各的", "Unmerge the cells and fill each one"),
        "formula": Label("在Excel中打开、重新计算并保存", "Open it in Excel, let it calculate, and save it"),
        "error": Label("改正公式，或直接填数", "Mend the formula, or type the value"),
        "time": Label("把单元格格式改为常规，再填一遍", "Set the cell's format to General and type it again"),
    }
)


def unusable(cell: Unusable) -> Trouble:
    """Return the trouble with a cell that holds no value of its own."""
    return Trouble(cell.why, Label("一个值", "a value of its own"), _UNUSABLE[cell.why])


def plain(text: str) -> str:
    """Return a text in ordinary width and without outer blanks; our own guard's apostrophe is taken off.

    >>> plain("　１２，３４５．６ ")
    '12,345.6'
    """
    return unguarded(unicodedata.normalize("NFKC", _RAISED.sub(r"^\g<0>", text)).strip())


def unguarded(text: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from reading it as a formula."""
    return text[1:] if _GUARDED.match(text) else text


def is_unknown(text: str) -> bool:
    """Return whether a text says that something is not known."""
    return text.casefold() in UNKNOWN_WORDS


def figure_of(cell: Cell, heading: Heading) -> float | Trouble | None:
    """Return a cell's figure in the declared unit, ``UNKNOWN``, or why it cannot be read.

    The range is not looked at. A blank cell is not asked about.
    """
    declared = field_of(heading.target)
    if isinstance(cell, str):
        return _written_figure(plain(cell), declared, heading)
    if isinstance(cell, Unusable):
        return unusable(cell)
    if isinstance(cell, bool):
        return float(cell) if declared.kind is Kind.FLAG else _not_a_number(declared)
    if isinstance(cell, float):
        return cell * heading.times
    return _A_DAY


def _written_figure(text: str, declared: Field, heading: Heading) -> float | Trouble | None:
    steps = steps_of(declared)
    if steps and _BARE.fullmatch(text) and float(text) in steps:
        return float(text)
    if declared.kind is Kind.LEVEL:
        return _level(text, declared)
    if is_unknown(text):
        return UNKNOWN
    if declared.kind is Kind.FLAG:
        return _flag(text)
    if _DATED.fullmatch(text):
        return _A_DAY
    return _amount(text, declared, heading)


def _level(text: str, declared: Field) -> float | Trouble | None:
    for choice in declared.choices:
        words = (choice.code, choice.label.zh, choice.label.en)
        if text.casefold() in {word.casefold() for word in words}:
            return choice.number
    if is_unknown(text):
        return UNKNOWN
    return Trouble("unknown-level", levels_of(declared.choices), ONE_OF_THEM)


def _flag(text: str) -> float | Trouble:
    if text.casefold() in YES | NO:
        return float(text.casefold() in YES)
    expected = Label("是、否、1 或 0", "yes, no, 1 or 0")
    return Trouble(
        "not-a-flag", expected, Label("改为是或否，不清楚就留空", "Write yes or no; blank if not known")
    )


def _amount(text: str, declared: Field, heading: Heading) -> float | Trouble:
    if text.casefold() in NONE_WORDS:
        fix = Label(
            "确实没有就填0，不清楚就留空", "Write 0 if there is none; leave it blank if it is not known"
        )
        return Trouble("none-or-unknown", _A_NUMBER, fix)
    written = text.translate(_MINUS)
    negative = _NEGATIVE.match(written)
    written = negative[1] if negative else written
    bare = _CURRENCY.sub("", written)
    if bare != written and not declared.unit.startswith("CNY"):
        return _not_a_number(declared)
    match = _WRITTEN.fullmatch(bare)
    if match is None or not re.search(r"\d", match[1]):
        return _not_a_number(declared)
    try:
        number = float(re.sub(r"[, ]", "", match[1]))
    except ValueError:
        return _not_a_number(declared)
    times = _times((match[2] or "").strip(), declared, heading)
    if isinstance(times, Trouble):
        return times
    return (-number if negative else number) * times


def _times(unit: str, declared: Field, heading: Heading) -> float | Trouble:
    """Return what a number is multiplied with, given what is written behind it."""
    if not unit or unit == heading.unit:
        return heading.times
    if unit == "%" and declared.kind is Kind.SHARE:
        return 0.01
    if heading.unit != declared.unit:
        return Trouble(
            "unit-and-heading",
            Label(
                f"以 {heading.unit} 计的数（列名所写）", f"a number in {heading.unit}, as the heading says"
            ),
            Label(
                "去掉单元格里的单位，换算成列名的单位",
                "Convert it to the heading's unit and leave the number alone",
            ),
        )
    if unit in _TIMES and declared.kind is not Kind.SHARE:
        return _TIMES[unit]
    try:
        return times_of(unit, declared)
    except UnitError:
        return _wrong_unit(unit, declared)


def _wrong_unit(unit: str, declared: Field) -> Trouble:
    expected = Label(f"能换算为 {declared.unit} 的数", f"a number that converts to {declared.unit}")
    if is_weight_of_steam(unit, declared.name):
        return Trouble("unit", expected, STEAM_FIX)
    fix = Label(f"改用 {declared.unit}，只留数", f"Convert it to {declared.unit} and leave the number alone")
    return Trouble("unit", expected, fix)


def _not_a_number(declared: Field) -> Trouble:
    if declared.kind is Kind.FLAG:
        return Trouble("not-a-flag", Label("是、否、1 或 0", "yes, no, 1 or 0"), ONE_OF_THEM)
    fix = Label(
        "只留数，小数点用“.”，千位用“,”；不清楚就留空",
        "Leave the number alone: '.' for decimals, ',' for thousands; blank if not known",
    )
    return Trouble("not-a-number", _A_NUMBER, fix)
