"""A scorecard's points never speak against a direction, and follow a figure that may do either."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from models.scorecard import Scorecard, scorecard

Numbers = NDArray[np.float64]
DIRECTIONS = {"debt": 1, "earning": -1, "echo": -1, "size": 0}


@pytest.fixture(scope="module")
def columns() -> dict[str, Numbers]:
    rng = np.random.default_rng(0)
    debt, earning, size = (rng.normal(size=6000) for _ in range(3))
    return {"debt": debt, "earning": earning, "echo": earning + 0.1 * rng.normal(size=6000), "size": size}


@pytest.fixture(scope="module")
def labels(columns: dict[str, Numbers]) -> Numbers:
    logits = -4.0 + columns["debt"] - 1.5 * columns["earning"] + 1.2 * np.abs(columns["size"])
    return (np.random.default_rng(1).random(6000) < expit(logits)).astype(np.float64)


@pytest.fixture(scope="module")
def card(columns: dict[str, Numbers], labels: Numbers) -> Scorecard:
    return scorecard(columns, DIRECTIONS, labels, np.ones(6000))


def test_points_are_monotone_in_the_declared_direction(card: Scorecard) -> None:
    for name, points in zip(card.names, card.points, strict=True):
        steps = np.diff(points)
        assert (steps * DIRECTIONS[name] >= 0.0).all(), name


def test_an_input_without_a_direction_may_be_worse_at_either_end(card: Scorecard) -> None:
    points = card.points[card.names.index("size")]
    middle = len(points) // 2
    assert points[0] > points[middle] < points[-1]


def test_it_ranks_rows_that_it_has_not_seen(card: Scorecard) -> None:
    rng = np.random.default_rng(2)
    debt, earning, size = (rng.normal(size=4000) for _ in range(3))
    unseen = {"debt": debt, "earning": earning, "echo": earning, "size": size}
    truth = -4.0 + debt - 1.5 * earning + 1.2 * np.abs(size)
    happened = (rng.random(4000) < expit(truth)).astype(np.float64)
    assert roc_auc_score(happened, card.margins(unseen)) > roc_auc_score(happened, truth) - 0.02


def test_margins_are_the_sum_of_the_points_of_the_bins(card: Scorecard, columns: dict[str, Numbers]) -> None:
    row = {name: values[:1] for name, values in columns.items()}
    expected = card.intercept
    for name, cuts, points in zip(card.names, card.cuts, card.points, strict=True):
        expected += points[sum(cut <= row[name][0] for cut in cuts)]
    assert card.margins(row)[0] == np.float32(expected)


def test_cuts_rise_and_bound_one_bin_more(card: Scorecard) -> None:
    for cuts, points in zip(card.cuts, card.points, strict=True):
        assert all(low < high for low, high in pairwise(cuts))
        assert len(points) == len(cuts) + 1


def test_rows_without_weight_do_not_count(columns: dict[str, Numbers], labels: Numbers) -> None:
    weights = np.where(np.arange(6000) % 2 == 0, 1.0, 1e-12)
    turned = np.where(weights == 1.0, labels, 1.0 - labels)
    found = scorecard(columns, DIRECTIONS, turned, weights)
    half = {name: values[::2] for name, values in columns.items()}
    assert roc_auc_score(labels[::2], found.margins(half)) > 0.8


def test_binning_prints_nothing(
    columns: dict[str, Numbers], labels: Numbers, capfd: pytest.CaptureFixture[str]
) -> None:
    scorecard({"debt": columns["debt"]}, DIRECTIONS, labels, np.ones(6000))
    assert capfd.readouterr() == ("", "")
