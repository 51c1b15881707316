"""Upper bounds of a PD where almost nobody has defaulted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.validation.low_default import most_prudent, upper_bound


@pytest.mark.parametrize(("rows", "bound"), [(50, 0.0582), (200, 0.0149), (500, 0.0060), (5_000, 0.0006)])
def test_no_default_gives_the_closed_form_and_the_published_percentages(rows, bound):
    assert upper_bound(0, rows) == pytest.approx(1.0 - 0.05 ** (1.0 / rows), rel=1e-9)
    assert upper_bound(0, rows) == pytest.approx(bound, abs=5e-5)


def test_three_grades_without_a_default_pool_all_worse_ones():
    """Pluto and Tasche's first example: 100, 400 and 300 firms at 90 %: 0.29, 0.33 and 0.76 %."""
    found = most_prudent([0, 0, 0], [100, 400, 300], 0.90)
    assert found == pytest.approx([0.0029, 0.0033, 0.0076], abs=5e-5)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 2_000)), min_size=1, max_size=9),
    st.sampled_from([0.5, 0.75, 0.9, 0.95]),
)
def test_bounds_rise_with_the_grade_and_hold_what_was_observed(grades, confidence):
    rows = [max(rows, defaults) for defaults, rows in grades]
    bounds = most_prudent([defaults for defaults, _ in grades], rows, confidence)
    assert (np.diff(bounds) >= 0.0).all()
    assert ((bounds > 0.0) & (bounds <= 1.0)).all()
