"""The plainest model of all ranks by one figure: a published one, or the best of the fitted part."""

from dataclasses import replace

import numpy as np
import pytest

from features.catalogue import catalogue
from features.records.sample import Sample
from models.benchmark.learners import best_indicator, one_indicator
from models.benchmark.reading import Reading
from models.card import rule_of
from models.history import History
from models.produce import Produced
from models.spec import Task
from models.tasks import RECOGNITION, RISK
from models.train import split

READING = Reading(("noise", "falls", "free", "rises"), (1, -1, 0, 1), RISK.boosting)


@pytest.fixture(scope="module")
def sample() -> Sample:
    """Made so that a figure without direction ranks perfectly, and one that falls best of those with."""
    rng = np.random.default_rng(3)
    labels = (rng.random(600) < 0.2).astype(np.float64)
    columns = {
        "noise": rng.normal(size=600),
        "falls": -2.0 * labels + rng.normal(size=600),
        "free": labels,
        "rises": 0.5 * labels + rng.normal(size=600),
    }
    years, groups = np.full(600, 2020), np.arange(600)
    return Sample(columns, labels, years, groups, np.full(600, "C30"), np.ones(600))


def test_the_one_input_is_the_best_in_its_declared_direction(sample: Sample) -> None:
    assert best_indicator(READING, sample) == "falls"
    scores = one_indicator(READING, sample)(sample)
    order = np.argsort(sample.columns["falls"])
    assert (np.diff(scores[order]) <= 0.0).all()


def test_an_input_that_ranks_against_its_direction_is_not_turned(sample: Sample) -> None:
    turned = Reading(READING.names, (1, 1, 0, 1), READING.boosting)
    assert best_indicator(turned, sample) == "rises"


def test_no_rule_can_be_made_where_no_input_has_a_direction(sample: Sample) -> None:
    free = Reading(READING.names, (0, 0, 0, 0), READING.boosting)
    with pytest.raises(ValueError, match="No input has a direction"):
        one_indicator(free, sample)


def test_the_rule_of_recognition_is_chosen_without_the_measured_rows(
    produced: Produced, history: History
) -> None:
    indicators = catalogue().indicators
    test = produced.tests[Task.RECOGNITION]
    chosen = rule_of(RECOGNITION, history, test, indicators)
    assert chosen in test.model.preparation.names
    fit, _ = split(history)
    changed = {name: np.where(fit, values, -values) for name, values in history.columns.items()}
    assert rule_of(RECOGNITION, with_columns(history, changed), test, indicators) == chosen


def test_the_rule_of_risk_is_the_published_one_where_it_is_known(
    produced: Produced, history: History
) -> None:
    indicators, test = catalogue().indicators, produced.tests[Task.RISK]
    assert rule_of(RISK, history, test, indicators) == "altman_z"
    fit, _ = split(history)
    unknown = {**history.columns, "altman_z": np.where(fit, history.columns["altman_z"], np.nan)}
    assert rule_of(RISK, with_columns(history, unknown), test, indicators) is not None


def test_every_card_has_a_rule_and_says_which(produced: Produced) -> None:
    for card in produced.bundle.documents["card"]["models"].values():
        assert "one_rule" in {one["model"] for one in card["baselines"]}
        assert card["one_rule"] in catalogue().indicators


def with_columns(history: History, columns: dict[str, np.ndarray]) -> History:

    return replace(history, columns=columns)
