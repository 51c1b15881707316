"""A scorecard's sheet adds up to what the scorecard says, and its points double the odds as it claims."""

import json

import numpy as np
import pytest
from scipy.special import expit, logit

from features.catalogue import catalogue
from features.records.sample import Sample
from models.benchmark.learners import CardScorer, scorecard
from models.benchmark.reading import Reading
from models.calibrate import Calibration
from models.sheet import scale_of, sheet_of
from models.spec import Task
from models.tasks import RISK

READING = Reading(("debt_ratio", "return_on_assets", "asset_size"), (1, -1, 0), RISK.boosting)
CALIBRATION = Calibration(intercept=-0.3, slope=0.9, events=400)
ROWS = 4_000


@pytest.fixture(scope="module")
def sample() -> Sample:
    rng = np.random.default_rng(8)
    columns = {name: rng.normal(size=ROWS) for name in READING.names}
    chance = expit(
        -2.0 + columns["debt_ratio"] - columns["return_on_assets"] + columns["asset_size"] ** 2 / 2
    )
    labels = (rng.random(ROWS) < chance).astype(np.float64)
    return Sample(columns, labels, np.full(ROWS, 2020), np.arange(ROWS), np.full(ROWS, "C30"), np.ones(ROWS))


@pytest.fixture(scope="module")
def scorer(sample: Sample) -> CardScorer:
    return scorecard(READING, sample)


def added_up(sheet: dict, columns: dict[str, np.ndarray], row: int) -> float:
    """What a person gets who looks every figure up and adds the points."""
    total = sheet["base"]
    for attribute in sheet["attributes"]:
        value = columns[attribute["name"]][row]
        (found,) = (
            one
            for one in attribute["bins"]
            if (one["low"] is None or value >= one["low"]) and (one["high"] is None or value < one["high"])
        )
        total += found["points"]
    return total


@pytest.mark.parametrize("task", list(Task))
def test_points_add_up_to_the_calibrated_odds(task: Task, sample: Sample, scorer: CardScorer) -> None:
    sheet = sheet_of(task, scorer, CALIBRATION, READING, sample)
    scale = scale_of(task)
    log_odds = logit(CALIBRATION.probability(scorer(sample))) * (1.0 if task.better_when_high else -1.0)
    columns = scorer.columns(sample)
    for row in range(0, ROWS, 97):
        doublings = (added_up(sheet, columns, row) - scale["points"]) / scale["doubling"]
        assert scale["odds"] * 2.0**doublings == pytest.approx(np.exp(log_odds[row]), rel=0.01)


def test_every_row_stands_in_one_bin_of_each_attribute(sample: Sample, scorer: CardScorer) -> None:
    for attribute in sheet_of(Task.RISK, scorer, CALIBRATION, READING, sample)["attributes"]:
        bins = attribute["bins"]
        assert sum(one["n"] for one in bins) == ROWS
        assert sum(one["events"] for one in bins) == int(sample.labels.sum())
        assert (bins[0]["low"], bins[-1]["high"]) == (None, None)
        assert [one["high"] for one in bins[:-1]] == [one["low"] for one in bins[1:]]


def test_the_weight_of_evidence_is_the_log_of_two_shares(sample: Sample, scorer: CardScorer) -> None:
    bins = sheet_of(Task.RISK, scorer, CALIBRATION, READING, sample)["attributes"][0]["bins"]
    events = np.array([one["events"] for one in bins]) + 0.5
    others = np.array([one["n"] - one["events"] for one in bins]) + 0.5
    by_hand = np.log(events / events.sum() / (others / others.sum()))
    assert [one["evidence"] for one in bins] == pytest.approx(by_hand, abs=6e-4)


def test_points_of_risk_fall_where_risk_rises(sample: Sample, scorer: CardScorer) -> None:
    risk, recognition = (sheet_of(task, scorer, CALIBRATION, READING, sample) for task in Task)
    for attribute in risk["attributes"]:
        steps = np.diff([one["points"] for one in attribute["bins"]])
        assert (attribute["direction"] * steps <= 0.0).all(), attribute["name"]
    for attribute in recognition["attributes"]:
        steps = np.diff([one["points"] for one in attribute["bins"]])
        assert (attribute["direction"] * steps >= 0.0).all(), attribute["name"]


def test_a_sheet_is_plain_data_of_known_attributes(sample: Sample, scorer: CardScorer) -> None:
    sheet = sheet_of(Task.RISK, scorer, CALIBRATION, READING, sample)
    assert json.loads(json.dumps(sheet)) == sheet
    assert {one["name"] for one in sheet["attributes"]} <= catalogue().indicators.keys()
