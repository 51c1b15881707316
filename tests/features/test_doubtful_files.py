"""What a file leaves in doubt is told: columns not read, clients twice, units that no heading names."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from features.credit_code import synthetic_code
from features.given_units import times_of
from features.inputs import field_of
from features.intake.checking import Checked, Checker
from features.intake.faults import FileFault
from features.intake.likely import Doubted
from features.intake.reading import reading
from features.intake.repeats import Seen
from features.intake.unread import speaks_of_energy
from features.plausibility.plausibility import Slip
from features.units import UnitError

TODAY = date(2026, 11, 24)
CORE = ("营业收入（万元）", "净利润（万元）", "资产总计（万元）", "负债合计（万元）", "从业人员")
SOUND = ("32600", "1650", "35800", "17900", "412")
COMPLETE = "所列能源和工艺排放已完整"


def read(tmp_path: Path, headings: Sequence[str], *rows: Sequence[str]) -> tuple[Checker, list[Checked]]:
    lines = [headings, *rows]
    path = tmp_path / "t.csv"
    path.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    with reading(path) as table:
        checker = Checker(table, TODAY)
        return checker, list(checker.parts())


def notes_of(checker: Checker, language: str = "zh") -> str:
    return "\n".join(note.in_language(language) for note in (*checker.table.notes, *checker.doubts))


def faults_of(found: Sequence[Checked]) -> list[FileFault]:
    return [fault for part in found for fault in part.faults]


def test_every_column_that_was_not_read_is_named_but_one_behind_a_hash(tmp_path: Path) -> None:
    checker, _ = read(tmp_path, (*CORE, "备注", "#电话"), (*SOUND, "老客户", "1"))
    assert [one.written for one in checker.unread.headings] == ["备注"]
    assert "没有读的列：“备注”" in notes_of(checker)


def test_energy_in_a_column_that_was_not_read_makes_the_carriers_incomplete(tmp_path: Path) -> None:
    headings = (*CORE, COMPLETE, "天然气", "兰炭（吨）", "联系电话")
    rows = ((*SOUND, "是", "", "3000", "57112345678"), (*SOUND, "是", "", "0", ""))
    checker, (part,) = read(tmp_path, headings, *rows)
    assert np.isnan(part.records.columns["carriers_complete"][0])
    assert np.isnan(part.records.columns["natural_gas"][0])
    assert part.records.columns["natural_gas"][1] == part.records.columns["raw_coal"][1] == 0.0
    assert "第2行在没有读的列“兰炭（吨）”里有数" in notes_of(checker)
    assert "Row 2: a figure in '兰炭（吨）'" in notes_of(checker, "en")
    assert "联系电话”里" not in notes_of(checker)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        *((one, True) for one in ("兰炭（吨）", "其他燃料", "自产 [GJ]", "水煤浆", "Other fuel [t]", "蒸汽")),
        *((one, False) for one in ("联系电话", "电子邮箱", "电费（元）", "汽车数量", "废气排放量", "gasket")),
    ],
)
def test_a_heading_speaks_of_energy_by_its_words_or_its_unit(heading: str, expected: bool) -> None:
    assert speaks_of_energy(heading) is expected


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("燃煤（吨）", "raw_coal"),
        ("煤炭消耗量（吨）", "raw_coal"),
        ("汽油消耗", "gasoline"),
        ("年用电量", "electricity"),
    ],
)
def test_a_fuel_under_another_name_asks_did_you_mean(tmp_path: Path, heading: str, meant: str) -> None:
    checker, _ = read(tmp_path, (*CORE, heading), (*SOUND, "3000"))
    (fault,) = checker.heading_faults
    assert fault.code == "unknown-heading"
    assert meant in fault.fix.en


def test_tonnes_of_steam_are_never_converted_and_the_fault_says_by_what(tmp_path: Path) -> None:
    for heading in ("蒸汽（吨）", "外购热力（吨）"):
        checker, _ = read(tmp_path, (*CORE, heading), (*SOUND, "3000"))
        (fault,) = checker.heading_faults
        assert "焓值" in fault.fix.zh
        assert "enthalpy" in fault.fix.en


@pytest.mark.parametrize(
    ("name", "unit", "times"),
    [
        ("heat_purchased", "吉焦", 1.0),
        ("heat_purchased", "百万千焦", 1.0),
        ("heat_purchased", "MJ", 0.001),
        ("electricity_purchased", "兆瓦时", 1000.0),
        ("water_drawn", "吨", 1.0),
        ("water_reused", "万吨", 1e4),
        ("water_drawn", "万立方米", 1e4),
    ],
)
def test_units_of_a_chinese_plant_convert(name: str, unit: str, times: float) -> None:
    assert times_of(unit, field_of(name)) == times


@pytest.mark.parametrize("name", ["natural_gas", "heat_purchased"])
def test_a_tonne_is_no_amount_of_gas_or_heat(name: str) -> None:
    with pytest.raises(UnitError):
        times_of("吨", field_of(name))


def test_a_client_that_stands_twice_is_noted_and_refused_where_its_figures_differ(tmp_path: Path) -> None:
    other = ("32600", "1500", *SOUND[2:])
    rows = (("K1", *SOUND), ("K7", *SOUND), ("K7", *SOUND), ("K7", *other))
    checker, found = read(tmp_path, ("编号", *CORE), *rows)
    assert "编号重复：第4行与第3行、第5行与第3行" in notes_of(checker)
    (fault,) = faults_of(found)
    assert (fault.row, fault.code) == (5, "contradicting-rows")
    assert "第3行" in fault.expected.zh


def test_one_firm_under_two_references_on_one_day_is_noted_and_on_two_days_is_not(tmp_path: Path) -> None:
    code = synthetic_code(1)
    rows = [(f"K{place}", code, day, *SOUND) for place, day in enumerate(("2026-03-12", "2026-03-13"))]
    headings = ("编号", "统一社会信用代码", "申请日", *CORE)
    assert "同一信用代码" not in notes_of(read(tmp_path, headings, *rows)[0])
    checker, _ = read(tmp_path, headings, *rows, ("K9", code, "2026-03-12", *SOUND))
    assert "同一信用代码、同一天：第4行与第2行" in notes_of(checker)


def test_what_went_by_is_found_whatever_part_it_came_in() -> None:
    keys = np.random.default_rng(20261127).integers(1, 400, 1_000)
    entries = np.stack([keys, np.arange(1_000), np.zeros(1_000, np.int64), keys])
    first: dict[int, int] = {}
    expected = {
        place: first[key] for place, key in enumerate(keys.tolist()) if first.setdefault(key, place) != place
    }
    seen, found = Seen(), dict[int, int]()
    for start in range(0, 1_000, 70):
        part = seen.earlier(entries[:, start : start + 70])
        found |= {start + place: int(one[1]) for place, one in part.items()}
    assert found == expected


def test_a_row_of_units_is_taken_into_the_headings_and_told(tmp_path: Path) -> None:
    bare = [one.replace("（万元）", "") for one in CORE]
    checker, (part,) = read(tmp_path, ("编号", *bare), ("", *["万元"] * 4, "人"), ("K1", *SOUND))
    assert part.records.rows == 1
    assert part.records.columns["revenue"][0] == 326_000_000.0
    assert "第2行是单位行" in notes_of(checker)
    checker, _ = read(tmp_path, ("编号", *bare), ("", *["万元"] * 3, "亩", "人"), ("K1", *SOUND))
    assert [fault.code for fault in checker.heading_faults] == ["unit"]


def test_amounts_without_a_unit_are_told_once_for_all_rows(tmp_path: Path) -> None:
    headings = [one.replace("（万元）", "") for one in CORE]
    checker, _ = read(tmp_path, headings, *[SOUND] * 30)
    told = [note for note in checker.doubts if "像是以万元填的" in note.zh]
    assert len(told) == 1
    assert told[0].zh.startswith("全部 30 行：全部金额")
    assert not any("万元" in note.zh for note in read(tmp_path, CORE, *[SOUND] * 30)[0].doubts)


def test_limits_are_told_in_the_unit_of_the_heading_and_in_the_words_of_the_reader(tmp_path: Path) -> None:
    headings = (*CORE, "流动资产合计（万元）", "环境信用等级", "外购电力", "所在地区", "行业代码")
    row = (*SOUND[:4], "-1", "50000", "A", "-5", "浙江", "纺织业")
    faults = {fault.heading: fault for fault in faults_of(read(tmp_path, headings, row)[1])}
    assert faults["流动资产合计（万元）"].expected.zh == "不大于资产总计（35,800 万元）"
    assert faults["从业人员"].words("zh") == "填的是“-1”，应为0 到 3,000,000 人 之间的数。核对数值和单位。"
    assert faults["环境信用等级"].expected.zh.startswith("黑、红、黄")
    assert "像是" not in faults["外购电力"].fix.zh
    assert faults["所在地区"].fix.zh == "写成“330000 浙江”"
    assert faults["行业代码"].fix.en == "Write it as 'C17 Manufacture of Textile'"


def test_a_missing_column_is_named_as_the_template_heads_it(tmp_path: Path) -> None:
    checker, _ = read(tmp_path, (CORE[0], *CORE[2:]), (SOUND[0], *SOUND[2:]))
    assert [fault.words("zh") for fault in checker.heading_faults] == [
        "缺“净利润”一列。加一列“净利润 [万元]”。"
    ]


def test_only_the_most_frequent_doubts_about_units_are_told_one_by_one() -> None:
    names = ("revenue", "total_assets", "cash", "inventory", "receivables", "net_profit", "fixed_assets")
    slips = [Slip(name, "万元", "CNY", 1e4, name, "", 1.0, 0.0, 1.0) for name in names]
    doubted = Doubted()
    doubted.count(
        np.arange(2, 9), np.ones(7, np.bool_), {place: tuple(slips[: 7 - place]) for place in range(7)}
    )
    notes = doubted.notes(lambda _: None)
    assert notes[0].zh.startswith("全部 7 行：营业收入像是以万元填的，读成了元")
    assert [notes[1].en[:23], notes[-1].en[:12], len(notes)] == ["Row 2 and 5 more rows: ", "2 more kinds", 6]
