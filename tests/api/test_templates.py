"""The template: filled in and read back it gives what was filled in."""

import io
import math
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from api.v1.template import FIELD_SETS, example_row, template_of
from features.inputs import CORE_COLUMNS, field_of
from features.intake.checking import Checked, Checker
from features.intake.headings import Role
from features.intake.reading import reading
from features.intake.template import Value, asked_of, write_csv, write_workbook
from features.population.generate import Population
from features.tables import Tables

TODAY = date(2026, 11, 24)
WRITERS = {".xlsx": write_workbook, ".csv": write_csv}


def filled(path: Path, language: str, fields: str, rows: list[dict[str, Value]]) -> tuple[Checker, Checked]:
    stream = io.BytesIO()
    asked = asked_of(FIELD_SETS[fields], language, Tables.load())
    WRITERS[path.suffix](stream, asked, [example_row(language), *rows], language)
    path.write_bytes(stream.getvalue())
    with reading(path) as table:
        checker = Checker(table, TODAY)
        (part,) = checker.parts()
    return checker, part


def rows_of(people: Population, places: list[int]) -> list[dict[str, Value]]:
    return [
        {
            "reference": f"{place:06d}",
            "day": "2026-04-30",
            **{name: str(values[place]) for name, values in people.texts.items()},
            **{
                name: round(float(values[place]), 2)
                for name, values in people.columns.items()
                if not math.isnan(values[place])
            },
        }
        for place in places
    ]


@pytest.mark.parametrize("ending", WRITERS)
def test_a_filled_template_reads_back_bit_for_bit(people: Population, tmp_path: Path, ending: str) -> None:
    rows = rows_of(people, list(range(0, 15_000, 500)))
    checker, part = filled(tmp_path / f"t{ending}", "en", "all", rows)
    assert not checker.heading_faults
    assert not part.faults
    assert part.records.rows == len(rows)
    for name, values in part.records.columns.items():
        expected = [row.get(name, math.nan) for row in rows]
        if not (field_of(name).carrier and np.isnan(np.array(expected, float)).any()):
            np.testing.assert_array_equal(values, expected, err_msg=name)
    for name in people.texts:
        assert part.records.texts[name].tolist() == [row[name] for row in rows]
    assert part.records.kept["reference"].tolist() == [row["reference"] for row in rows]


@pytest.mark.parametrize("ending", WRITERS)
def test_a_chinese_template_asks_in_wan_yuan_and_reads_back_yuan(tmp_path: Path, ending: str) -> None:
    code = "91350900587527783P"
    row: dict[str, Value] = {
        "reference": "0007",
        "credit_code": code,
        "sector": "C30 非金属矿物制品业",
        "region": "330000 浙江",
        **dict.fromkeys(CORE_COLUMNS, 1_230_000.0),
        "energy_system": 0.0,
        "environmental_credit": 3.0,
    }
    checker, part = filled(tmp_path / f"t{ending}", "zh", "demo", [row])
    assert any(one.written == "营业收入 [万元]" for one in checker.headings)
    assert not part.faults
    assert part.records.columns["revenue"].tolist() == [1_230_000.0]
    assert part.records.columns["energy_system"].tolist() == [0.0]
    assert part.records.columns["environmental_credit"].tolist() == [3.0]
    assert part.records.texts["credit_code"].tolist() == [code]
    assert part.records.texts["sector"].tolist() == ["C30"]
    assert part.records.kept["reference"].tolist() == ["0007"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("fields", FIELD_SETS)
@pytest.mark.parametrize("ending", WRITERS)
def test_every_heading_of_a_template_is_read_and_its_example_is_not(
    tmp_path: Path, language: str, fields: str, ending: str
) -> None:
    path = tmp_path / f"t{ending}"
    path.write_bytes(template_of(ending, language, fields))
    with reading(path) as table:
        checker = Checker(table, TODAY)
        assert not list(checker.parts())
    assert not checker.heading_faults
    assert all(one.role is not Role.ASIDE for one in checker.headings)
    assert {one.target for one in checker.headings} >= set(FIELD_SETS[fields])


def test_a_workbook_template_has_drop_downs_text_cells_a_frozen_heading_and_explanations() -> None:
    with zipfile.ZipFile(io.BytesIO(template_of(".xlsx", "zh", "demo"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
        styles = book.read("xl/styles.xml").decode()
        about = book.read("xl/workbook.xml").decode()
    assert sheet.count('type="list"') >= 8
    assert "promptTitle" in sheet
    assert 'state="frozen"' in sheet
    assert 'formatCode="@"' in styles
    assert 'state="hidden"' in about
    assert "C30 非金属矿物制品业" in texts
    assert "缴纳社会保险的在职人数" in texts
