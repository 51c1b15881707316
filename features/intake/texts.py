"""Texts and days in cells: identity must be text, days are read whichever way a spreadsheet keeps them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from features.attributes import ATTRIBUTES, LONGEST, Attribute, day_of
from features.credit_code import LENGTH, is_valid
from features.declare import Label
from features.intake.headings import REFERENCE, YEAR
from features.intake.named import code_named
from features.intake.sheets import Cell, Unusable
from features.intake.written import Trouble, is_unknown, plain, unguarded, unusable

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
)
_EXACT = 1e15
"""From here on a spreadsheet's number has lost digits."""
_FREE = frozenset({"name", "purpose", REFERENCE})
"""Words kept as they are written."""
_NUMBERS = frozenset({"region", "accounts_year", REFERENCE, "firm", YEAR})
"""Texts of digits that lose none when a spreadsheet keeps them as a number."""
_CAPITALS = frozenset({"credit_code", "sector"})
_SHORT = Label(
    f"不超过{LONGEST}字、不含控制字符的文字",
    f"text of at most {LONGEST} characters, none of them control characters",
)
_WITH_NAME = frozenset({"sector", "region"})
"""Codes that may be followed by a blank and their name, of which the code alone is read."""
_NOT_TEXT = Trouble(
    "not-text",
    Label("文本格式的单元格", "a cell kept as text"),
    Label("把这一列设为文本格式，再填一遍", "Set the column's format to Text and type it again"),
)
TOTAL_ROWS = frozenset({"合计", "总计", "小计", "总和", "total", "totals", "sum", "subtotal", "grand total"})
TOTAL_ROW = Trouble(
    "total-row", Label("一家企业", "one enterprise"), Label("删去合计行", "Remove the row of totals")
)
CHOICE_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ownership": {
            "state": ("国有", "国有企业"),
            "private": ("民营", "私营"),
            "foreign": ("外资", "外商投资"),
            "joint_stock": ("股份", "股份制"),
            "other": ("其他",),
        },
        "natural_person": {"yes": ("是", "true", "1"), "no": ("否", "false", "0")},
    }
)
"""Chinese words for the choices of attributes."""


def reader_of(name: str) -> Callable[[Cell], str | Trouble]:
    """Return what reads a cell of an attribute, or of what is carried; empty text is unknown."""
    attribute = ATTRIBUTES.get(name)
    if attribute is not None and attribute.is_date:
        return lambda cell: _day_text(cell, attribute.expected)
    return lambda cell: _text(cell, name, attribute)


def day_in(cell: Cell) -> date | Trouble | None:
    """Return the day in a cell, None where it is not known."""
    expected = Label("日期，如 2026-11-24", "a day such as 2026-11-24")
    found = _day_text(cell, expected)
    return found if isinstance(found, Trouble) else day_of(found)


def _text(cell: Cell, name: str, attribute: Attribute | None) -> str | Trouble:
    if isinstance(cell, str):
        return _written(cell, name, attribute)
    if isinstance(cell, Unusable):
        return unusable(cell)
    if isinstance(cell, bool):
        return {True: "yes", False: "no"}[cell] if name == "natural_person" else _NOT_TEXT
    digits = _digits(cell, name) if isinstance(cell, float) else _NOT_TEXT
    return digits if isinstance(digits, Trouble) else _accepted(digits, attribute)


def _written(cell: str, name: str, attribute: Attribute | None) -> str | Trouble:
    text = plain_words(cell) if name in _FREE else plain(cell)
    if is_unknown(text):
        return ""
    text = text.upper() if name in _CAPITALS else text
    text = re.split(r"\s", text)[0] if name in _WITH_NAME else text
    if name == "credit_code" and _has_lost_digits(text):
        return _lost_digits()
    return _accepted(_choice(text, name), attribute)


def _accepted(text: str, attribute: Attribute | None) -> str | Trouble:
    if len(text) > LONGEST or _CONTROL.search(text):
        return Trouble("text", _SHORT, Label("改短，或去掉特殊字符", "Shorten it, or remove such characters"))
    if attribute is not None and text and not attribute.accepts(text):
        return Trouble("attribute", _expected(attribute), _fix(text, attribute))
    return text


def _expected(attribute: Attribute) -> Label:
    words = CHOICE_WORDS.get(attribute.name)
    if words is None:
        return attribute.expected
    return Label("、".join(one[0] for one in words.values()) + " 之一", f"one of {', '.join(words)}")


def _fix(text: str, attribute: Attribute) -> Label:
    """Return what to do: the code whose name was written, where it has one."""
    label, code = attribute.label, code_named(attribute.name, text)
    if code:
        return Label(f"写成“{code.zh}”", f"Write it as {code.en!r}")
    return Label(f"核对{label.zh}", f"Check {label.en.lower()}")


def plain_words(text: str) -> str:
    """Return free words as they are, without outer blanks and our own guard's apostrophe.

    >>> plain_words(" '=1+1 ")
    '=1+1'
    """
    return unguarded(text.strip())


def _choice(text: str, name: str) -> str:
    for code, words in CHOICE_WORDS.get(name, {}).items():
        if text.casefold() == code or text.casefold() in words:
            return code
    return text


def _digits(cell: float, name: str) -> str | Trouble:
    if name == "credit_code":
        return _lost_digits()
    if name in _NUMBERS and cell == int(cell) and abs(cell) < _EXACT:
        return f"{int(cell)}"
    return _NOT_TEXT


def _has_lost_digits(text: str) -> bool:
    """Return whether a credit code looks like what is left of one that was kept as a number."""
    is_rounded = len(text) == LENGTH and text.isdigit() and text.endswith("000") and not is_valid(text)
    return is_rounded or bool(re.fullmatch(r"\d(\.\d+)?E\+\d+", text))


def _lost_digits() -> Trouble:
    return Trouble(
        "lost-digits",
        Label("18位文本", "18 characters kept as text"),
        Label(
            "Excel把它当作数字，丢了后三位：先把这一列设为文本格式，再照证照重填",
            "Excel took it for a number and lost its last digits: set the column's format to Text, "
            "then type it again from the licence",
        ),
    )


def _day_text(cell: Cell, expected: Label) -> str | Trouble:
    if isinstance(cell, Unusable):
        return unusable(cell)
    if isinstance(cell, date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    wrong = Trouble("day", expected, Label("写成 2026-11-24 的样子", "Write it like 2026-11-24"))
    if isinstance(cell, bool):
        return wrong
    text = f"{cell:.0f}" if isinstance(cell, float) and cell == int(cell) else plain(str(cell))
    if is_unknown(text):
        return ""
    if re.fullmatch(r"(?:19|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    match = _DAY.fullmatch(text)
    if match is None:
        return wrong
    year, month, day = (part for part in match.groups() if part is not None)
    written = f"{year}-{month:0>2}-{day:0>2}"
    return written if day_of(written) is not None else wrong


def is_year(text: str) -> bool:
    """Return whether a text is a year from 1990 on."""
    return len(text) == 4 and text.isdigit() and text >= "1990"
