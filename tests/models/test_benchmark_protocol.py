"""How benchmarks cut, learn and measure: nothing that is measured was learnt from."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from features.records.sample import Sample, sample_of
from features.records.sba import CODES
from models.benchmark.german import PUBLISHED, fairness
from models.benchmark.iac import HELD_YEARS, iac
from models.benchmark.learners import Unknown, boosted, missingness
from models.benchmark.protocol import folds, forward
from models.benchmark.reading import Reading, inputs_of
from models.benchmark.sba import CASE_INPUTS, as_facts, california_case, sector_rates
from models.spec import Boosting

SMALL = Boosting(rounds=20, depth=3, rate=0.3, child_weight=1.0, column_share=1.0, row_share=1.0, l2=1.0)
READING = Reading(("debt", "earning", "size"), (1, -1, 0), SMALL)


def sample(rows: int = 200, seed: int = 1) -> Sample:
    rng = np.random.default_rng(seed)
    columns = {name: rng.normal(size=rows) for name in READING.names}
    labels = (columns["debt"] - columns["earning"] + rng.normal(size=rows) > 1.0).astype(np.float64)
    years = rng.integers(2001, 2013, rows)
    return sample_of(columns, labels, years=years, groups=np.arange(rows) // 2)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 10), st.integers(0, 1000))
def test_each_row_is_held_out_once_and_events_are_spread_evenly(count: int, seed: int) -> None:
    given = sample()
    held = np.array([rows for _, rows in folds(count, seed)(given)])
    assert (held.sum(axis=0) == 1).all()
    events = held @ given.labels
    assert events.max() - events.min() <= 1
    assert all((fit == ~rows).all() for fit, rows in folds(count, seed)(given))


def test_where_rows_have_years_the_later_ones_are_scored_by_the_earlier() -> None:
    given = sample()
    blocks = list(forward(given))
    assert blocks
    for fit, held in blocks:
        assert given.years[fit].max() < given.years[held].min()


def test_audits_are_measured_on_later_years_than_they_are_fitted_on() -> None:
    rng = np.random.default_rng(2)
    rows = 300
    columns = {one.name: rng.normal(size=rows) for one in inputs_of("iac_industrial_assessments")}
    labels = (columns["payback"] + rng.normal(size=rows) < 0.0).astype(np.float64)
    given = sample_of(columns, labels, years=rng.integers(2001, 2017, rows), groups=np.arange(rows) // 3)
    later = given.only(given.years > 2016 - HELD_YEARS)
    found = iac(given, None)
    assert {(one.variant, one.measures.n) for one in found} == {("fiscal_2012_2016", later.rows)}


def test_a_sectors_rate_is_learnt_from_the_training_part_alone() -> None:
    train = replace(sample(), divisions=np.where(np.arange(200) % 2, "33", "44"))
    test = replace(sample(4), divisions=np.array(["33", "44", "99", ""]))
    rates = sector_rates(train)(test).columns["sector_rate"]
    assert rates[2] == pytest.approx(train.labels.mean()), "an unseen sector has the base rate"
    assert np.isnan(rates[3]), "an unknown one is unknown"
    turned = sector_rates(train)(replace(test, labels=1.0 - test.labels)).columns["sector_rate"]
    np.testing.assert_array_equal(rates, turned)
    of_33 = train.labels[1::2]
    assert min(of_33.mean(), train.labels.mean()) <= rates[0] <= max(of_33.mean(), train.labels.mean())


def test_hiding_a_figure_that_has_a_direction_never_lowers_our_score() -> None:
    given = sample()
    holes = {name: np.where(np.arange(200) % 7 == place, np.nan, values) for place, (name, values) in
             enumerate(given.columns.items()) if name != "size"}  # fmt: skip
    fit = replace(given, columns=given.columns | holes)
    score = boosted(Unknown.WORST, is_monotone=True)(READING, fit)
    for name in ("debt", "earning"):
        hidden = replace(given, columns=given.columns | {name: np.full(200, np.nan)})
        assert (score(hidden) >= score(given)).all(), name


def test_missingness_reads_no_figure_and_ranks_nothing_where_all_is_told() -> None:
    given = sample()
    assert not missingness(READING, given)(given).any()
    told = np.where(given.labels == 1.0, np.nan, 1.0)
    silent = replace(given, columns=given.columns | {"size": told})
    score = missingness(READING, silent)
    moved = replace(silent, columns={name: values * 9.0 for name, values in silent.columns.items()})
    np.testing.assert_array_equal(score(silent), score(moved))
    assert roc_auc_score(silent.labels, score(silent)) == 1.0


def test_what_the_registers_open_codes_tell_can_be_taken_away() -> None:
    given = sample()
    code = np.where(given.labels == 1.0, 0.0, 1.0)
    facts = {fact: np.full(200, np.nan) for fact in CODES.values()}
    facts = {name: np.where(np.arange(200) % 2, 1.0, values) for name, values in facts.items()}
    coded = replace(given, columns=given.columns | facts | dict.fromkeys(CODES, code))
    reading = Reading((*READING.names, *CODES), (*READING.directions, 0, 0), SMALL)
    learner = boosted(Unknown.WORST, is_monotone=True)
    moved = replace(coded, columns=coded.columns | dict.fromkeys(CODES, 1.0 - code))
    score = as_facts(learner)(reading, coded)
    np.testing.assert_array_equal(score(coded), score(moved))
    assert (learner(reading, coded)(coded) != learner(reading, coded)(moved)).any()


def test_the_cases_coefficients_are_the_likeliest_and_unpenalised() -> None:
    rng = np.random.default_rng(3)
    columns = {
        "RealEstate": rng.integers(0, 2, 400).astype(np.float64),
        "Portion": rng.random(400),
        "Recession": rng.integers(0, 2, 400).astype(np.float64),
    }
    told = rng.random(400) < expit(1.4 - 2.0 * columns["RealEstate"] - 3.0 * columns["Portion"])
    given = sample_of(columns, told.astype(np.float64))
    extra = california_case(given, None).extra
    coefficients = extra["coefficients"]
    assert isinstance(coefficients, dict)
    logits = coefficients["intercept"] + sum(coefficients[name] * columns[name] for name in CASE_INPUTS)
    probabilities = expit(logits)
    residuals = given.labels - probabilities
    for values in (np.ones(400), *columns.values()):
        assert residuals @ values == pytest.approx(0.0, abs=1e-4), "the likelihood's slope is nought"
    assert extra["wrong"] == int(((probabilities > 0.5) != told).sum())


def test_the_difference_between_ages_is_that_of_the_shares_of_good_loans() -> None:
    given = sample_of({"age": np.array([20.0, 24.0, 25.0, 60.0, 61.0])}, np.array([1.0, 0.0, 0.0, 0.0, 1.0]))
    extra = fairness(given).extra
    assert extra["mean_difference"] == pytest.approx(1 / 2 - 2 / 3)
    assert extra["ratio"] == pytest.approx((1 / 2) / (2 / 3))
    assert (extra["young"], extra["published"]) == (2, PUBLISHED)
