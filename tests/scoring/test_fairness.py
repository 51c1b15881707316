"""Fairness: intervals that hold, groups too small that say so, and the planted bias found."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from api.commands.fair import fresh_report
from models.intervals import like_with_like, newcombe, smallest_gap, wilson
from models.produce import Produced
from models.spec import Task
from scoring.engine import Engine
from scoring.fairness import Cases, Rule, fairness_of

RULE = Rule.load()
Flags = NDArray[np.bool_]


def cases(groups: NDArray[np.str_], supported: Flags, grades: NDArray[np.intp] | None = None) -> Cases:
    rows = len(groups)
    labels = {Task.RECOGNITION: supported.astype(float)}
    return Cases(
        members={
            "size": groups,
            "first_time": groups,
            "ownership": groups,
            "region": groups,
            "sector": groups,
        },
        supported=supported,
        referred=~supported,
        told=supported,
        grades=np.zeros(rows, np.intp) if grades is None else grades,
        sizes=groups,
        divisions=np.full(rows, "C17"),
        blanks=np.zeros(rows, np.intp),
        probabilities={Task.RECOGNITION: np.where(supported, 0.9, 0.1)},
        passes={Task.RECOGNITION: supported},
        labels=labels,
        weights={Task.RECOGNITION: np.ones(rows)},
    )


def group_of(report: dict, name: str) -> dict:
    block = next(one for one in report["blocks"] if one["name"] == "size")
    return next(one for one in block["groups"] if one["name"] == name)


def test_the_interval_of_a_difference_among_like_with_like_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(20260301)
    for strata_count, rows in ((5, 2_000), (200, 1_500)):
        held = 0
        for _ in range(400):
            strata = rng.integers(0, strata_count, rows)
            group = rng.random(rows) < 0.2 + 0.4 * strata / strata_count
            selected = rng.random(rows) < 0.1 + 0.5 * strata / strata_count - 0.08 * group
            found = like_with_like(selected, group, ~group, strata).interval
            held += found.low <= -0.08 <= found.high
        assert 0.92 <= held / 400 <= 0.98


def test_a_gap_of_the_smallest_detectable_size_is_found_four_times_in_five() -> None:
    rng = np.random.default_rng(20260301)
    gap = smallest_gap(0.5, 400, 600)
    found = 0
    for _ in range(600):
        one, other = rng.binomial(400, 0.5 - gap) / 400, rng.binomial(600, 0.5) / 600
        found += newcombe(one, 400, other, 600).high < 0.0
    assert 0.74 <= found / 600 <= 0.86


def test_a_share_of_nothing_has_an_interval_from_nothing_up() -> None:
    assert wilson(0.0, 20).low == 0.0
    assert 0.1 < wilson(0.0, 20).high < 0.2


def test_a_gap_that_the_mix_of_grades_makes_is_explained() -> None:
    rng = np.random.default_rng(20260301)
    groups = np.repeat(["micro", "small"], 6_000)
    grades = (rng.random(12_000) < np.where(groups == "micro", 0.8, 0.2)).astype(np.intp)
    supported = rng.random(12_000) < np.where(grades == 1, 0.2, 0.7)
    micro = group_of(fairness_of(cases(groups, supported, grades), RULE), "micro")
    assert micro["raw"]["high"] < -RULE.limit
    assert abs(micro["same"]["value"]) < 0.03
    assert micro["verdict"] == "explained"


@pytest.mark.parametrize(("gap", "verdict"), [(0.2, "gap"), (0.0, "within"), (0.05, "thin")])
def test_the_verdict_follows_the_interval_and_the_limit(gap: float, verdict: str) -> None:
    rng = np.random.default_rng(20260301)
    groups = np.repeat(["micro", "small"], 5_000)
    supported = rng.random(10_000) < np.where(groups == "micro", 0.5 - gap, 0.5)
    assert group_of(fairness_of(cases(groups, supported), RULE), "micro")["verdict"] == verdict


def test_a_group_with_too_few_rows_says_so_instead_of_a_figure() -> None:
    rng = np.random.default_rng(20260301)
    groups = np.repeat(["micro", "small", "large"], [RULE.minimum - 1, 5_000, RULE.hidden - 1])
    report = fairness_of(cases(groups, rng.random(len(groups)) < 0.5), RULE)
    micro, large = group_of(report, "micro"), group_of(report, "large")
    assert micro["verdict"] == "thin"
    assert micro["raw"] is None
    assert micro["same"] is None
    assert micro["smallest_gap"] > 0.15
    assert large["verdict"] == "hidden"
    assert large["n"] is None


def test_a_group_with_too_few_events_tells_no_rate_of_them() -> None:
    groups = np.repeat(["micro", "small"], 1_000)
    supported = np.zeros(2_000, np.bool_)
    supported[: RULE.minimum_events - 1] = True
    supported[1_000:1_200] = True
    report = fairness_of(cases(groups, supported), RULE)
    micro = group_of(report, "micro")["tasks"]["recognition"]
    assert micro["events"] == RULE.minimum_events - 1
    assert micro["predicted"] is None
    assert micro["true_positive_rate"] is None
    assert group_of(report, "small")["tasks"]["recognition"]["true_positive_rate"]["value"] == 1.0


def test_where_the_reference_is_too_small_the_largest_group_takes_its_place() -> None:
    rng = np.random.default_rng(20260301)
    groups = np.repeat(["micro", "small", "medium"], [600, RULE.minimum - 1, 400])
    report = fairness_of(cases(groups, rng.random(len(groups)) < 0.5), replace(RULE))
    assert report["blocks"][0]["reference"] == "micro"


def test_the_bundle_carries_the_report_on_years_it_was_not_fitted_on(produced: Produced) -> None:
    report = produced.bundle.documents["fairness"]
    assert report["measured"]["years"][0] > produced.bundle.data["first_year"]
    assert {block["name"] for block in report["blocks"]} == {
        "size",
        "first_time",
        "ownership",
        "region",
        "sector",
    }
    assert group_of(report, "micro")["verdict"] == "gap"


def test_the_planted_bias_against_micro_firms_and_first_time_borrowers_is_found(engine: Engine) -> None:
    report = fresh_report(engine, 24_000)
    truth = {one["group"]: one["predicted_over_fair"] for one in report["truth"]}
    assert truth["micro"] < 0.75 * truth["small"]
    assert truth["first_time"] < 0.95 * truth["borrowed_before"]
    verdicts = {group["name"]: group for block in report["blocks"] for group in block["groups"]}
    for name in ("micro", "first_time"):
        assert verdicts[name]["verdict"] == "gap"
        assert verdicts[name]["same"]["high"] < -RULE.limit
