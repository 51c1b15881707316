"""Workbooks: read as documented, and hostile or damaged ones refused at once, within little memory."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from features.credit_code import synthetic_code
from features.inputs import CORE_COLUMNS
from features.intake.checking import Checked, Checker
from features.intake.faults import FileFault, FileRefused
from features.intake.reading import reading

TODAY = date(2026, 11, 24)
HEADINGS = ("统一社会信用代码", "成立日期", "从业人员", "营业收入 [万元]", "净利润", "资产总计", "负债合计")
GOOD = (synthetic_code(1), date(2009, 5, 1), 120, 3260, 1650000, "3.58亿", "１７９００００００")
Sheet = Sequence[Sequence[object]]
Fill = Callable[[Any, Any], None]


def workbook(path: Path, sheets: Mapping[str, Sheet], fill: Fill | None = None, **options: object) -> Path:
    """Write sheets; ``fill`` may do more with the book and its first sheet."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, **options})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    made = []
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        made.append(sheet)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
                elif cell != "":
                    sheet.write(row, column, cell)
    if fill is not None:
        fill(book, made[0])
    book.close()
    return path


def checked(path: Path) -> tuple[Checker, Checked]:
    with reading(path) as table:
        checker = Checker(table, TODAY)
        (part,) = checker.parts()
        return checker, part


def faults_of(path: Path) -> list[FileFault]:
    try:
        checker, part = checked(path)
    except FileRefused as refused:
        return list(refused.faults)
    return [*checker.heading_faults, *part.faults]


@pytest.mark.parametrize("is_1904", [False, True])
def test_texts_numbers_and_days_are_read_whichever_way_they_are_kept(tmp_path: Path, is_1904: bool) -> None:
    rows = [("一览表",), (), HEADINGS, GOOD, (), ("# remark",), ("", "2009-05-01", 1, 2, 3, 4, 5)]
    path = workbook(tmp_path / "t.xlsx", {"数据": rows, "说明": [("随便",)]}, date_1904=is_1904)
    checker, part = checked(path)
    assert not part.faults
    assert checker.table.sheet == "数据"
    assert part.records.kept["row"].tolist() == [4, 7]
    assert part.records.texts["credit_code"].tolist() == [synthetic_code(1), ""]
    assert part.records.texts["founded"].tolist() == ["2009-05-01"] * 2
    assert part.records.columns["revenue"].tolist() == [3.26e7, 2e4]
    assert part.records.columns["total_assets"].tolist() == [3.58e8, 4.0]
    assert part.records.columns["total_liabilities"].tolist() == [1.79e8, 5.0]


def test_a_code_typed_as_a_number_is_refused_with_the_fix(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {"s": [HEADINGS, (911101080828810227, *GOOD[1:])]})
    (fault,) = faults_of(path)
    assert (fault.sheet, fault.row, fault.letter, fault.code) == ("s", 2, "A", "lost-digits")
    assert "Text" in fault.fix.en
    assert "文本" in fault.fix.zh


def test_cells_without_a_value_of_their_own_are_refused_where_they_stand(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_formula(1, 2, "=1+1", None, "")
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 4, "=5*5")
        sheet.write_formula(4, 4, "=5*5", None, 25)
        sheet.merge_range(5, 2, 6, 3, 7)
        sheet.write_number(7, 5, 0.5, book.add_format({"num_format": "hh:mm"}))

    path = workbook(tmp_path / "t.xlsx", {"s": [HEADINGS, *[GOOD] * 8]}, fill)
    _, part = checked(path)
    assert [(fault.row, fault.letter, fault.code) for fault in part.faults] == [
        (2, "C", "formula"),
        (3, "D", "error"),
        (4, "E", "formula"),
        *((row, letter, "merged") for row in (6, 7) for letter in ("C", "D")),
        (8, "F", "time"),
    ]
    assert part.good.tolist() == [False] * 3 + [True] + [False] * 3 + [True]
    assert part.faults[1].given == "#DIV/0!"


def test_hidden_sheets_are_not_read_and_two_sheets_with_data_are_refused(tmp_path: Path) -> None:
    sheets = {"one": [HEADINGS, GOOD], "two": [HEADINGS, GOOD]}
    assert [fault.code for fault in faults_of(workbook(tmp_path / "a.xlsx", sheets))] == ["several-sheets"]
    hidden = workbook(tmp_path / "b.xlsx", sheets, lambda book, _: book.get_worksheet_by_name("two").hide())
    checker, part = checked(hidden)
    assert checker.table.sheet == "one"
    assert "two" in checker.table.notes[0].en
    assert not part.faults


def test_merged_headings_are_refused(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 3, 0, 4, "营业收入")

    path = workbook(tmp_path / "a.xlsx", {"s": [HEADINGS, GOOD]}, fill)
    assert [(fault.row, fault.letter, fault.code) for fault in faults_of(path)] == [(1, "D", "merged")]


def test_a_table_need_not_begin_in_the_first_cell(tmp_path: Path) -> None:
    rows = [(), (), *(("", "", *row) for row in (HEADINGS, GOOD, ("x", *GOOD[1:])))]
    (fault,) = faults_of(workbook(tmp_path / "a.xlsx", {"s": rows}))
    assert (fault.row, fault.letter) == (5, "C")


def member(name: str, content: bytes, claimed: int | None = None, **change: int) -> dict[str, Any]:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    found = {"name": name, "packed": packed, "crc": zlib.crc32(content), "size": len(content), "flags": 0}
    return {**found, **({} if claimed is None else {"size": claimed}), **change}


def zipped(members: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a zip whose directory says what the members say, true or not."""
    body, directory = io.BytesIO(), io.BytesIO()
    for one in members:
        name = one["name"].encode()
        fields = (20, one["flags"], 8, 0, 0, one["crc"], len(one["packed"]), one["size"], len(name), 0)
        offset = body.tell()
        body.write(struct.pack("<4s5H3I2H", b"PK\x03\x04", *fields) + name + one["packed"])
        rest = struct.pack("<3H2I", 0, 0, 0, 0, offset)
        directory.write(struct.pack("<4s6H3I2H", b"PK\x01\x02", 20, *fields) + rest + name)
    count, start = len(members), body.tell()
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, directory.tell(), start, 0)
    return body.getvalue() + directory.getvalue() + end


def sound_members(tmp_path: Path) -> list[dict[str, Any]]:
    path = workbook(tmp_path / "sound.xlsx", {"s": [HEADINGS, GOOD]})
    with zipfile.ZipFile(path) as book:
        return [member(name, book.read(name)) for name in book.namelist()]


def steep(size: int) -> dict[str, Any]:
    """Return a sheet that unpacks to this many bytes at about 285:1, made from one packed block."""
    block = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n * 7919 % 10) for n in range(260)
    )
    block += b'<row r="261"><c r="A261"><v>1</v></c></row>' * ((1 << 20) // 43)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    times = size // len(block) + 1
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    found = {"name": "xl/worksheets/sheet1.xml", "packed": once * times + end, "crc": 0, "flags": 0}
    return {**found, "size": len(block) * times}


def with_member(members: Sequence[Mapping[str, Any]], one: Mapping[str, Any]) -> bytes:
    return zipped([*(other for other in members if other["name"] != one["name"]), one])


MEASURE = """
import json, resource, sys, time
from pathlib import Path
from features.intake.faults import FileRefused
from features.intake.reading import reading
whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
rss = lambda: max(resource.getrusage(who).ru_maxrss for who in whose)
before, start = rss(), time.process_time()
try:
    with reading(Path(sys.argv[1])) as table:
        for part in table.parts:
            pass
    codes = []
except FileRefused as refused:
    codes = [fault.code for fault in refused.faults]
print(json.dumps({"codes": codes, "seconds": time.process_time() - start, "kilobytes": rss() - before}))
"""


@pytest.mark.parametrize("lies", [False, True])
def test_a_bomb_of_1_4_mb_that_unpacks_to_400_is_refused_in_a_third_of_a_second_and_50_mb(
    tmp_path: Path, lies: bool
) -> None:
    bomb = steep(400_000_000)
    if lies:
        bomb["size"] = 120_000
    content = with_member(sound_members(tmp_path), bomb)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(content)
    assert 1_000_000 < len(content) < 1_800_000
    found = subprocess.run([sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True)
    told = json.loads(found.stdout)
    assert told["codes"] == ["zip-bomb"]
    assert told["seconds"] < 0.3
    assert told["kilobytes"] < 50_000


HOSTILE: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "unsafe-name": lambda members: zipped([*members, member("../../etc/passwd", b"x")]),
    "unsafe-name windows": lambda members: zipped([*members, member("C:\\x.xml", b"x")]),
    "unsafe-name absolute": lambda members: zipped([*members, member("/xl/x.xml", b"x")]),
    "nested-archive": lambda members: zipped([*members, member("xl/embeddings/a.xlsx", b"PK\x03\x04....")]),
    "xml-entities": lambda members: with_member(
        members,
        member(
            "xl/sharedStrings.xml",
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><sst>&b;&b;</sst>',
        ),
    ),
    "encrypted": lambda members: zipped([{**one, "flags": 1} for one in members]),
    "damaged size": lambda members: zipped([{**members[0], "size": members[0]["size"] + 9}, *members[1:]]),
    "damaged twice": lambda members: zipped([*members, members[0]]),
    "damaged utf-16": lambda members: with_member(
        members, member("xl/sharedStrings.xml", '<?xml version="1.0"?><sst/>'.encode("utf-16"))
    ),
    "damaged cut": lambda members: zipped(members)[:-200],
    "damaged deflate": lambda members: zipped([{**members[0], "packed": b"\xff" * 50}, *members[1:]]),
    "wrong-kind xlsb": lambda members: zipped([*members, member("xl/workbook.bin", b"x")]),
    "wrong-kind xlsm": lambda members: zipped([*members, member("xl/vbaProject.bin", b"x")]),
    "wrong-kind zip": lambda members: zipped([member("a.csv", b"x")]),
    "unreadable": lambda members: with_member(
        members, member("xl/workbook.xml", b"<workbook><sheets><sheet")
    ),
    "unreadable far": lambda members: with_member(
        members,
        member(
            "xl/worksheets/sheet1.xml",
            b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
        ),
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_and_damaged_workbooks_are_refused_with_what_to_do(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(HOSTILE[kind](sound_members(tmp_path)))
    (fault,) = faults_of(path)
    assert fault.code == kind.split(" ", maxsplit=1)[0]
    assert fault.fix.zh
    assert fault.fix.en


def test_a_workbook_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    content = workbook(tmp_path / "sound.xlsx", {"s": [HEADINGS, GOOD]}).read_bytes()
    for end in np.linspace(4, len(content) - 1, 40).astype(int).tolist():
        path = tmp_path / "cut.xlsx"
        path.write_bytes(content[:end])
        assert [fault.code for fault in faults_of(path)] in (["damaged"], ["empty"])


def children() -> list[str]:
    """Return what the children of this process that parse workbooks were started with."""
    found = [
        Path(f"/proc/{number}/cmdline").read_text("utf-8")
        for task in Path("/proc/self/task").iterdir()
        for number in (task / "children").read_text("ascii").split()
    ]
    return [one for one in found if "child.py" in one]


def test_no_child_is_left_behind_when_reading_stops_early(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {"s": [CORE_COLUMNS, *[(1, 2, 3, 4, 5)] * 12_000]})
    with reading(path) as table:
        next(table.parts)
        assert children()
    assert not children()
