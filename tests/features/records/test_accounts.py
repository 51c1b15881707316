"""Accounts of listed companies, and tables that are called as fields are."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.records import own, us_bankruptcy
from features.records.files import FileError, adapter_of, recognise, records_of
from features.tables import Tables

TABLES = Tables.load()


def panel(**given: list[object]) -> pd.DataFrame:
    rows = len(next(iter(given.values())))
    accounts = {item: [10.0] * rows for item in us_bankruptcy.ITEMS}
    return pd.DataFrame({**accounts, "fiscal_year": [2010] * rows, "bankrupt_next_year": [0] * rows, **given})


def test_millions_of_dollars_become_yuan_at_the_rate_of_the_fiscal_year() -> None:
    frame = panel(fiscal_year=[2010, 2025], total_assets=[2.0, 2.0])
    found = us_bankruptcy.records(frame, TABLES)
    assert found.columns["total_assets"].tolist() == pytest.approx([2e6 * 6.7695, 2e6 * 7.1429])
    assert found.days.astype(str).tolist() == ["2010-12-31", "2025-12-31"]
    assert set(found.columns) == set(us_bankruptcy.ITEMS.values())
    assert "recalled" in found.notes[0]


def test_an_assessment_day_overrides_the_years_own() -> None:
    found = us_bankruptcy.records(panel(fiscal_year=[2010]), TABLES, date(2026, 1, 2))
    assert found.days.astype(str).tolist() == ["2026-01-02"]


def test_a_year_before_all_exchange_rates_is_refused_in_a_sentence() -> None:
    with pytest.raises(FileError, match="exchange_rates has no value"):
        records_of(panel(fiscal_year=[1950]), adapter_of("us_bankruptcy"), TABLES, None, "panel")


def counts(folder: Path) -> None:
    pd.DataFrame(
        {
            "fiscal_year": [2010, 2013],
            "bankrupt_next_year_in_full_panel": [4, 2],
            "firm_years_in_full_panel": [104, 52],
        }
    ).to_csv(folder / us_bankruptcy.COUNTS, index=False)


def test_a_sample_is_weighted_back_to_the_full_panel_by_period(tmp_path: Path) -> None:
    counts(tmp_path)
    frame = panel(
        bankrupt_next_year=[1, 1, 0, 0, 0, 1, 0],
        fiscal_year=[2010, 2010, 2010, 2010, 2010, 2013, 2013],
        in_random_sample=[True, False, True, True, False, True, True],
    )
    found = us_bankruptcy.outcomes(frame, tmp_path)
    assert found.weights["risk"].tolist() == [2.0, 2.0, 50.0, 50.0, 0.0, 2.0, 50.0]
    assert found.labels["risk"].tolist() == [1, 1, 0, 0, 0, 1, 0]


def test_without_counts_or_a_sample_column_every_row_counts(tmp_path: Path) -> None:
    frame = panel(bankrupt_next_year=[1, 0])
    assert us_bankruptcy.outcomes(frame, tmp_path).weights["risk"].tolist() == [1.0, 1.0]
    counts(tmp_path)
    assert us_bankruptcy.outcomes(frame, tmp_path).weights["risk"].tolist() == [4.0, 100.0]


def test_rows_without_a_firm_stand_alone() -> None:
    assert us_bankruptcy.outcomes(panel(fiscal_year=[2010, 2011])).firms.tolist() == [-1, -1]
    firms = us_bankruptcy.outcomes(panel(firm_id=["b", "a", "b"])).firms.tolist()
    assert firms == [0, 1, 0]


CORE = {name: [1.0, 2.0] for name in sorted(own.NEEDS)}


def test_a_table_called_as_fields_is_read_as_it_is() -> None:
    frame = pd.DataFrame({**CORE, "sector": ["C30", None], "report_year": [2023, 2024], "other": ["x", "y"]})
    adapter = recognise(frame)
    found = records_of(frame, adapter, TABLES, None, "table")
    assert adapter.name == "own"
    assert found.columns["revenue"].tolist() == [1.0, 2.0]
    assert found.texts["sector"].tolist() == ["C30", ""]
    assert found.days.astype(str).tolist() == ["2024-04-30", "2025-04-30"], "accounts are due by then"
    assert "other" not in found.columns
    assert found.kept["report_year"].tolist() == [2023, 2024]


def test_a_day_of_each_row_counts_and_without_any_a_sentence_asks_for_one() -> None:
    dated = pd.DataFrame({**CORE, "day": ["2024-01-02", "2025-03-04"]})
    assert own.records(dated, TABLES).days.astype(str).tolist() == ["2024-01-02", "2025-03-04"]
    assert own.records(dated, TABLES, date(2026, 1, 1)).days.astype(str).tolist() == ["2026-01-01"] * 2
    with pytest.raises(FileError, match="neither 'day' nor 'report_year'"):
        records_of(pd.DataFrame(CORE), adapter_of("own"), TABLES, None, "table")


def test_outcomes_are_those_that_the_table_has() -> None:
    frame = pd.DataFrame({**CORE, "firm": ["b", "a"], "report_year": [2023, 2024], "default": [1.0, None]})
    found = own.outcomes(frame)
    np.testing.assert_array_equal(found.labels["risk"], [1.0, np.nan])
    assert "recognition" not in found.labels
    assert found.firms.tolist() == [0, 1]
    assert own.outcomes(pd.DataFrame(CORE)).years.tolist() == [0, 0]


def test_what_is_no_known_table_is_refused_with_what_the_nearest_lacks() -> None:
    with pytest.raises(FileError, match=r"nearest is own, which also needs: total_liabilities"):
        recognise(pd.DataFrame(CORE).drop(columns="total_liabilities"), "bank.csv")


@pytest.mark.parametrize("change", ["all random", "no column"])
def test_a_panel_that_is_whole_or_random_throughout_counts_every_row_once(change: str) -> None:
    frame = panel(bankrupt_next_year=[1] * 5 + [0] * 95, in_random_sample=[True] * 100)
    frame = frame.drop(columns="in_random_sample") if change == "no column" else frame
    assert (us_bankruptcy.outcomes(frame).weights["risk"] == 1.0).all()
