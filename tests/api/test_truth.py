"""Probabilities against the truth that only a made-up population has, on populations of other seeds."""

import numpy as np
import pytest
from scipy.special import logit

from api.commands.labelled import population_history
from features.catalogue import catalogue
from features.population.generate import generate
from models.calibrate import calibrated
from models.spec import Task
from models.tasks import RISK
from models.train import tested as measured_apart
from scoring.policy import Policy

SEEDS = (1, 2)
ENTERPRISES = 6_000
FEWEST = 50
"""Rows of a grade below which its mean is left to chance."""


@pytest.fixture(scope="module")
def told_and_true() -> tuple[np.ndarray, np.ndarray]:
    """Default probabilities told, and the true ones, of firms and years that no model had seen."""
    told, true = [], []
    for seed in SEEDS:
        people = generate(ENTERPRISES, seed)
        found = measured_apart(RISK, population_history(people), catalogue().indicators)
        told.append(found.probabilities)
        true.append(people.truth["default_probability"][found.rows])
    return np.concatenate(told), np.concatenate(true)


def test_default_probabilities_rise_as_the_true_ones_do(told_and_true: tuple[np.ndarray, np.ndarray]) -> None:
    """One population alone would tell the luck of its 300 defaults: seeds differ by a tenth."""
    told, true = told_and_true
    assert 0.9 <= calibrated(logit(told).astype(np.float32), true).slope <= 1.1
    assert told.mean() == pytest.approx(true.mean(), rel=0.2)


def test_grades_are_in_the_order_of_the_truth(told_and_true: tuple[np.ndarray, np.ndarray]) -> None:
    told, true = told_and_true
    places = Policy.load().places(Task.RISK, told)
    means = [true[places == place].mean() for place in range(8) if (places == place).sum() >= FEWEST]
    assert len(means) >= 5
    assert means == sorted(means)
