"""Grades against their rates, how they part the book, and how firms move between them."""

import numpy as np
import pytest
from scipy.stats import binom

from models.validation.agreement import jeffreys
from models.validation.grades import herfindahl, jumps, moves

SIMULATIONS = 2_000


def test_moves_are_counted_from_one_year_to_the_next_of_a_firm_that_is_known():
    firms = np.array([1, 1, 1, 2, 2, 3, -1, -1])
    years = np.array([2020, 2021, 2023, 2020, 2021, 2020, 2020, 2021])
    grades = np.array([0, 1, 4, 3, 0, 2, 0, 4])
    found = moves(grades, firms, years, 5)
    assert found.sum() == 2
    assert (found[0, 1], found[3, 0]) == (1, 1)
    assert jumps(found) == 0.5


def test_moves_do_not_depend_on_the_order_of_the_rows():
    rng = np.random.default_rng(1)
    firms, years = np.repeat(np.arange(50), 3), np.tile([2020, 2021, 2022], 50)
    grades = rng.integers(0, 7, 150)
    order = rng.permutation(150)
    again = moves(grades[order], firms[order], years[order], 7)
    assert (again == moves(grades, firms, years, 7)).all()
    assert again.sum() == 100


def test_where_no_firm_has_two_years_nothing_is_told_of_jumps():
    assert np.isnan(jumps(moves(np.array([0, 3]), np.array([1, 2]), np.array([2020, 2021]), 4)))


@pytest.mark.parametrize(
    ("counts", "index"), [([1, 1, 1, 1], 0.25), ([1, 0, 0, 0], 1.0), ([3, 1, 0, 0], 0.625)]
)
def test_concentration_is_the_sum_of_squared_shares(counts, index):
    assert herfindahl(np.array(counts, float)) == index


def test_seven_right_grades_have_two_below_5_percent_in_as_many_samples_as_the_binomial_says():
    rng = np.random.default_rng(2)
    rates = np.array([0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3])
    events = rng.binomial(20_000, rates, (SIMULATIONS, 7))
    low = np.array(
        [[jeffreys(e, 20_000, pd) < 0.05 for e, pd in zip(row, rates, strict=True)] for row in events]
    )
    assert (low.sum(axis=1) > 1).mean() == pytest.approx(binom.sf(1, 7, 0.05), abs=0.012)
