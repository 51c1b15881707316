"""The pack of a real model, its verdict as a whole, and what a figure needs to be judged."""

from dataclasses import replace

import numpy as np
import pytest

from models.spec import Task
from models.validation.checks import agreement, ranking
from models.validation.finding import Verdict, judged, whole
from models.validation.grades import grades
from models.validation.pack import CHECKS, overall, pack_of, scorecard_wins


@pytest.fixture(scope="module")
def pack(case):
    return pack_of(case)


def test_a_clean_model_misses_nothing_of_how_it_is_built(pack):
    built = {"firms_on_both_sides", "rows_not_later", "labels_too_early", "monotone_breaches", "same_bytes"}
    verdicts = {one["statistic"]: one["verdict"] for one in pack["findings"] if one["statistic"] in built}
    assert verdicts == dict.fromkeys(built, Verdict.HOLDS)


def test_a_baseline_that_is_the_model_gains_nothing(pack):
    gain = next(one for one in pack["findings"] if one["statistic"] == "gain")
    assert (gain["value"], gain["low"], gain["high"]) == (0.0, 0.0, 0.0)


def test_a_sample_weighted_to_a_book_is_not_judged_by_its_counts(case):
    weights = {Task.RISK: np.where(case.labels == 1.0, 1.0, 10.0)}
    weighted = replace(case, held=replace(case.held, weights=weights))
    assert {one.verdict for one in agreement(weighted)} == {Verdict.NOT_ENOUGH}
    assert not [one for one in grades(weighted) if one.statistic == "jeffreys_p"]


def test_a_gain_below_a_hundredth_says_that_the_scorecard_wins(case):
    by_chance = np.random.default_rng(1).random(len(case.labels))
    assert scorecard_wins(list(ranking(case))) is True
    assert scorecard_wins(list(ranking(replace(case, baselines={"scorecard": by_chance})))) is False
    assert scorecard_wins(list(ranking(replace(case, baselines={})))) is None


def test_no_check_is_made_twice():
    assert len(CHECKS) == len(set(CHECKS))


def test_one_figure_missed_misses_the_whole_and_is_named():
    held, missed = judged("same_bytes", 1.0, 10), judged("psi", 0.5, 10)
    assert overall([held, missed]) == (Verdict.MISSED, [missed])


def test_a_needed_figure_without_evidence_leaves_the_whole_without_it():
    unsure, held = judged("roc_auc", 0.8, 100, events=3), judged("same_bytes", 1.0, 10)
    assert overall([held, unsure]) == (Verdict.NOT_ENOUGH, [unsure])
    segment = judged("roc_auc_by_size", 0.8, 100, events=3)
    assert overall([held, segment])[0] is Verdict.HOLDS


def test_the_worst_models_verdict_is_the_bundles():
    packs = [{"verdict": one} for one in ("holds", "missed", "not_enough_evidence")]
    assert whole(packs) is Verdict.MISSED
    assert whole(packs[::2]) is Verdict.NOT_ENOUGH
    assert whole(packs[:1]) is Verdict.HOLDS
    assert whole([]) is Verdict.NOT_ENOUGH


def test_a_p_value_between_limit_and_doubt_is_not_judged():
    verdicts = [judged("jeffreys_total_p", p, 100).verdict for p in (0.2, 0.03, 0.005)]
    assert verdicts == [Verdict.HOLDS, Verdict.NOT_ENOUGH, Verdict.MISSED]


def test_a_value_beyond_its_limit_whose_interval_reaches_it_is_not_judged():
    assert judged("roc_auc", 0.68, 500, events=30, interval=(0.60, 0.72)).verdict is Verdict.NOT_ENOUGH
    assert judged("roc_auc", 0.60, 500, events=30, interval=(0.55, 0.65)).verdict is Verdict.MISSED
    assert judged("roc_auc", 0.80, 500, events=30, interval=(0.65, 0.90)).verdict is Verdict.HOLDS
    assert judged("roc_auc", 0.80, 500, events=19, interval=(0.65, 0.90)).verdict is Verdict.NOT_ENOUGH


def test_what_chance_alone_reaches_raises_the_limit_of_a_small_sample():
    assert judged("psi", 0.15, 100).verdict is Verdict.MISSED
    assert judged("psi", 0.15, 100, chance=0.2).verdict is Verdict.HOLDS


def test_where_firms_were_fitted_the_ranking_among_the_others_is_told(case):
    firms = case.held.firms.copy()
    half = np.arange(len(firms)) % 2 == 0
    firms[half] = case.fit.firms[0]
    told = {one.statistic: one for one in ranking(replace(case, held=replace(case.held, firms=firms)))}
    assert told["roc_auc_new_firms"].n == int((~half).sum())
    assert "roc_auc_new_firms" not in {one.statistic for one in ranking(case)}


def test_the_calibration_spread_is_told_in_all_and_by_segment_and_never_judged(case):
    told = {one.part: one for one in agreement(case) if one.statistic == "spread"}
    assert {"", "lowest", "middle", "highest"} <= set(told)
    assert {one.verdict for one in told.values()} == {Verdict.TOLD}
    assert all(0.0 < one.value < 1.0 for one in told.values())
