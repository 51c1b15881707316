"""An index with a limit that knows n: quiet where nothing moved, awake where something did."""

import numpy as np
import pytest

from models.validation.drift import drift, drift_of_counts, edges_of

SIMULATIONS = 2_000


@pytest.mark.parametrize("rows", [200, 1_000, 10_000, 100_000])
def test_no_shift_alarms_in_at_most_5_percent(rows):
    rng = np.random.default_rng(1)
    draws = rng.multinomial(rows, np.full(10, 0.1), (SIMULATIONS, 2)).astype(float)
    assert np.mean([drift_of_counts(before, now).has_moved for before, now in draws]) <= 0.05


def test_a_quarter_of_a_standard_deviation_is_found_in_5000_rows():
    rng = np.random.default_rng(2)
    found = 0
    for _ in range(500):
        reference = rng.normal(size=5_000)
        found += drift(reference, rng.normal(0.25, 1.0, 5_000), edges_of(reference)).has_moved
    assert found / 500 >= 0.99


def test_the_index_is_the_sum_over_bins():
    reference, current = np.array([0.0] * 50 + [1.0] * 50), np.array([0.0] * 60 + [1.0] * 40)
    found = drift(reference, current, np.array([0.5]))
    assert found.psi == pytest.approx(0.1 * np.log(0.6 / 0.5) - 0.1 * np.log(0.4 / 0.5))


def test_figures_that_go_missing_are_a_shift():
    reference = np.arange(1_000.0)
    current = np.where(np.arange(1_000) % 5 == 0, np.nan, reference)
    assert drift(reference, current, edges_of(reference)).has_moved


def test_an_empty_bin_does_not_make_the_index_infinite():
    found = drift(np.zeros(100), np.ones(100), np.array([0.5]))
    assert np.isfinite(found.psi)
    assert found.has_moved
