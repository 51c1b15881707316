"""Steps take the place of the line only where later rows, on which neither was fitted, say so."""

import json

import numpy as np
import pytest
from scipy.special import expit

from models.calibrate import Calibration
from models.forward import FOLD, Unseen, calibration_of, tried

ROWS = 12_000


def unseen(
    shape: str, events: float, seed: int = 3, years: tuple[int, ...] = (2018, 2019, 2020, 2021, 2022)
) -> Unseen:
    """Rows of five years, the last three scored forward as well; ``shape`` is what margins really mean."""
    rng = np.random.default_rng(seed)
    year = rng.choice(years, ROWS)
    margins = rng.normal(0.0, 1.5, ROWS).astype(np.float32)
    meant = margins.astype(float) if shape == "line" else np.where(margins > 0.7, 3.0, -0.5)
    level = np.log(events / ROWS) - 0.9
    probability = expit(level + meant + np.where(year < years[-3], 0.8, 0.0))
    labels = (rng.random(ROWS) < probability).astype(float)
    folds = Unseen(margins, labels, np.ones(ROWS), year, np.full(ROWS, FOLD))
    forward = folds.only(year >= years[-3])
    blocks = np.searchsorted(years[-3:], forward.years)
    return Unseen.joined(
        [folds, Unseen(forward.margins, forward.labels, forward.weights, forward.years, blocks)]
    )


def test_where_margins_mean_steps_the_steps_are_used() -> None:
    found = calibration_of(unseen("steps", 900.0))
    assert found.trial is not None
    assert found.trial.gain > found.trial.gain_error
    assert found.steps is not None


def test_where_margins_mean_a_line_the_line_is_kept_and_both_figures_are_told() -> None:
    found = calibration_of(unseen("line", 900.0))
    assert found.steps is None
    assert found.trial is not None
    assert found.trial.gain == pytest.approx(found.trial.line_loss - found.trial.steps_loss)
    assert found.trial.gain <= found.trial.gain_error


def test_up_to_200_events_no_steps_are_tried() -> None:
    found = calibration_of(unseen("steps", 25.0))
    assert found.events <= 200
    assert (found.trial, found.steps) == (None, None)
    assert found.spread is not None


def test_the_last_years_labels_move_neither_line_nor_steps_of_the_trial() -> None:
    rows = unseen("steps", 900.0)
    last = rows.years == 2022
    turned = Unseen(
        rows.margins, np.where(last, 1.0 - rows.labels, rows.labels), rows.weights, rows.years, rows.blocks
    )
    before, after = tried(rows), tried(turned)
    assert before is not None
    assert after is not None
    assert before.fitted_events == after.fitted_events
    assert after.line_loss != before.line_loss
    worse = np.array([before.line_loss, before.steps_loss]) < [after.line_loss, after.steps_loss]
    assert worse.all()  # still told by what was learnt before, they are as wrong as the labels were turned


def test_each_row_counts_once_and_at_the_level_of_the_latest_years() -> None:
    rows = unseen("line", 900.0)
    once = rows.each_once()
    line = once.line()
    assert len(once.labels) == ROWS
    assert line.shift == pytest.approx(0.0, abs=0.02)
    told = Calibration(line.intercept, line.slope, 0).probability(once.margins)
    for earlier in (True, False):
        part = (once.years < 2020) == earlier
        assert told[part].mean() == pytest.approx(once.labels[part].mean(), rel=0.1)


def test_a_calibration_comes_back_from_json_to_the_bit() -> None:
    for shape in ("steps", "line"):
        found = calibration_of(unseen(shape, 900.0))
        assert Calibration.from_json(json.loads(json.dumps(found.to_json()))) == found
