"""Recalibration finds the probabilities that margins stand for, and refuses margins that do not rank."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from models.calibrate import Calibration, calibrated
from models.train import firm_folds

MARGINS = np.random.default_rng(0).normal(-3.0, 1.5, 3000).astype(np.float32)


@given(intercept=st.floats(-3.0, 3.0), slope=st.floats(0.2, 4.0))
def test_true_probabilities_give_back_the_line_they_were_made_by(intercept: float, slope: float) -> None:
    found = calibrated(MARGINS, expit(intercept + slope * MARGINS.astype(np.float64)))
    assert found.intercept == pytest.approx(intercept, abs=1e-3)
    assert found.slope == pytest.approx(slope, abs=1e-3)


def test_it_is_the_weighted_logistic_regression_of_the_margins() -> None:
    rng = np.random.default_rng(1)
    labels = (rng.random(len(MARGINS)) < expit(0.5 + 0.7 * MARGINS)).astype(np.float64)
    weights = rng.uniform(0.1, 4.0, len(MARGINS))
    found = calibrated(MARGINS, labels, weights)
    expected = LogisticRegression(C=np.inf, tol=1e-10).fit(MARGINS[:, None], labels, sample_weight=weights)
    assert found.slope == pytest.approx(expected.coef_[0, 0], rel=1e-3)
    assert found.intercept == pytest.approx(expected.intercept_[0], rel=1e-3)
    mean = np.average(found.probability(MARGINS), weights=weights)
    assert mean == pytest.approx(np.average(labels, weights=weights), rel=1e-6)
    assert found.events == labels.sum()


def test_a_weight_is_so_many_rows() -> None:
    rng = np.random.default_rng(2)
    labels = (rng.random(len(MARGINS)) < expit(MARGINS)).astype(np.float64)
    times = rng.integers(1, 4, len(MARGINS))
    weighted = calibrated(MARGINS, labels, times.astype(np.float64))
    repeated = calibrated(np.repeat(MARGINS, times), np.repeat(labels, times))
    assert weighted.slope == pytest.approx(repeated.slope, rel=1e-5)
    assert weighted.intercept == pytest.approx(repeated.intercept, rel=1e-5)


def test_margins_that_fall_as_labels_rise_are_refused() -> None:
    labels = (np.random.default_rng(3).random(len(MARGINS)) < expit(-3.0 - MARGINS)).astype(np.float64)
    with pytest.raises(ValueError, match="do not rank these 3000 rows"):
        calibrated(MARGINS, labels)


@given(
    first=st.floats(-30.0, 30.0, width=32),
    second=st.floats(-30.0, 30.0, width=32),
    intercept=st.floats(-5.0, 5.0),
    slope=st.floats(0.01, 5.0),
)
def test_a_higher_margin_never_has_a_lower_probability(
    first: float, second: float, intercept: float, slope: float
) -> None:
    calibration = Calibration(intercept, slope, 100)
    low, high = calibration.probability(np.sort(np.array([first, second], np.float32)))
    assert 0.0 <= low <= high <= 1.0


def test_a_calibration_that_changes_nothing_gives_the_boosters_own_probability() -> None:
    found = Calibration(0.0, 1.0, 0).probability(np.array([logit(0.2)], np.float32))
    assert found[0] == pytest.approx(0.2, abs=1e-7)


def test_earlier_rows_help_with_the_slope_and_leave_the_level_to_the_latest() -> None:
    rng = np.random.default_rng(7)
    margins = rng.normal(-2.0, 1.5, 40_000).astype(np.float32)
    is_earlier = np.arange(40_000) < 36_000
    logits = 1.3 * margins.astype(float) + np.where(is_earlier, 1.0, -0.5)
    labels = (rng.random(40_000) < expit(logits)).astype(float)
    found = calibrated(margins, labels, None, is_earlier)
    latest = ~is_earlier
    assert found.slope == pytest.approx(1.3, abs=0.05)
    assert found.probability(margins[latest]).mean() == pytest.approx(labels[latest].mean(), abs=1e-6)


def test_no_firm_is_scored_by_a_model_that_was_fitted_on_it() -> None:
    firms = np.random.default_rng(8).integers(0, 50, 400)
    scored = np.zeros(400, np.intp)
    for before, after in firm_folds(firms):
        assert not set(firms[before]) & set(firms[after])
        scored += after
    assert (scored == 1).all()


def test_rows_without_a_firm_give_no_folds() -> None:
    assert not list(firm_folds(np.array([1, 2, -1])))
