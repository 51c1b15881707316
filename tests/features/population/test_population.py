"""The synthetic population: balanced, persistent, with realistic gaps, a planted bias and no real firm."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from features.credit_code import NOWHERE, is_valid, synthetic_code
from features.inputs import COLUMNS, CORE_COLUMNS, field_of
from features.population.files import OutputError, columns_of, writing
from features.population.gaps import FROM_STAFF
from features.population.generate import (
    BLOCK,
    REPORT_YEARS,
    Population,
    block_of,
    blocks_of,
    credit_codes,
    generate,
    joined,
)
from features.population.outcomes import FIRST_TIME_ODDS, MICRO_ODDS, MICRO_STAFF
from features.records.files import read_frame, recognise, records_of
from features.tables import Tables

SEED = 11
Flags = NDArray[np.bool_]


@pytest.fixture(scope="module")
def drawn() -> Population:
    return generate(BLOCK + 400, SEED)


@pytest.fixture(scope="module")
def told() -> Population:
    """Return firms that know everything."""
    return generate(4_000, SEED, has_gaps=False)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def same(one: Population, other: Population) -> bool:
    ours, theirs = columns_of(one), columns_of(other)
    return list(ours) == list(theirs) and all(
        np.array_equal(values, theirs[name], equal_nan=values.dtype.kind == "f")
        for name, values in ours.items()
    )


@pytest.mark.parametrize("ending", [".parquet", ".csv"])
def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(ending: str, tmp_path: Path) -> None:
    found = []
    for name, seed in (("a", SEED), ("b", SEED), ("c", SEED + 1)):
        list(writing(blocks_of(200, seed), tmp_path / f"{name}{ending}"))
        found.append(digest(tmp_path / f"{name}{ending}"))
    assert found[0] == found[1] != found[2]


def test_blocks_are_the_same_in_whatever_order_they_are_drawn() -> None:
    forwards = [block_of(number, BLOCK + 400, SEED) for number in (0, 1)]
    backwards = [block_of(number, BLOCK + 400, SEED) for number in (1, 0)][::-1]
    assert same(joined(forwards), joined(backwards))


def test_a_larger_population_begins_with_the_smaller(drawn: Population) -> None:
    small = generate(700, SEED)
    head = drawn.firm < 700
    cut = Population(
        drawn.firm[head],
        drawn.report_year[head],
        {name: values[head] for name, values in drawn.columns.items()},
        {name: values[head] for name, values in drawn.texts.items()},
        {name: values[head] for name, values in drawn.truth.items()},
    )
    assert same(small, cut)


def test_a_file_says_what_was_drawn_and_our_own_reader_reads_it(tmp_path: Path) -> None:
    people = joined(list(writing(blocks_of(150, SEED), tmp_path / "p.parquet")))
    for path in (tmp_path / "p.parquet", tmp_path / "p.csv"):
        list(writing(blocks_of(150, SEED), path))
        frame = read_frame(path)
        assert recognise(frame).name == "own"
        records = records_of(frame, recognise(frame), Tables.load(), None, path.name)
        for name, values in people.columns.items():
            np.testing.assert_array_equal(records.columns[name], values, err_msg=name)
        assert {name: list(values) for name, values in people.texts.items()} == {
            name: list(records.texts[name]) for name in people.texts
        }
        assert frame["default"].tolist() == people.truth["default"].tolist()
    assert not list(tmp_path.glob("*.part"))


def test_a_population_goes_to_parquet_or_csv_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"p\.xlsx ends in none of \.parquet, \.csv"):
        list(writing(blocks_of(10, SEED), tmp_path / "p.xlsx"))

    def broken() -> object:
        yield block_of(0, 10, SEED)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(writing(broken(), tmp_path / "p.parquet"))  # type: ignore[arg-type]  # an iterator of blocks
    assert list(tmp_path.iterdir()) == []


def test_firms_report_once_a_year_from_their_first_year_until_they_fail(drawn: Population) -> None:
    frame = pd.DataFrame({"firm": drawn.firm, "year": drawn.report_year, "default": drawn.truth["default"]})
    assert not frame.duplicated(["firm", "year"]).any()
    assert set(frame["year"]) == set(REPORT_YEARS)
    by_firm = frame.groupby("firm")["year"]
    assert (by_firm.max() - by_firm.min() + 1 == by_firm.size()).all()
    failed = frame[frame["default"] == 1.0]
    assert (failed["year"].to_numpy() == by_firm.max()[failed["firm"]].to_numpy()).all()
    assert len(frame) == pytest.approx(5.25 * (BLOCK + 400), rel=0.05)


PERSISTENT = {
    "revenue": 0.95,
    "employees": 0.95,
    "total_assets": 0.9,
    "total_liabilities": 0.85,
    "energy_total": 0.95,
    "water_drawn": 0.9,
}


@pytest.mark.parametrize("name", PERSISTENT)
def test_a_firms_figure_of_last_year_is_in_the_report_and_close_to_this_years(
    name: str, drawn: Population
) -> None:
    frame = pd.DataFrame(
        {"firm": drawn.firm, "year": drawn.report_year, "now": drawn.columns[name]}
    ).set_index(["firm", "year"])["now"]
    before = frame.groupby("firm").shift(1)
    known = (frame > 0) & (before > 0)
    assert np.corrcoef(np.log(frame[known]), np.log(before[known]))[0, 1] > PERSISTENT[name]
    if f"{name}_previous" in drawn.columns:
        stated = drawn.columns[f"{name}_previous"]
        np.testing.assert_array_equal(stated[before.notna()], before[before.notna()].to_numpy())


def test_the_accounts_balance_in_every_row(told: Population) -> None:
    of = told.columns
    parts = ("receivables", "inventory", "cash")
    assert (sum(of[name] for name in parts) <= of["current_assets"] * (1 + 1e-12)).all()
    assets = of["current_assets"] + of["fixed_assets"] + of["intangible_assets"]
    assert (assets <= of["total_assets"] * (1 + 1e-12)).all()
    debts = of["current_liabilities"] + of["long_term_debt"]
    assert (debts <= of["total_liabilities"] * (1 + 1e-12)).all()
    assert (of["short_term_debt"] <= of["current_liabilities"]).all()
    profit = of["revenue"] - of["cost_of_sales"] - of["operating_expenses"]
    surcharges = 0.008 * of["revenue"]
    earned = of["operating_profit"] - of["interest_expense"]
    is_whole = of["cost_of_sales"] > 0
    np.testing.assert_allclose(
        (profit - surcharges)[is_whole], earned[is_whole], rtol=0, atol=1e-6 * of["revenue"].max()
    )
    assert is_whole.mean() > 0.999


def test_no_part_is_larger_than_its_total_and_every_figure_is_one_that_the_border_takes(
    told: Population,
) -> None:
    for name, values in told.columns.items():
        declared = field_of(name)
        known = values[~np.isnan(values)]
        assert ((declared.low <= known) & (known <= declared.high)).all(), name
        total = declared.at_most
        if total is not None and name == declared.name and total in told.columns:
            assert (values <= told.columns[total] * (1 + 1e-9)).all(), name


def test_every_column_is_a_field(drawn: Population) -> None:
    assert set(drawn.columns) <= set(COLUMNS)
    assert not np.isnan(np.stack([drawn.columns[name] for name in CORE_COLUMNS])).any()


def sizes(population: Population) -> list[Flags]:
    size = np.searchsorted(FROM_STAFF, population.columns["employees"], side="right")
    return [size == place for place in range(4)]


@pytest.mark.parametrize("name", ["water_reused", "energy_metered_share", "so2", "research_spending"])
def test_the_smaller_a_firm_the_more_it_does_not_know(name: str, drawn: Population) -> None:
    unknown = np.isnan(drawn.columns[name])
    shares = [unknown[chosen].mean() for chosen in sizes(drawn)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 1.5 * shares[2] > 0


def test_a_firm_that_does_not_list_all_its_carriers_leaves_them_unknown(drawn: Population) -> None:
    complete = drawn.columns["carriers_complete"] == 1.0
    unused = drawn.columns["coke"]
    assert (unused[complete] == 0.0).all()
    assert np.isnan(unused[~complete]).all()
    assert 0.5 < complete.mean() < 0.95


def odds(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(probability / (1 - probability))


def yearly(of_two_years: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 - np.sqrt(1 - of_two_years))


def test_the_planted_bias_is_the_stated_odds_and_falls_on_nobody_else(told: Population) -> None:
    fair = yearly(told.truth["recognition_probability"])
    granted = yearly(told.truth["biased_probability"])
    micro = told.columns["employees"] < MICRO_STAFF
    first = told.columns["first_time_borrower"] == 1.0
    possible = fair > 1e-6
    for chosen, ratio in (
        (micro & ~first, MICRO_ODDS),
        (first & ~micro, FIRST_TIME_ODDS),
        (micro & first, MICRO_ODDS * FIRST_TIME_ODDS),
        (~micro & ~first, 1.0),
    ):
        rows = chosen & possible
        np.testing.assert_allclose(odds(granted[rows]) / odds(fair[rows]), ratio, rtol=1e-6)
        assert rows.sum() > 50


def test_the_bias_is_in_the_labels(drawn: Population) -> None:
    label, fair = drawn.truth["recognised"], drawn.truth["recognition_probability"]
    possible = ~np.isnan(label)
    micro = drawn.columns["employees"] < MICRO_STAFF
    harmed = micro | (drawn.columns["first_time_borrower"] == 1.0)
    others = possible & ~harmed
    for chosen in (possible & micro, possible & harmed & ~micro):
        assert label[chosen].sum() / fair[chosen].sum() < 0.8
    error = np.sqrt((fair * (1 - fair))[others].sum())
    assert abs(label[others].sum() - fair[others].sum()) < 4 * error


@pytest.mark.parametrize(
    ("label", "probability"), [("default", "default_probability"), ("recognised", "biased_probability")]
)
def test_labels_come_as_often_as_the_declared_truth_says(
    label: str, probability: str, drawn: Population
) -> None:
    happened, chance = drawn.truth[label], drawn.truth[probability]
    told = ~np.isnan(happened)
    assert set(happened[told]) == {0.0, 1.0}
    groups = np.digitize(chance, np.quantile(chance[told], [0.5, 0.8, 0.95]))
    for group in range(4):
        chosen = told & (groups == group)
        expected, error = chance[chosen].sum(), np.sqrt((chance * (1 - chance))[chosen].sum())
        assert abs(happened[chosen].sum() - expected) < 4.5 * error + 1, group


def test_given_the_truth_a_label_tells_nothing_more_of_the_firm(drawn: Population) -> None:
    """The residual of a label is uncorrelated with figures that the truth does not name."""
    residual = drawn.truth["default"] - drawn.truth["default_probability"]
    spread = np.sqrt(drawn.truth["default_probability"] * (1 - drawn.truth["default_probability"]))
    scaled = residual / spread
    for name in ("revenue", "land_area", "main_products", "total_assets", "arrears_days", "employees"):
        values = np.log1p(drawn.columns[name])
        known = ~np.isnan(values)
        correlation = np.corrcoef(scaled[known], values[known])[0, 1]
        assert abs(correlation) < 4.5 / np.sqrt(known.sum()), name


def test_a_firm_that_is_national_already_has_no_recognition_to_come(drawn: Population) -> None:
    national = drawn.columns["green_factory_level"] == 3.0
    assert np.isnan(drawn.truth["recognised"][national]).all()
    assert not np.isnan(drawn.truth["recognised"][~national]).any()


def test_no_code_is_a_real_firms(drawn: Population) -> None:
    codes = drawn.texts["credit_code"]
    by_firm = dict(zip(drawn.firm.tolist(), codes.tolist(), strict=True))
    assert len(set(by_firm.values())) == len(by_firm) > 0.9 * BLOCK
    assert all(is_valid(code) and code[2:8] == NOWHERE for code in by_firm.values())
    assert credit_codes(np.array([0, 7, 999_999])).tolist() == [
        synthetic_code(number) for number in (0, 7, 999_999)
    ]
