"""Where the share of events moves, recalibration on forward years follows it; a booster alone does not."""

import numpy as np
import pytest
from scipy.special import expit

from features.catalogue import catalogue
from models import train
from models.history import History
from models.spec import ModelSpec, Task
from models.tasks import RISK

INDICATORS = catalogue().indicators
SPEC = ModelSpec(Task.RISK, ("debt_ratio", "return_on_assets", "asset_size"), frozenset(), RISK.boosting)
FIRMS, YEARS, MOVED = 1_200, np.arange(2014, 2023), 2017
"""From ``MOVED`` on the population is another; the last three years measure, the three before calibrate."""


def moved(before: float, after: float) -> History:
    """A history whose log-odds of an event shift once, for every firm alike."""
    rng = np.random.default_rng(17)
    firm, year = np.repeat(np.arange(FIRMS), len(YEARS)), np.tile(YEARS, FIRMS)
    columns = {name: np.full(len(firm), np.nan) for name in INDICATORS}
    columns |= {name: rng.normal(size=len(firm)) for name in SPEC.inputs}
    level = np.where(year < MOVED, before, after)
    chance = expit(level + columns["debt_ratio"] - columns["return_on_assets"])
    return History(
        name="moved",
        columns=columns,
        divisions=np.full(len(firm), "C30"),
        labels={Task.RISK: (rng.random(len(firm)) < chance).astype(np.float64)},
        weights={Task.RISK: np.ones(len(firm))},
        years=year,
        firms=firm,
        synthetic=True,
        fingerprint="",
    )


def as_grown(test: train.Tested, history: History) -> np.ndarray:
    """The booster's own probabilities of the measured rows, before calibration."""
    part = history.only(test.rows)
    return expit(test.model.margins(test.model.preparation.point(part.columns, part.divisions)))


@pytest.mark.parametrize(("before", "after"), [(-4.0, -2.0), (-2.0, -4.0)], ids=["rises", "falls"])
def test_mean_predicted_is_what_is_observed_after_recalibration_and_not_before(
    before: float, after: float
) -> None:
    history = moved(before, after)
    test = train.tested(SPEC, history, INDICATORS)
    labels, (fit, _) = history.labels[Task.RISK], train.split(history)
    forward = fit & (history.years > history.years[fit].max() - train.FORWARD_YEARS)
    assert history.years[forward].min() == MOVED
    observed = test.labels.mean()
    chance = 2.58 * np.sqrt(1.0 / test.labels.sum() + 1.0 / labels[forward].sum())  # 99 % of two counts
    raw, recalibrated = as_grown(test, history), test.probabilities
    assert abs(np.log(recalibrated.mean() / observed)) < chance
    assert np.sign(after - before) * np.log(observed / raw.mean()) > chance
    assert (np.diff(recalibrated[np.argsort(raw, kind="stable")]) >= 0.0).all()


def test_where_nothing_moves_recalibration_leaves_the_level_where_it_is() -> None:
    history = moved(-3.5, -3.5)
    test = train.tested(SPEC, history, INDICATORS)
    assert test.probabilities.mean() == pytest.approx(as_grown(test, history).mean(), rel=0.1)
