"""Files as they come: encodings, delimiters, headings and rows read by rule, or refused with the fix."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.credit_code import synthetic_code
from features.inputs import CORE_COLUMNS
from features.intake.checking import Checked, Checker
from features.intake.faults import FileFault, FileRefused
from features.intake.headings import suggestions
from features.intake.reading import reading
from features.population.generate import Population
from features.records import own
from features.tables import Tables

TODAY = date(2026, 11, 24)
HEADINGS = (
    "编号",
    "统一社会信用代码",
    "企业名称",
    "从业人员",
    "营业收入（万元）",
    "净利润（万元）",
    "资产总计",
    "负债合计",
)
ROWS = (
    ("007", synthetic_code(1), "示例公司𠮷", "120", "3,260", "165", "3.58亿", "１７９００００００"),
    ("008", synthetic_code(2), "Sample Co.", "45", "500", "-20", "12000000", "-"),
)
Line = Sequence[object]


def as_csv(rows: Iterable[Line], delimiter: str = ",", ending: str = "\r\n") -> str:
    def cell(value: object) -> str:
        text = str(value)
        quoted = any(mark in text for mark in (delimiter, '"', "\n"))
        return '"' + text.replace('"', '""') + '"' if quoted else text

    return "".join(delimiter.join(map(cell, row)) + ending for row in rows)


def checked(path: Path, encoding: str = "") -> tuple[Checker, list[Checked]]:
    with reading(path, encoding) as table:
        checker = Checker(table, TODAY)
        return checker, list(checker.parts())


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes, name: str = "t.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def faults_in(path: Path, encoding: str = "") -> list[FileFault]:
    """Return every fault of a file, whether it is refused as a whole or by rows."""
    try:
        checker, parts = checked(path, encoding)
    except FileRefused as refused:
        return list(refused.faults)
    return [*checker.heading_faults, *(fault for part in parts for fault in part.faults)]


def refused_for(path: Path, encoding: str = "") -> set[str]:
    return {fault.code for fault in faults_in(path, encoding)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_found_by_rule(
    written: Callable[..., Path], encoding: str, delimiter: str
) -> None:
    _, (part,) = checked(written(as_csv([HEADINGS, *ROWS], delimiter), encoding=encoding))
    assert not part.faults
    assert part.records.columns["revenue"].tolist() == [32_600_000.0, 5_000_000.0]
    assert part.records.columns["total_assets"].tolist() == [3.58e8, 1.2e7]
    assert part.records.columns["total_liabilities"][0] == 1.79e8
    assert np.isnan(part.records.columns["total_liabilities"][1])
    assert part.records.texts["name"].tolist() == ["示例公司𠮷", "Sample Co."]
    assert part.records.kept["reference"].tolist() == ["007", "008"]
    assert part.records.kept["row"].tolist() == [2, 3]


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "euc_kr", "utf-16-le", "utf-32"])
def test_text_in_another_encoding_is_refused_and_never_garbled(
    written: Callable[..., Path], encoding: str
) -> None:
    words = {"big5": "營業收入", "shift_jis": "売上高ｱｲｳ", "euc_kr": "매출액무사"}.get(encoding, "营业收入")
    rows = [("reference", "name", *CORE_COLUMNS), ("1", words * 3, 1, 2, 3, 4, 5)]
    assert refused_for(written(as_csv(rows), encoding=encoding)) & {"encoding", "control-characters"}


def test_chinese_words_under_english_headings_count_as_gb18030_only_if_they_are_usual_or_someone_says_so(
    written: Callable[..., Path],
) -> None:
    rows = [("name", *CORE_COLUMNS), ("张三", 1, 2, 3, 4, 5)]
    path = written(as_csv(rows), encoding="gb18030")
    assert refused_for(path) == {"encoding"}
    assert not faults_in(path, "gb18030")
    rows[1] = ("张三机械有限公司", 1, 2, 3, 4, 5)
    assert not faults_in(written(as_csv(rows), encoding="gb18030"))


def test_every_fault_is_told_at_once_with_its_cell_and_fix(written: Callable[..., Path]) -> None:
    bad = ("009", "913509005875277830", "合计", "12人左右", "5 kWh", "x", "1e99", "无")
    part = checked(written(as_csv([("报表",), HEADINGS, *ROWS, bad])))[1][0]
    assert part.good.tolist() == [True, True, False]
    found = {fault.letter: fault for fault in part.faults}
    assert {letter: fault.code for letter, fault in found.items()} == {
        "B": "attribute",
        "C": "total-row",
        "D": "unit",
        "E": "unit-and-heading",
        "F": "not-a-number",
        "G": "out-of-range",
        "H": "none-or-unknown",
    }
    assert {fault.row for fault in part.faults} == {5}
    assert found["E"].heading == "营业收入（万元）"
    assert found["E"].given == "5 kWh"
    assert found["E"].place("zh") == "第5行，E列（营业收入（万元））"
    assert found["E"].place("en") == "row 5, column E (营业收入（万元）)"
    assert all(fault.words(language) for fault in part.faults for language in ("zh", "en"))


def test_a_near_heading_is_suggested_and_never_read(written: Callable[..., Path]) -> None:
    headings = ("销售收入", *CORE_COLUMNS, "Total asset", "备注", "#销售收入")
    checker, _ = checked(written(as_csv([headings, (1,) * 9])))
    found = {fault.heading: fault for fault in checker.heading_faults}
    assert set(found) == {"销售收入", "Total asset"}
    assert "revenue" in found["销售收入"].fix.en
    assert "total_assets" in found["Total asset"].fix.zh


def test_missing_repeated_and_wrongly_measured_headings_are_faults(written: Callable[..., Path]) -> None:
    headings = ("revenue", "营业收入", "total_assets [kWh]", "name [万元]", "employees")
    checker, _ = checked(written(as_csv([headings, (1,) * 5])))
    codes = [(fault.code, fault.heading) for fault in checker.heading_faults]
    assert ("repeated-heading", "营业收入") in codes
    assert ("unit", "total_assets [kWh]") in codes
    assert ("unit", "name [万元]") in codes
    missing = [fault.expected.en for fault in checker.heading_faults if fault.code == "missing-column"]
    assert len(missing) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \r\n ", "empty"),
        (b"hello\nworld\n", "no-headings"),
        (b"%PDF-1.7 ...", "wrong-kind"),
        (b"\x1f\x8b\x08\x00...", "wrong-kind"),
        (b"<html><table>", "wrong-kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"PAR1 broken", "damaged"),
        (b"revenue,employees\n1,2\x00\n", "control-characters"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(
    written: Callable[..., Path], content: bytes, code: str
) -> None:
    with pytest.raises(FileRefused) as refused, reading(written(content)):
        pass
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.words("zh") != refused.value.words("en")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1,2,3,4", "ragged"),
        ("1,2,3,4,5,6", "ragged"),
        ('1,2,3,4,"5', "quotes"),
        ('1,2,3,4,"5"x', "quotes"),
        ("1,2,3,4,5,,", None),
        ("", None),
        ("# a remark, 2", None),
    ],
)
def test_rows_must_have_as_many_cells_as_headings(
    written: Callable[..., Path], line: str, code: str | None
) -> None:
    text = as_csv([CORE_COLUMNS, (5, 4, 3, 2, 1)]) + line + "\r\n"
    assert refused_for(written(text)) == ({code} if code else set())


def test_carriers_left_blank_are_not_used_where_the_list_is_complete_and_a_word_keeps_them_unknown(
    written: Callable[..., Path],
) -> None:
    headings = (*CORE_COLUMNS, "carriers_complete", "diesel", "raw_coal")
    rows = [(*(1,) * 5, "是", "", "-"), (*(1,) * 5, "否", "", "-"), (*(1,) * 5, "yes", "7", "8")]
    _, (part,) = checked(written(as_csv([headings, *rows])))
    np.testing.assert_array_equal(part.records.columns["diesel"], [0.0, np.nan, 7.0])
    np.testing.assert_array_equal(part.records.columns["raw_coal"], [np.nan, np.nan, 8.0])
    np.testing.assert_array_equal(part.records.columns["coke"], [0.0, np.nan, 0.0])


def test_the_future_and_parts_above_their_totals_are_refused(written: Callable[..., Path]) -> None:
    headings = (*CORE_COLUMNS, "day", "founded", "accounts_year", "current_assets", "inventory")
    core = (1, 10, 1, 10, 1)
    rows = [
        (*core, "2026-11-20", "2009-05-01", "2025", 5, 3),
        (*core, "2027-01-01", "", "", 5, 3),
        (*core, "2026-11-20", "2026-12-01", "", 5, 3),
        (*core, "2026-11-20", "", "2027", 5, 3),
        (*core, "2026-11-20", "", "", 5, 6),
        (*core, "2026-11-20", "", "", 11, 3),
    ]
    _, (part,) = checked(written(as_csv([headings, *rows])))
    assert [(fault.row, fault.code) for fault in part.faults] == [
        (3, "day"),
        (4, "in-the-future"),
        (5, "in-the-future"),
        (6, "part-above-total"),
        (7, "part-above-total"),
    ]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_population_reads_back_bit_for_bit(people: Population, tmp_path: Path, kind: str) -> None:
    chosen = slice(0, 6_000)
    frame = pd.DataFrame(
        {
            "firm": people.firm[chosen],
            "report_year": people.report_year[chosen],
            **{name: values[chosen] for name, values in people.texts.items()},
            **{name: values[chosen] for name, values in people.columns.items()},
        }
    )
    path = tmp_path / f"p.{kind}"
    frame.to_csv(path, index=False) if kind == "csv" else frame.to_parquet(path)
    checker, parts = checked(path)
    assert not checker.heading_faults
    assert not any(part.faults for part in parts)
    told = own.records(frame, Tables.load())
    for name, values in told.columns.items():
        np.testing.assert_array_equal(np.concatenate([one.records.columns[name] for one in parts]), values)
    for name, texts in told.texts.items():
        assert np.concatenate([one.records.texts[name] for one in parts]).tolist() == texts.tolist()
    assert (np.concatenate([one.records.days for one in parts]) == told.days).all()


def test_a_parquet_column_that_holds_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pd.DataFrame({"revenue": [[1.0, 2.0]], "employees": [1.0]}).to_parquet(path)
    assert refused_for(path) == {"column-type"}


def test_a_suggestion_is_made_for_other_words_and_typing_slips_alone() -> None:
    assert suggestions("revenu") == ("revenue",)
    assert suggestions("用电量") == ("electricity_purchased",)
    assert not suggestions("客户经理")
    assert not suggestions("branch")


def test_a_part_above_its_total_names_the_figure_that_was_given_in_another_unit(
    people: Population, tmp_path: Path
) -> None:
    columns = {name: values[:40].copy() for name, values in people.columns.items()}
    columns["total_assets"] /= 1e4
    frame = pd.DataFrame({"sector": people.texts["sector"][:40], **columns})
    frame.to_parquet(tmp_path / "t.parquet")
    found = [fault for fault in faults_in(tmp_path / "t.parquet") if fault.code == "part-above-total"]
    named = ["Total assets, probably given in CNY 10k" in fault.fix.en for fault in found]
    assert np.mean(named) > 0.95
