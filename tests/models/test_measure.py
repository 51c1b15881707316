"""Measures against scikit-learn, and the interval against a plain bootstrap."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from models.measure import auc_interval, measured

Numbers = NDArray[np.float64]


@pytest.fixture(scope="module")
def scored() -> tuple[Numbers, Numbers, Numbers]:
    """Scores with ties, few events, and uneven weights."""
    rng = np.random.default_rng(0)
    labels = (rng.random(1500) < 0.04).astype(np.float64)
    scores = np.round(1.0 / (1.0 + np.exp(3.0 - rng.normal(size=1500) - 1.5 * labels)), 2)
    return scores, labels, rng.uniform(0.1, 5.0, 1500)


@pytest.mark.parametrize("is_weighted", [False, True])
def test_the_interval_is_that_of_a_plain_bootstrap(
    scored: tuple[Numbers, Numbers, Numbers], is_weighted: bool
) -> None:
    scores, labels, weights = scored
    weights = weights if is_weighted else np.ones(len(labels))
    rng = np.random.default_rng(1)
    events, others = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)
    draws = []
    for _ in range(400):
        rows = np.concatenate([rng.choice(events, len(events)), rng.choice(others, len(others))])
        draws.append(roc_auc_score(labels[rows], scores[rows], sample_weight=weights[rows]))
    low, high = auc_interval(scores, labels, 2, weights=weights)
    assert low == pytest.approx(np.quantile(draws, 0.025), abs=0.01)
    assert high == pytest.approx(np.quantile(draws, 0.975), abs=0.01)


def test_the_interval_holds_the_weighted_auc_it_belongs_to(scored: tuple[Numbers, Numbers, Numbers]) -> None:
    found = measured(*scored)
    assert found.roc_auc_lo < found.roc_auc < found.roc_auc_hi
    assert found.observed_rate == pytest.approx(np.average(scored[1], weights=scored[2]))


def test_rows_without_weight_do_not_count(scored: tuple[Numbers, Numbers, Numbers]) -> None:
    scores, labels, weights = scored
    weights = np.where(np.arange(len(labels)) % 3 == 0, 0.0, weights)
    kept = weights > 0.0
    assert auc_interval(scores, labels, 3, weights=weights) == auc_interval(
        scores[kept], labels[kept], 3, weights=weights[kept]
    )
