"""DeLong's variance by its definition, and the size of the paired test."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models.validation.ranking import auc_interval, decline, paired

SIMULATIONS = 2_000


def sample(rng, rows=400, rate=0.2):
    labels = (rng.random(rows) < rate).astype(float)
    return labels, rng.normal(labels, 1.0).round(1)


def by_definition(one, other, labels):
    """Return the covariance of two areas from every pair of an event and an other."""

    def kernel(scores):
        events, others = scores[labels == 1][:, None], scores[labels == 0][None, :]
        return (events > others) + 0.5 * (events == others)

    first, second = kernel(one), kernel(other)
    rows, columns = first.shape
    of_events = np.cov(first.mean(axis=1), second.mean(axis=1))[0, 1] / rows
    return of_events + np.cov(first.mean(axis=0), second.mean(axis=0))[0, 1] / columns


def test_the_interval_is_that_of_the_kernel_over_every_pair():
    labels, scores = sample(np.random.default_rng(1))
    found = auc_interval(scores, labels)
    half = 1.959963984540054 * np.sqrt(by_definition(scores, scores, labels))
    assert found.value == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)
    assert (found.value - found.low, found.high - found.value) == pytest.approx((half, half), rel=1e-9)


def test_the_paired_difference_counts_how_two_scores_go_together():
    rng = np.random.default_rng(2)
    labels, scores = sample(rng)
    others = scores + rng.normal(0.0, 0.5, len(scores))
    found = paired(scores, others, labels)
    variance = (
        by_definition(scores, scores, labels)
        + by_definition(others, others, labels)
        - 2.0 * by_definition(scores, others, labels)
    )
    assert found.interval.high - found.interval.value == pytest.approx(1.959963984540054 * np.sqrt(variance))


def test_a_score_does_not_differ_from_itself():
    labels, scores = sample(np.random.default_rng(3))
    assert paired(scores, 2.0 * scores, labels).p == 1.0


def test_two_scores_that_know_as_much_differ_in_4_to_6_percent_of_samples():
    rng = np.random.default_rng(4)
    alarms = 0
    for _ in range(SIMULATIONS):
        labels, signal = sample(rng)
        one, other = (signal + rng.normal(0.0, 1.0, len(signal)) for _ in range(2))
        alarms += paired(one, other, labels).p < 0.05
    assert 0.04 <= alarms / SIMULATIONS <= 0.06


def test_the_interval_holds_the_true_area_in_94_to_96_percent_of_samples():
    rng = np.random.default_rng(5)
    true = 0.7602499389065233  # P(N(1, 1) > N(0, 1)) = Phi(1 / sqrt 2)
    held = 0
    for _ in range(SIMULATIONS):
        labels = (rng.random(400) < 0.2).astype(float)
        found = auc_interval(rng.normal(labels, 1.0), labels)
        held += found.low <= true <= found.high
    assert 0.93 <= held / SIMULATIONS <= 0.97


@pytest.mark.parametrize("events", [0, 1])
def test_too_few_events_for_a_variance_are_refused_with_their_count(events):
    labels = np.zeros(50)
    labels[:events] = 1.0
    with pytest.raises(ValueError, match=f"{events} events and {50 - events} others"):
        auc_interval(np.arange(50.0), labels)


def test_rows_that_are_firms_of_their_own_have_delongs_variance():
    labels, scores = sample(np.random.default_rng(6))
    firms = np.arange(len(labels))
    found, plain = auc_interval(scores, labels, firms), auc_interval(scores, labels)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), rel=1e-12)
    unnamed = auc_interval(scores, labels, np.full(len(labels), -1))
    assert (unnamed.low, unnamed.high) == pytest.approx((plain.low, plain.high), rel=1e-12)


def test_a_firm_that_is_there_twice_adds_no_certainty():
    labels, scores = sample(np.random.default_rng(7))
    twice = (np.repeat(scores, 2), np.repeat(labels, 2))
    once = auc_interval(scores, labels)
    assert auc_interval(*twice, np.repeat(np.arange(len(labels)), 2)).low == pytest.approx(once.low, abs=1e-9)
    assert auc_interval(*twice).low > once.low


def test_rows_of_one_firm_alarm_in_4_to_6_percent_of_samples_and_more_if_taken_apart():
    """Two scores that know as much, over firms of eight rows whose scores go together."""
    rng = np.random.default_rng(8)
    firms = np.repeat(np.arange(80), 8)
    together, apart = 0, 0
    for _ in range(SIMULATIONS):
        labels = (rng.random(len(firms)) < 0.3).astype(float)
        one, other = (
            labels + rng.normal(0.0, 1.0, 80)[firms] + rng.normal(0.0, 0.5, len(firms)) for _ in range(2)
        )
        together += paired(one, other, labels, firms).p < 0.05
        apart += paired(one, other, labels).p < 0.05
    assert 0.04 <= together / SIMULATIONS <= 0.06
    assert apart / SIMULATIONS > 0.07


def test_a_decline_is_the_ecbs_statistic_and_alarms_in_4_to_6_percent_where_there_is_none():
    labels, scores = sample(np.random.default_rng(9))
    error = np.sqrt(by_definition(scores, scores, labels))
    area = roc_auc_score(labels, scores)
    assert decline(area + 1.644853626951 * error, scores, labels) == pytest.approx(0.05, abs=1e-6)
    rng, true, alarms = np.random.default_rng(10), 0.7602499389065233, 0
    for _ in range(SIMULATIONS):
        drawn = (rng.random(2_000) < 0.3).astype(float)
        alarms += decline(true, rng.normal(drawn, 1.0), drawn) < 0.05
    assert 0.04 <= alarms / SIMULATIONS <= 0.06
