"""Whole files as people send them: what is no table, and what a spreadsheet can make of one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from features.inputs import CORE_COLUMNS
from tests.features.corpus import found_in

HEADINGS = ("reference", *CORE_COLUMNS)
GOOD = ("007", 20, 5e6, 1e5, 9e6, 3e6)


def line(*cells: object) -> bytes:
    return (",".join(map(str, cells)) + "\r\n").encode()


TOP = line(*HEADINGS)
ROW = line("007", 20, 5e6, 1e5, 9e6, 3e6)
CHINESE = "007,20,5000000,1,9000000,3,湖州示例有限公司\r\n"
NAMED = TOP.strip() + b",name\r\n"
TEXTS: dict[str, tuple[bytes, str, int | None, int]] = {
    # the file, the code of its one fault, the fault's row, the rows that are read
    "nothing": (b"", "empty", None, 0),
    "blanks": (b" \r\n\r\n", "empty", None, 0),
    "a byte-order mark alone": (b"\xef\xbb\xbf", "no-headings", None, 0),
    "headings alone": (TOP, "", None, 0),
    "headings and blank rows": (TOP + b"\r\n,,,,,\r\n", "", None, 0),
    "no headings": (ROW * 3, "no-headings", None, 0),
    "blank rows between": (TOP + b"\r\n" + ROW + b",,,,,\r\n" + ROW, "", None, 2),
    "old line ends": ((TOP + ROW + ROW).replace(b"\r\n", b"\r"), "", None, 2),
    "no last line end": ((TOP + ROW).strip(), "", None, 1),
    "a delimiter named": (b"sep=,\r\n" + TOP + ROW, "", None, 1),
    "a short row": (TOP + ROW + line("1", 2, 3), "ragged", 3, 2),
    "a long row": (TOP + line(*GOOD, 7) + ROW, "ragged", 2, 2),
    "a decimal comma that splits a cell": (TOP + line("1", 20, "5,5", 1, 9, 3), "ragged", 2, 1),
    "cut off within a row": ((TOP + ROW * 2)[:-12], "ragged", 3, 2),
    "cut off within quotes": (TOP + ROW + b'"1', "quotes", 3, 0),
    "a stray quotation mark": (TOP + b'"1"x,2,3,4,5,6\r\n', "quotes", 2, 0),
    "NUL": (TOP + ROW.replace(b"7", b"\0"), "control-characters", None, 0),
    "an escape": (TOP + ROW.replace(b"7", b"\x1b"), "control-characters", None, 0),
    "GB18030": (NAMED + CHINESE.encode("gb18030"), "", None, 1),
    "GB18030 joined with UTF-8": (
        NAMED + CHINESE.encode("gb18030") + CHINESE.replace("湖州示例有限公司", "示例甲乙").encode(),
        "encoding",
        3,
        0,
    ),
    "UTF-8 cut within a character": (NAMED + CHINESE.encode()[:-3], "encoding", None, 0),
    "Latin-1": (
        NAMED + CHINESE.replace("湖州示例有限公司", "Société Générale").encode("latin-1"),
        "encoding",
        None,
        0,
    ),
    "Windows-1252": (
        NAMED + CHINESE.replace("湖州示例有限公司", "Müller – “GmbH”").encode("cp1252"),
        "encoding",
        None,
        0,
    ),
    "Big5": (NAMED + CHINESE.replace("湖州示例有限公司", "臺北鋼鐵廠").encode("big5"), "encoding", None, 0),
    "UTF-16": ((NAMED.decode() + CHINESE).encode("utf-16"), "", None, 1),
    "UTF-16 without a mark": ((NAMED.decode() + CHINESE).encode("utf-16-le"), "encoding", None, 0),
    "UTF-16 cut within a character": ((NAMED.decode() + CHINESE).encode("utf-16")[:-1], "encoding", None, 0),
    "UTF-32": ((NAMED.decode() + CHINESE).encode("utf-32"), "encoding", None, 0),
    "surrogates as UTF-8": (
        NAMED + CHINESE.replace("湖", "\ud842").encode("utf-8", "surrogatepass"),
        "encoding",
        None,
        0,
    ),
    "a thousand and one columns": (b",".join([TOP.strip(), *[b"x"] * 1001]) + b"\r\n", "too-wide", None, 0),
    "a page": (b"<!DOCTYPE html><table><tr><td>revenue</td></tr></table>", "wrong-kind", None, 0),
    "XML": (b"<?xml version='1.0'?><a/>", "wrong-kind", None, 0),
    "an archive": (b"\x1f\x8b\x08\0\0\0\0\0", "wrong-kind", None, 0),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "wrong-kind", None, 0),
    "a workbook of Excel 97": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-excel", None, 0),
    "a workbook with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0" + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
        None,
        0,
    ),
    "JSON": (b'[{"revenue": 1, "employees": 2}]', "no-headings", None, 0),
}


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_text_is_read_as_documented_or_refused_whatever_its_name_says(
    kind: str, name: str, tmp_path: Path
) -> None:
    content, code, row, rows = TEXTS[kind]
    (tmp_path / name).write_bytes(content)
    faults, parts = found_in(tmp_path / name)
    assert [fault.code for fault in faults] == ([code] if code else [])
    assert [fault.row for fault in faults] == ([row] if code else [])
    assert sum(part.records.rows for part in parts) == rows
    assert all(fault.words("zh") and fault.fix.en for fault in faults)


Fill = Callable[[Any, Any], None]


def _write(book: Any, sheet: Any) -> None:
    for row, cells in enumerate((HEADINGS, *((str(number), *GOOD[1:]) for number in range(3)))):
        sheet.write_row(row, 0, cells)


def _cell(row: int, column: int, cell: object, style: Mapping[str, object] | None = None) -> Fill:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(row, column, cell, book.add_format(dict(style or {})))

    return fill


def _formula(text: str, value: object) -> Fill:
    return lambda _, sheet: sheet.write_formula(2, 2, text, None, value)


def _hidden_sheet(book: Any, sheet: Any) -> None:
    del sheet
    other = book.add_worksheet("old")
    _write(book, other)
    other.very_hidden()


def _second_sheet(book: Any, sheet: Any) -> None:
    del sheet
    _write(book, book.add_worksheet("two"))


def _decorated(book: Any, sheet: Any) -> None:
    """Fill a sheet with what changes no value."""
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column(3, 3, None, None, {"hidden": True})
    sheet.autofilter(0, 0, 3, 5)
    sheet.freeze_panes(1, 0)
    sheet.write_comment(1, 1, "remark")
    sheet.conditional_format(1, 1, 3, 5, {"type": "3_color_scale"})
    sheet.data_validation(1, 1, 3, 1, {"validate": "integer", "criteria": ">", "value": 0})
    book.define_name("turnover", "=Sheet1!$C$2:$C$4")
    chart = book.add_chartsheet()
    bars = book.add_chart({"type": "bar"})
    bars.add_series({"values": "=Sheet1!$C$2:$C$4"})
    chart.set_chart(bars)


def _merged_title(book: Any, sheet: Any) -> None:
    del book
    sheet.merge_range(5, 0, 5, 5, "制表人")


def _merged_remark(book: Any, sheet: Any) -> None:
    del book
    sheet.write(0, 2, "# revenue")
    sheet.write(0, 6, "revenue")
    sheet.write_column(1, 6, [5e6] * 3)
    sheet.merge_range(1, 2, 1, 3, 1e5)


WORKBOOKS: dict[str, tuple[Fill, set[tuple[int | None, str, str]], int]] = {
    # what is done to three good rows, the faults (row, column, code), the good rows that are left
    "decorated": (_decorated, set(), 3),
    "a hidden sheet": (_hidden_sheet, set(), 3),
    "two sheets": (_second_sheet, {(None, "", "several-sheets")}, 0),
    "a formula with its value": (_formula("=1+1", 5e6), set(), 3),
    "a formula of another workbook": (_formula("='[other.xlsx]Sheet1'!A1", 5e6), set(), 3),
    "a formula never calculated": (_formula("=1+1", ""), {(3, "C", "formula")}, 2),
    "a formula that calls out": (_formula('=WEBSERVICE("x")', "#VALUE!"), {(3, "C", "error")}, 2),
    "a formula of text": (_formula('="5"&"万"', "5万"), set(), 3),
    **{
        f"the error {word}": (_formula("=A1", word), {(3, "C", "error")}, 2)
        for word in ("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#VALUE!")
    },
    "a merged cell": (
        lambda _, sheet: sheet.merge_range(1, 2, 2, 2, 5e6),
        {(row, "C", "merged") for row in (2, 3)},
        1,
    ),
    "cells merged with a remark": (_merged_remark, {(2, "D", "merged")}, 2),
    "a merged heading": (lambda _, sheet: sheet.merge_range(0, 2, 0, 3, "revenue"), {(1, "C", "merged")}, 0),
    "a footer in merged cells": (_merged_title, {(6, letter, "merged") for letter in "ABCDEF"}, 3),
    "a number kept as text": (_cell(1, 2, "5000000"), set(), 3),
    "a percentage of money": (_cell(1, 2, 0.5, {"num_format": "0%"}), set(), 3),
    "a day for a number": (
        _cell(1, 2, 45000, {"num_format": "yyyy-mm-dd"}),
        {(2, "C", "date-for-number")},
        2,
    ),
    "a time for a number": (_cell(1, 2, 0.5, {"num_format": "hh:mm"}), {(2, "C", "time")}, 2),
    "a truth value for a number": (_cell(1, 2, True), {(2, "C", "not-a-number")}, 2),
    "a negative count": (_cell(1, 1, -5), {(2, "B", "out-of-range")}, 2),
    "rich text": (
        lambda b, sheet: sheet.write_rich_string(1, 2, "5", b.add_format({"bold": True}), "00万"),
        set(),
        3,
    ),
    "a blank core cell": (lambda _, sheet: sheet.write_blank(1, 2, None), set(), 3),
    "a cell far to the right": (_cell(0, 1200, "x"), {(None, "", "too-wide")}, 0),
    "a cell far below": (_cell(60_000, 0, "# end"), set(), 3),
}


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_what_a_spreadsheet_can_hold_is_read_as_documented_or_refused_at_the_cell(
    kind: str, tmp_path: Path
) -> None:
    fill, expected, good = WORKBOOKS[kind]
    path = tmp_path / "t.csv"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        _write(book, sheet)
        fill(book, sheet)
    faults, parts = found_in(path)
    assert {(fault.row, fault.letter, fault.code) for fault in faults} == expected
    assert sum(int(part.good.sum()) for part in parts) == good
    assert all(fault.words("zh") and fault.fix.en for fault in faults)
