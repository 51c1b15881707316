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
    return interval_of(auc_draws(scores, labels, seed, resamples, weights))


def auc_draws(
    scores: Numbers, labels: Numbers, seed: int, resamples: int = RESAMPLES, weights: Numbers | None = None
) -> Numbers:
    """Return the ROC-AUC of each resample, shape (resamples,)."""
    weights = np.ones(len(labels)) if weights is None else weights
    is_event, is_other = (labels == 1) & (weights > 0.0), (labels == 0) & (weights > 0.0)
    events, others = (scores[is_event], weights[is_event]), (scores[is_other], weights[is_other])
    of_events = placements(events[0], *others)
    of_others = 1.0 - placements(others[0], *events)
    centre = np.average(of_events, weights=events[1])
    rng = np.random.default_rng(seed)
    draws = np.empty(resamples)
    for k in range(resamples):
        draws[k] = _resampled(rng, of_events, events[1]) + _resampled(rng, of_others, others[1]) - centre
    return draws


def interval_of(draws: Numbers) -> tuple[float, float]:
    """Return the middle 95 % of resampled figures, none above 1."""
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(min(high, 1.0))


def grouped_auc_interval(
    scores: Numbers, labels: Numbers, groups: NDArray[np.int64], seed: int, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the ROC-AUC where rows of one group are alike.

    Whole groups are drawn, through the sums of their placements (Obuchowski 1997), which costs no sorting.
    """
    events, others = labels == 1, labels == 0
    _, places = np.unique(groups, return_inverse=True)
    count = int(places.max()) + 1
    ones = np.ones(len(labels))
    of_events = placements(scores[events], scores[others], ones[others])
    of_others = 1.0 - placements(scores[others], scores[events], ones[events])
    columns = np.column_stack(
        [
            np.bincount(places[chosen], values, count)
            for chosen, values in (
                (events, of_events),
                (events, ones[events]),
                (others, of_others),
                (others, ones[others]),
            )
        ]
    )
    rng = np.random.default_rng(seed)
    centre = of_events.mean()
    draws = np.empty(resamples)
    for k in range(resamples):
        chosen = np.bincount(rng.integers(0, count, count), minlength=count)
        a, of_a, b, of_b = chosen @ columns
        draws[k] = a / of_a + b / of_b - centre
    return interval_of(draws)


def _resampled(rng: np.random.Generator, placed: Numbers, weights: Numbers) -> float:
    chosen = rng.integers(0, len(placed), len(placed))
    return float(np.dot(placed[chosen], weights[chosen]) / weights[chosen].sum())


def placements(of: Numbers, among: Numbers, weights: Numbers | None = None) -> Numbers:
    """Return for each score of ``of`` the weighted share of ``among`` below it, ties counting half."""
    order = np.argsort(among, kind="stable")
    ordered = np.ones(len(among)) if weights is None else weights[order]
    total = np.concatenate([[0.0], np.cumsum(ordered)])
    below = total[np.searchsorted(among[order], of, side="left")]
    not_above = total[np.searchsorted(among[order], of, side="right")]
    found: Numbers = (below + not_above) / (2.0 * total[-1])
    return found
