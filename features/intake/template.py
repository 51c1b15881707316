"""The empty table that people fill in: units, hints, drop-downs, text cells, every field explained."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from features.attributes import ATTRIBUTES
from features.declare import Kind, Label
from features.expected import range_of
from features.inputs import COLUMNS, field_of
from features.intake.asked import TEMPLATE_UNITS
from features.intake.faults import letters_of
from features.intake.guard import guarded
from features.intake.headings import DAY, REFERENCE, match_label
from features.intake.texts import CHOICE_WORDS
from features.tables import Tables
from features.units import factor

ROWS = 2_000
"""Rows of the sheet with drop-downs and hints."""
_YES_NO = {"zh": ("是", "否"), "en": ("yes", "no")}
_TEXT_FIRST = (REFERENCE, "credit_code", "name", "sector", "region", "ownership", "founded", DAY)
_EXPLAINED = (
    Label("#", "#"),
    Label("列名", "heading"),
    Label("代号", "name"),
    Label("必填", "needed"),
    Label("填写范围", "what to write"),
    Label("证明材料", "proof"),
    Label("说明", "hint"),
)
_SHEETS = {"zh": ("填报", "字段说明", "选项"), "en": ("data", "fields", "choices")}
_FIRST_ROW = 1
Value = str | float | bool | date


@dataclass(frozen=True, slots=True)
class Asked:
    """One column of a template."""

    target: str
    heading: str
    unit: str
    is_text: bool
    is_core: bool
    choices: tuple[str, ...]
    expected: str
    proof: str
    hint: str


def asked_of(columns: Sequence[str], language: str, tables: Tables) -> tuple[Asked, ...]:
    """Return the columns of a template: what identifies a row, then these figures."""
    texts = [_asked_text(name, language, tables) for name in _TEXT_FIRST]
    more = [name for name in columns if name in ATTRIBUTES and name not in _TEXT_FIRST]
    texts += [_asked_text(name, language, tables) for name in more]
    return (*texts, *(_asked_figure(name, language) for name in columns if name in COLUMNS))


def _asked_text(name: str, language: str, tables: Tables) -> Asked:
    label = match_label(name).in_language(language)
    choices: tuple[str, ...] = ()
    expected = Label("文字", "text")
    if name in ATTRIBUTES:
        expected, choices = ATTRIBUTES[name].expected, ATTRIBUTES[name].choices
        if language == "zh" and name in CHOICE_WORDS:
            choices = tuple(words[0] for words in CHOICE_WORDS[name].values())
    elif name == DAY:
        expected = Label("日期，如 2026-11-24；不填为今天", "a day such as 2026-11-24; today if left blank")
    title = "name_zh" if language == "zh" else "name_en"
    if name == "sector":
        rows = (row for row in tables["industries"].rows if row.key[0].startswith("C"))
        choices = tuple(f"{row.key[0]} {row.text(title)}" for row in rows if row.text("level") == "division")
    elif name == "region":
        choices = tuple(f"{row.key[0]} {row.text(title)}" for row in tables["regions"].rows)
    told = expected.in_language(language)
    return Asked(name, label, "", True, name == "sector", choices, told, "", "")


def _asked_figure(name: str, language: str) -> Asked:
    declared = field_of(name)
    unit = declared.unit if language == "en" else TEMPLATE_UNITS.get(declared.unit, declared.unit)
    label = match_label(name).in_language(language)
    choices: tuple[str, ...] = ()
    if declared.kind is Kind.FLAG:
        choices = _YES_NO[language]
    elif declared.choices:
        choices = tuple(choice.label.in_language(language) for choice in declared.choices)
    return Asked(
        target=name,
        heading=label if unit == "1" else f"{label} [{unit}]",
        unit=unit,
        is_text=False,
        is_core=declared.core and name == declared.name,
        choices=choices,
        expected=_expected(name, unit, language),
        proof=declared.proof.value.in_language(language),
        hint=declared.help.in_language(language) if declared.help else "",
    )


def _expected(name: str, unit: str, language: str) -> str:
    declared = field_of(name)
    if declared.kind is Kind.SHARE:
        return Label("0到1的小数，或45%", "a fraction from 0 to 1, or 45%").in_language(language)
    if declared.choices:
        return Label("选一项", "one of the list").in_language(language)
    if declared.kind is Kind.FLAG:
        return Label("是或否", "yes or no").in_language(language)
    told = range_of(declared).in_language(language)
    in_unit = Label(f"以{unit}计的数", f"a number in {unit}").in_language(language)
    return told if unit == declared.unit else in_unit


def cells_of(asked: Sequence[Asked], values: Mapping[str, Value], language: str) -> list[Value | None]:
    """Return a row of a template: values in declared units, turned into the units of the headings."""
    cells: list[Value | None] = []
    for one in asked:
        value = values.get(one.target)
        if isinstance(value, float) and not one.is_text:
            declared = field_of(one.target)
            steps = {choice.number: choice.label.in_language(language) for choice in declared.choices}
            if declared.kind is Kind.FLAG:
                steps = {1.0: _YES_NO[language][0], 0.0: _YES_NO[language][1]}
            value = steps.get(value) if steps else value / factor(one.unit, declared.unit)
        cells.append(value)
    return cells


def write_csv(
    stream: BinaryIO, asked: Sequence[Asked], rows: Sequence[Mapping[str, Value]], language: str
) -> None:
    """Write a template as CSV: UTF-8 with a mark, so that Excel opens it right."""
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([one.heading for one in asked])
    for row in rows:
        cells = cells_of(asked, row, language)
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
    text.flush()
    text.detach()


def write_workbook(
    stream: BinaryIO, asked: Sequence[Asked], rows: Sequence[Mapping[str, Value]], language: str
) -> None:
    """Write a template as a workbook; ``rows`` are filled in already, an example for instance."""
    import xlsxwriter  # noqa: PLC0415  # needed by this alone

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    data, fields, lists = (book.add_worksheet(name) for name in _SHEETS[language])
    lists.hide()
    styles = _styles(book)
    for column, one in enumerate(asked):
        _write_column(data, lists, column, one, styles, language)
    for number, row in enumerate(rows, _FIRST_ROW):
        for column, cell in enumerate(cells_of(asked, row, language)):
            if cell is not None:
                style = styles["text" if asked[column].is_text else "figure"]
                data.write(number, column, cell, styles["day"] if isinstance(cell, date) else style)
    data.freeze_panes(_FIRST_ROW, 3)
    data.set_row(0, 45)
    _explain(fields, asked, styles, language)
    book.close()


def _write_column(
    data: Any, lists: Any, column: int, one: Asked, styles: Mapping[str, Any], language: str
) -> None:
    data.write_string(0, column, one.heading, styles["core" if one.is_core else "heading"])
    data.set_column(column, column, 20 if one.is_text else 15, styles["text" if one.is_text else "figure"])
    hint = {
        "input_title": one.heading[:32],
        "input_message": "\n".join(part for part in (one.expected, one.proof, one.hint) if part)[:255],
        "ignore_blank": True,
    }
    if one.choices:
        lists.write_column(0, column, one.choices)
        place = f"'{_SHEETS[language][2]}'!{_range(column, len(one.choices))}"
        check = {"validate": "list", "source": f"={place}", "error_type": "warning"}
    else:
        check = {"validate": "any"}
    data.data_validation(_FIRST_ROW, column, ROWS, column, {**check, **hint})


def _range(column: int, rows: int) -> str:
    letter = letters_of(column)
    return f"${letter}$1:${letter}${rows}"


def _explain(sheet: Any, asked: Sequence[Asked], styles: Mapping[str, Any], language: str) -> None:
    for column, label in enumerate(_EXPLAINED):
        sheet.write_string(0, column, label.in_language(language), styles["heading"])
    for number, one in enumerate(asked, 1):
        needed = Label("是", "yes").in_language(language) if one.is_core else ""
        told = (f"#{number}", one.heading, one.target, needed, one.expected, one.proof, one.hint)
        for column, text in enumerate(told):
            sheet.write_string(number, column, text)
    for column, width in enumerate((6, 34, 30, 8, 48, 22, 48)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)


def _styles(book: Any) -> Mapping[str, Any]:
    heading = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#9AA5A0"}
    return {
        "heading": book.add_format({**heading, "bg_color": "#E8EFEA"}),
        "core": book.add_format({**heading, "bg_color": "#CFE3D4"}),
        "text": book.add_format({"num_format": "@"}),
        "figure": book.add_format(),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
