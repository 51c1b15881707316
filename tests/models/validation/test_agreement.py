"""Tests of a PD against closed forms, sums that must come out, and the share of false alarms."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import binom, norm
from sklearn.metrics import brier_score_loss

from models.validation.agreement import (
    ASSET_CORRELATION,
    Light,
    brier_parts,
    calibration_error,
    error_by_chance,
    hosmer_lemeshow,
    intercept,
    jeffreys,
    light,
    line,
    spiegelhalter,
    surprise,
)

SIMULATIONS = 2_000


def drawn(rng, rows):
    probabilities = expit(rng.normal(-2.0, 1.0, rows))
    return probabilities, (rng.random(rows) < probabilities).astype(float)


def test_the_parts_of_the_brier_score_sum_to_it():
    probabilities, labels = drawn(np.random.default_rng(1), 5_003)
    parts = brier_parts(probabilities, labels)
    assert parts.brier == pytest.approx(brier_score_loss(labels, probabilities), abs=1e-12)
    assert parts.reliability < 0.001 < parts.resolution


def test_a_forecast_that_is_always_the_rate_has_uncertainty_alone():
    labels = np.array([0.0, 1.0] * 50)
    parts = brier_parts(np.full(100, 0.5), labels, bins=1)
    assert (parts.reliability, parts.resolution, parts.within) == (0.0, 0.0, 0.0)
    assert parts.uncertainty == 0.25


def test_predictions_half_as_spread_as_they_should_be_have_slope_2():
    rng = np.random.default_rng(2)
    logits = rng.normal(-1.0, 1.0, 100_000)
    labels = (rng.random(len(logits)) < expit(logits)).astype(float)
    found = line(expit(logits / 2.0), labels)
    assert found.slope == pytest.approx(2.0, abs=3 * found.slope_error)
    assert found.p < 1e-6


@pytest.mark.parametrize(
    "test",
    [lambda p, y: line(p, y).p, hosmer_lemeshow, spiegelhalter],
    ids=["line", "hosmer-lemeshow", "spiegelhalter"],
)
def test_right_probabilities_alarm_in_4_to_6_percent_of_samples(test):
    rng = np.random.default_rng(20260301)
    alarms = sum(test(*drawn(rng, 2_000)) < 0.05 for _ in range(SIMULATIONS))
    assert 0.04 <= alarms / SIMULATIONS <= 0.06


def test_jeffreys_alarms_in_4_to_6_percent_where_the_pd_is_right():
    rng = np.random.default_rng(4)
    defaults = rng.binomial(20_000, 0.02, SIMULATIONS)
    assert 0.04 <= np.mean([jeffreys(d, 20_000, 0.02) < 0.05 for d in defaults]) <= 0.06


@pytest.mark.parametrize(("rows", "quantile"), [(50, 0.0375), (200, 0.0095), (500, 0.0038), (1_000, 0.0019)])
def test_jeffreys_quantiles_without_a_default_are_the_published_ones(rows, quantile):
    assert jeffreys(0, rows, quantile) == pytest.approx(0.95, abs=0.005)


def test_without_correlation_the_light_is_the_binomial_test():
    assert surprise(9, 300, 0.02, correlation=0.0) == pytest.approx(binom.cdf(8, 300, 0.02), rel=1e-9)


def test_the_common_factor_is_integrated_as_a_million_draws_of_it():
    rng = np.random.default_rng(5)
    factor = rng.normal(size=1_000_000)
    given = norm.cdf((norm.ppf(0.02) - np.sqrt(0.04) * factor) / np.sqrt(0.96))
    assert surprise(40, 1_000, 0.02) == pytest.approx(binom.cdf(39, 1_000, given).mean(), abs=5e-4)


@pytest.mark.parametrize(("rows", "pd"), [(1_000, 0.02), (5_000, 0.01), (20_000, 0.005)])
def test_correlated_defaults_of_a_right_pd_are_not_green_in_3_to_7_percent(rows, pd):
    rng = np.random.default_rng(6)
    factor = rng.normal(size=SIMULATIONS)
    rho = ASSET_CORRELATION
    defaults = rng.binomial(rows, norm.cdf((norm.ppf(pd) - np.sqrt(rho) * factor) / np.sqrt(1.0 - rho)))
    alarms = np.mean([light(int(d), rows, pd) is not Light.GREEN for d in defaults])
    assert 0.03 <= alarms <= 0.07


def test_the_light_goes_from_green_over_amber_to_red():
    seen = [light(defaults, 1_000, 0.02) for defaults in range(0, 120, 2)]
    assert [one for k, one in enumerate(seen) if k == 0 or seen[k - 1] is not one] == list(Light)


@pytest.mark.parametrize("labels", [np.zeros(50), np.repeat([0.0, 1.0], 25)], ids=["alike", "parted"])
def test_labels_that_give_no_line_are_refused_with_their_count(labels):
    with pytest.raises(ValueError, match=f"{int(labels.sum())} events in 50 rows give no calibration line"):
        line(np.linspace(0.1, 0.9, 50), labels)


def test_spiegelhalters_z_of_one_forecast_is_the_binomials():
    """With one probability for all, z is that of the share: (25 - 20) / sqrt(100 x 0.2 x 0.8) = 1.25."""
    labels = np.repeat([1.0, 0.0], [25, 75])
    assert spiegelhalter(np.full(100, 0.2), labels) == pytest.approx(2.0 * norm.sf(1.25), rel=1e-12)


def test_log_odds_that_are_half_too_low_have_intercept_one_half():
    rng = np.random.default_rng(7)
    logits = rng.normal(-2.0, 1.0, 200_000)
    labels = (rng.random(len(logits)) < expit(logits + 0.5)).astype(float)
    found, error = intercept(expit(logits), labels)
    assert found == pytest.approx(0.5, abs=3.0 * error)


def test_the_intercept_of_one_forecast_is_the_difference_of_log_odds_with_its_error():
    labels = np.repeat([1.0, 0.0], [30, 70])
    found, error = intercept(np.full(100, 0.5), labels)
    assert found == pytest.approx(np.log(3.0 / 7.0), abs=1e-9)
    assert error == pytest.approx(1.0 / np.sqrt(100 * 0.3 * 0.7), rel=1e-9)


def test_right_probabilities_stay_below_the_error_of_chance_in_94_to_96_percent_of_samples():
    rng, above = np.random.default_rng(8), 0
    probabilities = expit(rng.normal(-2.0, 1.0, 2_000))
    chance = error_by_chance(probabilities)
    for _ in range(SIMULATIONS):
        labels = (rng.random(2_000) < probabilities).astype(float)
        above += calibration_error(probabilities, labels) > chance
    assert 0.04 <= above / SIMULATIONS <= 0.06
