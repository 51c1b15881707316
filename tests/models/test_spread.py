"""The calibration spread is an inductive Venn-Abers predictor, looked up by steps that never fall."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression

from models.spread import Spread, spread_of

STEP = 0.01


def drawn(seed: int, rows: int, level: float = -2.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Margins in whole hundredths, labels that rise with them, and weights."""
    rng = np.random.default_rng(seed)
    margins = np.round(rng.normal(level, 1.2, rows), 2).astype(np.float32)
    labels = (rng.random(rows) < expit(0.8 * margins.astype(float))).astype(float)
    return margins, labels, rng.uniform(0.3, 3.0, rows)


def two_fits(margins: np.ndarray, labels: np.ndarray, weights: np.ndarray, own: float) -> tuple[float, float]:
    """Venn-Abers by its definition: the new firm joins the others, once with either label."""
    scores = np.append(np.round(margins.astype(float), 2), own)
    found = []
    for label in (0.0, 1.0):
        fit = IsotonicRegression(out_of_bounds="clip")
        fit.fit(scores, np.append(labels, label), np.append(weights / weights.mean(), 1.0))
        found.append(float(fit.predict([own])[0]))
    return found[0], found[1]


@pytest.mark.parametrize(("seed", "rows"), [(1, 30), (2, 200), (3, 900)])
def test_it_is_two_isotonic_fits_with_the_new_firm_in_either_class(seed: int, rows: int) -> None:
    margins, labels, weights = drawn(seed, rows)
    spread = spread_of(margins, labels, weights)
    for own in np.round(np.arange(margins.min() - 0.3, margins.max() + 0.3, 7 * STEP), 2):
        lower, upper = spread.of(np.array([own], np.float32))
        expected = two_fits(margins, labels, weights, float(own))
        assert (lower[0], upper[0]) == pytest.approx(expected, abs=1e-9), own


@pytest.mark.parametrize("seed", range(20))
def test_neither_end_falls_and_the_lower_is_never_above_the_upper(seed: int) -> None:
    spread = spread_of(*drawn(seed, 400))
    lower, upper = spread.of(np.linspace(-9.0, 5.0, 20_001, dtype=np.float32))
    assert (np.diff(lower) >= 0.0).all()
    assert (np.diff(upper) >= 0.0).all()
    assert ((lower >= 0.0) & (lower < upper) & (upper <= 1.0)).all()


def test_fewer_past_cases_give_a_wider_spread() -> None:
    few, many = (spread_of(*drawn(5, rows)) for rows in (100, 5_000))
    at = np.linspace(-4.0, 0.0, 50, dtype=np.float32)
    assert np.subtract(*few.of(at)[::-1]).mean() > 5.0 * np.subtract(*many.of(at)[::-1]).mean()


def test_weights_count_in_proportion_alone() -> None:
    margins, labels, weights = drawn(6, 300)
    assert spread_of(margins, labels, weights) == spread_of(margins, labels, 8.0 * weights)


def test_json_gives_it_back_to_the_bit() -> None:
    spread = spread_of(*drawn(7, 300))
    assert Spread.from_json(json.loads(json.dumps(asdict(spread)))) == spread


def test_every_calibration_score_is_counted_once() -> None:
    margins, labels, weights = drawn(9, 500)
    spread = spread_of(margins, labels, weights)
    assert sum(spread.rows) == spread.rows_among(margins) == 500
    low, high = np.quantile(margins, [0.3, 0.6]).astype(np.float32)
    between = ((margins >= low) & (margins <= high)).sum()
    assert between <= spread.rows_among(np.array([low, high])) < 500


def test_margins_within_half_a_hundredth_are_one() -> None:
    spread = spread_of(*drawn(8, 2_000))
    around = np.float32(-1.23) + np.array([-0.0049, 0.0, 0.0049], np.float32)
    assert all(len(set(end.tolist())) == 1 for end in spread.of(around))
