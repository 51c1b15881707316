"""Hundreds of files by seed, each with one thing odd or wrong: read as documented, or refused at the cell."""

import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from features.inputs import COLUMNS
from features.intake.checking import Checked, Checker
from features.intake.reading import reading
from tests.features.corpus import Sheet, csv_of, write_xlsx
from tests.features.quirks import QUIRKS, sheet_of

TODAY = date(2026, 11, 24)
FILES = 200


def written(sheet: Sheet, seed: int, folder: Path) -> Path:
    """Write a table as one kind of file, under a name that is right or wrong for it."""
    chance = random.Random(seed)
    path = folder / chance.choice(("t.csv", "t.xlsx", "表.txt"))
    if seed % 5 == 0:
        write_xlsx(sheet, path, chance)
    else:
        path.write_bytes(csv_of(sheet, chance))
    return path


def expected_faults(sheet: Sheet) -> set[tuple[int, int, str]]:
    """Return row, column and code of every fault that must be told."""
    columns, heading_row = list(sheet.headings), len(sheet.above) + 1
    return {
        (heading_row + 1 + row, columns.index(name) if name else -1, code) for row, name, code in sheet.faults
    }


def assert_read(sheet: Sheet, checked: Checked) -> None:
    """Compare every cell of the good rows with what must be read."""
    for place in np.flatnonzero(checked.good).tolist():
        for name, value in sheet.read[place].items():
            records = checked.records
            if name in COLUMNS:
                np.testing.assert_allclose(records.columns[name][place], value, rtol=1e-12, err_msg=name)
            else:
                held = records.texts[name] if name in records.texts else records.kept[name]
                assert held[place] == value


@pytest.mark.parametrize("first", range(0, FILES, 20))
def test_each_file_of_the_corpus_is_read_as_documented_or_refused_at_the_cell(
    first: int, tmp_path: Path
) -> None:
    for seed in range(first, first + 20):
        sheet = sheet_of(seed)
        with reading(written(sheet, seed, tmp_path)) as table:
            checker = Checker(table, TODAY)
            (checked,) = checker.parts()
        faults = [*checker.heading_faults, *checked.faults]
        columns = [-1 if fault.column is None else fault.column for fault in faults]
        found = {(fault.row, column, fault.code) for fault, column in zip(faults, columns, strict=True)}
        assert found == expected_faults(sheet), f"seed {seed}"
        assert checked.good.tolist() == [
            all(row != place for row, _, _ in sheet.faults) for place in range(len(sheet.written))
        ]
        if not checker.heading_faults:
            assert_read(sheet, checked)
        for fault in faults:
            assert fault.sheet == ("数据" if table.kind == "xlsx" else "")
            assert fault.words("zh") != fault.words("en")
            assert fault.fix.zh
            assert fault.fix.en


def test_the_corpus_holds_every_quirk() -> None:
    assert len(QUIRKS) <= FILES
