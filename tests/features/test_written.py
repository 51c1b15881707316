"""A figure as people write it: read right, told unknown, or refused with the fix; never zero."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.intake.columns import figures_of_column
from features.intake.guard import guarded, is_dangerous
from features.intake.headings import Heading, Role
from features.intake.sheets import Cell, Unusable
from features.intake.texts import reader_of
from features.intake.written import Trouble, figure_of, plain, unguarded

REVENUE = Heading(0, "revenue", Role.FIGURE, "revenue", "CNY")
IN_WAN = Heading(0, "营业收入（万元）", Role.FIGURE, "revenue", "万元", 1e4)
HEAT = Heading(0, "heat_purchased", Role.FIGURE, "heat_purchased", "GJ")
POWER = Heading(0, "electricity_purchased", Role.FIGURE, "electricity_purchased", "kWh")
SHARE = Heading(0, "good_output_share", Role.FIGURE, "good_output_share", "1")
FLAG = Heading(0, "energy_system", Role.FIGURE, "energy_system", "1")
LEVEL = Heading(0, "green_factory_level", Role.FIGURE, "green_factory_level", "1")
COLOUR = Heading(0, "environmental_credit", Role.FIGURE, "environmental_credit", "1")


@pytest.mark.parametrize(
    ("heading", "cell", "expected"),
    [
        (REVENUE, "1234.5", 1234.5),
        (REVENUE, "1,234,567.8", 1234567.8),
        (REVENUE, "1 234 567", 1234567.0),
        (REVENUE, "１２，３４５．５", 12345.5),
        (REVENUE, "　３００　", 300.0),
        (REVENUE, "1.2e6", 1.2e6),
        (REVENUE, "¥3,200", 3200.0),
        (REVENUE, "￥3200", 3200.0),
        (REVENUE, "3.2万", 32000.0),
        (REVENUE, "3.2万元", 32000.0),
        (REVENUE, "3.26亿", 3.26e8),
        (REVENUE, "3.26亿元", 3.26e8),
        (REVENUE, "200元", 200.0),
        (IN_WAN, "326", 3260000.0),
        (IN_WAN, "326万元", 3260000.0),
        (IN_WAN, 326.0, 3260000.0),
        (POWER, "320 MWh", 320000.0),
        (POWER, "32万千瓦时", 320000.0),
        (POWER, "500度", 500.0),
        (SHARE, "97.5%", 0.975),
        (SHARE, "９７％", 0.97),
        (SHARE, 0.97, 0.97),
        (Heading(0, "", Role.FIGURE, "net_profit", "CNY"), "(1,500)", -1500.0),
        (Heading(0, "", Role.FIGURE, "net_profit", "CNY"), "−1500", -1500.0),
        (FLAG, "是", 1.0),
        (FLAG, "No", 0.0),
        (FLAG, "有", 1.0),
        (FLAG, "无", 0.0),
        (FLAG, True, 1.0),
        (FLAG, 1.0, 1.0),
        (LEVEL, "无", 0.0),
        (LEVEL, "国家级", 3.0),
        (LEVEL, "Provincial", 2.0),
        (LEVEL, "national", 3.0),
        (COLOUR, "绿", 4.0),
    ],
)
def test_what_is_written_is_read_in_the_declared_unit(heading: Heading, cell: Cell, expected: float) -> None:
    assert figure_of(cell, heading) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    "word", ["-", "—", "N/A", "n/a", "NaN", "null", "不清楚", "不详", "未知", "unknown", "/", "  -  "]
)
@pytest.mark.parametrize("heading", [REVENUE, SHARE, FLAG, COLOUR])
def test_a_word_for_unknown_is_unknown_and_never_zero(word: str, heading: Heading) -> None:
    assert figure_of(word, heading) is None


@pytest.mark.parametrize(
    ("heading", "cell", "code"),
    [
        (REVENUE, "无", "none-or-unknown"),
        (REVENUE, "不适用", "none-or-unknown"),
        (FLAG, "不适用", "not-a-flag"),
        (FLAG, "2", "not-a-flag"),
        (REVENUE, "about 5", "not-a-number"),
        (REVENUE, "1,23", "not-a-number"),
        (REVENUE, "1.234,5", "not-a-number"),
        (REVENUE, "1,2345", "not-a-number"),
        (REVENUE, "12-13", "not-a-number"),
        (REVENUE, "$5", "not-a-number"),
        (REVENUE, "5%", "unit"),
        (REVENUE, "5 kWh", "unit"),
        (REVENUE, True, "not-a-number"),
        (REVENUE, date(2026, 1, 2), "date-for-number"),
        (REVENUE, "2024/05/01", "date-for-number"),
        (HEAT, "5000吨", "unit"),
        (REVENUE, Unusable("#DIV/0!", "error"), "error"),
        (IN_WAN, "3亿元", "unit-and-heading"),
        (IN_WAN, "3.2万", "unit-and-heading"),
        (POWER, "¥5", "not-a-number"),
        (LEVEL, "gold", "unknown-level"),
        (REVENUE, "=1+1", "not-a-number"),
        (REVENUE, "inf", "not-a-number"),
        (REVENUE, "1_000", "not-a-number"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(heading: Heading, cell: Cell, code: str) -> None:
    found = figure_of(cell, heading)
    assert isinstance(found, Trouble)
    assert found.code == code
    assert found.fix.zh
    assert found.fix.en


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.just(math.nan), min_size=1))
def test_a_column_of_plain_numbers_gives_the_bits_that_were_written(numbers: list[float]) -> None:
    cells = ["" if math.isnan(one) else repr(one) for one in numbers]
    found = figures_of_column(cells, REVENUE)
    assert [math.isnan(one) for one in found.values] == [math.isnan(one) for one in numbers]
    assert all(math.isnan(b) or a == b for a, b in zip(found.values, numbers, strict=True))


@given(st.lists(st.sampled_from(["", "-", "12", "1,200", "3万", "x", "无", " "]), min_size=1))
def test_a_column_is_read_as_its_cells_are_one_by_one(cells: list[str]) -> None:
    found = figures_of_column(cells, REVENUE)
    for row, cell in enumerate(cells):
        alone = figure_of(cell, REVENUE) if cell.strip() else None
        assert found.told[row] == bool(cell.strip())
        assert (row in found.troubles) == isinstance(alone, Trouble)
        if isinstance(alone, float):
            assert found.values[row] == alone
        else:
            assert math.isnan(found.values[row])


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("credit_code", "91350900587527783p", "91350900587527783P"),
        ("credit_code", "９１３５０９００５８７５２７７８３Ｐ", "91350900587527783P"),
        ("region", 330100.0, "330100"),
        ("region", "330100 杭州市", "330100"),
        ("sector", "C3011 水泥制造", "C3011"),
        ("sector", "c30", "C30"),
        ("ownership", "民营", "private"),
        ("natural_person", "否", "no"),
        ("founded", "2009/5/1", "2009-05-01"),
        ("founded", "2009年5月1日", "2009-05-01"),
        ("founded", date(2009, 5, 1), "2009-05-01"),
        ("founded", "20090501", "2009-05-01"),
        ("name", "'=1+1", "=1+1"),
        ("reference", 17.0, "17"),
        ("reference", "007", "007"),
        ("name", "-", ""),
    ],
)
def test_words_and_days_are_read(name: str, cell: Cell, expected: str) -> None:
    assert reader_of(name)(cell) == expected


@pytest.mark.parametrize(
    ("name", "cell", "code"),
    [
        ("credit_code", 911101080828810240.0, "lost-digits"),
        ("credit_code", "9.1111E+17", "lost-digits"),
        ("credit_code", "911101080828810000", "lost-digits"),
        ("credit_code", "911101080828810227", "attribute"),
        ("name", 360.0, "not-text"),
        ("catalogue_item", 1.1, "not-text"),
        ("founded", "05/01/2009", "day"),
        ("founded", 39934.0, "day"),
        ("founded", "2009-02-30", "day"),
        ("region", "990000", "attribute"),
        ("sector", "A01", "attribute"),
        ("reference", 1e15, "not-text"),
        ("name", "a\x00b", "text"),
        ("name", "x" * 201, "text"),
    ],
)
def test_words_and_days_that_cannot_be_read_are_refused(name: str, cell: Cell, code: str) -> None:
    found = reader_of(name)(cell)
    assert isinstance(found, Trouble)
    assert found.code == code


@given(st.text())
def test_a_guarded_text_is_no_formula_and_reads_as_it_was(text: str) -> None:
    assert guarded(text) == text or guarded(text)[0] == "'"
    assert not is_dangerous(text) or guarded(text).startswith("'")
    assert unguarded(guarded(text)) == text or not is_dangerous(text)


@pytest.mark.parametrize(
    "text", ["=1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1"]
)
def test_what_starts_as_a_formula_is_kept_from_being_one(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("number", ["-5", "+5.2", "-1,234.5", "-5%", "-1e5", "-", "—"])
def test_numbers_and_dashes_are_left_alone(number: str) -> None:
    assert guarded(number) == number


def test_width_makes_no_difference() -> None:
    assert plain("Ａ＋，（１）") == "A+,(1)"
