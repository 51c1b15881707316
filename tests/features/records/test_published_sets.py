"""Published tables as samples: what is read, what never is, and how a file is found."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.records import german, ratios, sba
from features.records.files import FileError
from features.records.published import holding
from features.records.sample import sample_of
from models.benchmark.reading import inputs_of

LOAN = {
    "loan_id": 7,
    "state": "IN",
    "zip3": "477",
    "bank_state": "OH",
    "naics": "331110",
    "approval_date": "2005-02-28",
    "approval_fy": 2005,
    "term_months": 84,
    "employees": 4,
    "new_business": 1.0,
    "jobs_created": 2,
    "jobs_retained": 5,
    "franchise": 0,
    "urban_rural": "rural",
    "revolving": "Y",
    "lowdoc": "N",
    "disbursement_date": "2005-03-31",
    "disbursed_usd": 30_000,
    "approved_usd": 40_000,
    "sba_guaranteed_usd": 20_000,
    "charge_off_usd": 10_000,
    "charge_off_date": "2008-01-31",
    "charged_off": 1,
}
AFTERWARDS_OR_REGION = {
    "state": "CA",
    "zip3": "900",
    "bank_state": "CA",
    "approval_date": "1997-01-01",
    "approval_fy": 1997,
    "term_months": 3,
    "disbursement_date": "1999-01-01",
    "disbursed_usd": 1,
    "charge_off_usd": 0,
    "charge_off_date": None,
    "loan_id": 99,
}


def loans(**given: object) -> pd.DataFrame:
    return pd.DataFrame([{**LOAN, **given}])


def test_a_loan_is_read_as_the_facts_of_its_application() -> None:
    found = sba.sample(loans())
    expected = {
        "amount": 40_000.0,
        "roundness": 3.0,
        "place_code": 1.0,
        "revolving_code": 2.0,
        "activity": 3311.0,
        "guaranteed_share": 0.5,
        "not_guaranteed": 20_000.0,
        "employees": 4.0,
        "is_new": 1.0,
        "jobs_created": 2.0,
        "jobs_retained": 5.0,
        "jobs_beyond_staff": 1.0,
        "is_franchise": 0.0,
        "is_urban": 0.0,
        "is_revolving": 1.0,
        "is_low_document": 0.0,
    }
    assert {name: found.columns[name].item() for name in expected} == expected
    assert found.divisions.tolist() == ["33"]
    assert found.labels.tolist() == [1.0]


def test_what_is_known_only_afterwards_or_tells_a_region_changes_nothing_that_a_model_reads() -> None:
    assert set(AFTERWARDS_OR_REGION) == sba.FORBIDDEN
    before, after = sba.sample(loans()), sba.sample(loans(**AFTERWARDS_OR_REGION))
    for name, values in before.columns.items():
        np.testing.assert_array_equal(values, after.columns[name], err_msg=name)
    assert before.divisions.tolist() == after.divisions.tolist()


def test_the_declared_inputs_name_nothing_forbidden_and_the_adapter_gives_each_but_the_sectors_rate() -> None:
    names = {one.name for one in inputs_of("sba_loans")}
    assert not names & sba.FORBIDDEN
    assert not sba.NEEDS & sba.FORBIDDEN, "a file without the forbidden columns is read all the same"
    assert names - set(sba.sample(loans()).columns) == {"sector_rate"}


def test_an_open_code_is_a_class_as_a_code_and_unknown_as_a_fact_and_so_is_sector_nought() -> None:
    found = sba.sample(loans(urban_rural="unknown", revolving="0", lowdoc=None, naics="000000"))
    assert all(math.isnan(found.columns[name].item()) for name in ("is_urban", "is_revolving"))
    assert math.isnan(found.columns["is_low_document"].item())
    assert found.columns["place_code"].tolist() == found.columns["revolving_code"].tolist() == [0.0]
    assert found.divisions.tolist() == [""]


def test_a_sector_that_a_table_kept_as_a_number_is_the_same_sector() -> None:
    assert sba.sample(loans(naics=111998)).divisions.tolist() == ["11"]
    assert sba.sample(loans(naics=0)).divisions.tolist() == [""]
    assert sba.sample(loans(naics=111998.0)).columns["activity"].tolist() == [1119.0]


@given(st.lists(st.sampled_from([0.0, 1.0, math.nan]), min_size=1, max_size=20))
def test_rows_without_an_outcome_are_left_out(outcomes: list[float]) -> None:
    labels = np.array(outcomes)
    found = sample_of({"place": np.arange(len(labels), dtype=np.float64)}, labels)
    known = [place for place, label in enumerate(outcomes) if not math.isnan(label)]
    assert found.columns["place"].tolist() == known
    assert found.groups.tolist() == known
    assert found.rows == len(known)


def ratio_table(rows: int = 3) -> pd.DataFrame:
    names = [one.name for one in inputs_of(ratios.POLISH)]
    return pd.DataFrame(
        {**{name: np.arange(float(rows)) for name in names}, "bankrupt": [0] * (rows - 1) + [1]}
    )


@pytest.mark.parametrize(
    ("name", "horizon"),
    [
        ("year5_test.parquet", "year5"),
        ("Year_3.csv", "year3"),
        ("1year.csv.gz", "year1"),
        ("held_out_2016_year4.csv", "year4"),
        ("test.csv", ratios.UNTOLD),
        ("year2016.csv", ratios.UNTOLD),
    ],
)
def test_a_files_name_tells_its_horizon(name: str, horizon: str) -> None:
    assert ratios.horizon_of(name) == horizon


def test_parts_of_a_horizon_count_together_and_notes_beside_them_do_no_harm(tmp_path: Path) -> None:
    table = ratio_table()
    names = [one.name for one in inputs_of(ratios.POLISH)]
    folder = tmp_path / "polish_bankruptcy"
    folder.mkdir()
    table.to_csv(folder / "year5.a.csv.gz", index=False)
    table.assign(row_id=1, split="x").to_parquet(folder / "year5.b.parquet")
    table.to_parquet(folder / "year1.parquet")
    (folder / "DATA.md").write_text("notes")
    for place in (tmp_path, folder):
        found = ratios.polish(place, names)
        assert {horizon: sample.rows for horizon, sample in found.items()} == {"year1": 3, "year5": 6}
        assert set(found["year5"].columns) == set(names)


def test_a_folder_without_the_columns_is_refused_with_what_was_looked_for(tmp_path: Path) -> None:
    ratio_table().drop(columns="Attr7").to_csv(tmp_path / "year5.csv", index=False)
    with pytest.raises(FileError, match=r"No table of Polish ratios .* Give the folder of the data set"):
        holding(tmp_path, frozenset({"bankrupt", "Attr7"}), "Polish ratios")


def test_codes_of_german_credit_rise_with_what_they_mean_and_no_order_is_unknown(tmp_path: Path) -> None:
    row = dict.fromkeys(german.NUMBERS, 5) | {
        "age": 24,
        "bad": 0,
        "status_checking": "A14",
        "savings": "A61",
        "employment_since": "A75",
        "credit_history": "A34",
        "property": "A121",
    }
    pd.DataFrame([{**row, "row": 1}, {**row, "row": 0, "savings": "A64", "bad": 1}]).to_csv(
        tmp_path / "g.csv", index=False
    )
    found = german.german(tmp_path)
    assert found.columns["row"].tolist() == [0.0, 1.0], "in the original order"
    assert found.columns["savings"].tolist() == [3.0, 0.0]
    assert np.isnan(found.columns["status_checking"]).all()
    assert found.labels.tolist() == [1.0, 0.0]
    inputs = {one.name for one in inputs_of("german_credit")}
    assert not inputs & {"row", "age", "sex", "bad", "foreign_worker", "personal_status_sex"}
