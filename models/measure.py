"""How well probabilities rank and how true they are, with bootstrap intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score, roc_curve

Numbers = NDArray[np.float64]
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Measures:
    """What is told of a model on rows it has not seen.

    Attributes
    ----------
    roc_auc_lo, roc_auc_hi
        95 % interval from resampling events and the others apart.
    """

    roc_auc: float
    roc_auc_lo: float
    roc_auc_hi: float
    pr_auc: float
    ks: float
    brier: float
    mean_predicted: float
    observed_rate: float
    n: int
    positives: int


def measured(
    probabilities: Numbers,
    labels: Numbers,
    weights: Numbers | None = None,
    seed: int = 20260301,
    resamples: int = RESAMPLES,
) -> Measures:
    """Measure; ``weights`` give each row's share in the population that the figures speak of."""
    low, high = auc_interval(probabilities, labels, seed, resamples, weights)
    false_rate, true_rate, _ = roc_curve(labels, probabilities, sample_weight=weights)
    return Measures(
        roc_auc=float(roc_auc_score(labels, probabilities, sample_weight=weights)),
        roc_auc_lo=low,
        roc_auc_hi=high,
        pr_auc=float(average_precision_score(labels, probabilities, sample_weight=weights)),
        ks=float(np.max(true_rate - false_rate)),
        brier=float(brier_score_loss(labels, probabilities, sample_weight=weights)),
        mean_predicted=float(np.average(probabilities, weights=weights)),
        observed_rate=float(np.average(labels, weights=weights)),
        n=len(labels),
        positives=int(labels.sum()),
    )


def auc_interval(
    scores: Numbers,
    labels: Numbers,
    seed: int,
    resamples: int = RESAMPLES,
    weights: Numbers | None = None,
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the ROC-AUC, weighted as the AUC is.

    An event's share of non-events below it is its placement, and the AUC is their mean. Events and the
    others are resampled through their placements (Hanley and Hajian-Tilaki), which costs no sorting.
    """
    weights = np.ones(len(labels)) if weights is None else weights
    is_event, is_other = (labels == 1) & (weights > 0.0), (labels == 0) & (weights > 0.0)
    events, others = (scores[is_event], weights[is_event]), (scores[is_other], weights[is_other])
    of_events = _placements(events[0], *others)
    of_others = 1.0 - _placements(others[0], *events)
    centre = np.average(of_events, weights=events[1])
    rng = np.random.default_rng(seed)
    draws = np.empty(resamples)
    for k in range(resamples):
        draws[k] = _resampled(rng, of_events, events[1]) + _resampled(rng, of_others, others[1]) - centre
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(min(high, 1.0))


def _resampled(rng: np.random.Generator, placements: Numbers, weights: Numbers) -> float:
    chosen = rng.integers(0, len(placements), len(placements))
    return float(np.dot(placements[chosen], weights[chosen]) / weights[chosen].sum())


def _placements(of: Numbers, among: Numbers, weights: Numbers) -> Numbers:
    """Return for each score the weighted share of the others below it, ties counting half."""
    order = np.argsort(among, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(weights[order])])
    below = total[np.searchsorted(among[order], of, side="left")]
    not_above = total[np.searchsorted(among[order], of, side="right")]
    placements: Numbers = (below + not_above) / (2.0 * total[-1])
    return placements
