"""The isotonic map rises, keeps exact bounds and cut-offs, and is never quite sure."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression

from models.steps import HALF_A_ROW, Steps, isotonic

RNG = np.random.default_rng(1)
MARGINS = RNG.normal(-2.0, 1.5, 2_000).astype(np.float32)
LABELS = (RNG.random(2_000) < expit(MARGINS.astype(float))).astype(float)
WEIGHTS = RNG.uniform(0.2, 3.0, 2_000)
STEPS = isotonic(MARGINS, LABELS, WEIGHTS)


def test_it_is_isotonic_regression_with_half_an_event_below_and_half_an_other_above() -> None:
    half = HALF_A_ROW * WEIGHTS.mean()
    scores = np.concatenate([[MARGINS.min()], MARGINS, [MARGINS.max()]]).astype(float)
    fit = IsotonicRegression().fit(
        scores, np.concatenate([[1.0], LABELS, [0.0]]), np.concatenate([[half], WEIGHTS, [half]])
    )
    assert STEPS.probability(MARGINS) == pytest.approx(fit.predict(MARGINS.astype(float)), abs=1e-12)


def test_no_probability_is_0_or_1_even_where_nobody_or_everybody_failed() -> None:
    margins = np.array([-3.0, -2.0, 2.0, 3.0], np.float32)
    found = isotonic(margins, np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4)).probability(margins)
    assert found == pytest.approx([0.2, 0.2, 0.8, 0.8])


@given(
    first=st.floats(-50.0, 50.0, width=32),
    second=st.floats(-50.0, 50.0, width=32),
)
def test_a_higher_margin_never_has_a_lower_probability(first: float, second: float) -> None:
    low, high = STEPS.probability(np.sort(np.array([first, second], np.float32)))
    assert 0.0 < low <= high < 1.0


@given(share=st.floats(0.0, 1.0, exclude_max=True))
def test_a_cut_off_has_the_smallest_margin_whose_probability_reaches_it(share: float) -> None:
    probability = STEPS.values[-1] - share * (STEPS.values[-1] - STEPS.values[0])
    if not STEPS.divides(probability):
        return
    margin = np.float32(STEPS.margin_of(probability))
    assert float(margin) in STEPS.knots
    below, reached = STEPS.probability(np.array([np.nextafter(margin, np.float32(-np.inf)), margin]))
    assert below < probability <= reached


def test_a_probability_that_all_or_none_reach_divides_nothing() -> None:
    assert not STEPS.divides(STEPS.values[0])
    assert STEPS.divides(STEPS.values[-1])
    assert not STEPS.divides(np.nextafter(STEPS.values[-1], 1.0))


def test_json_gives_it_back_to_the_bit() -> None:
    assert Steps.from_json(json.loads(json.dumps(asdict(STEPS)))) == STEPS
