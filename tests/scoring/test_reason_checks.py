"""Reasons that move the score and come again, and ones that do neither."""

from dataclasses import replace

import numpy as np
import pytest

from api.commands.labelled import population_records
from features.population.generate import WORLD_ENDS
from models.spec import Task
from models.validation.finding import Verdict
from scoring import reason_checks
from scoring.policy import Policy
from scoring.reason_checks import overlap, reason_findings
from scoring.reasons import Group, Reasons
from scoring.validated import case_of


@pytest.fixture(scope="module")
def case(engine, people, history, produced):
    return case_of(
        engine, population_records(people), history, produced.tests[Task.RECOGNITION], {}, WORLD_ENDS
    )


@pytest.fixture(scope="module")
def found(case):
    return {(one.statistic, one.part): one for one in reason_findings(case, Reasons.load(), Policy.load())}


def test_mending_what_is_told_betters_nearly_every_decline(found):
    fidelity = found["reason_fidelity", ""]
    assert fidelity.verdict is Verdict.HOLDS
    assert fidelity.n > 100


def test_the_reasons_of_another_training_are_told_with_their_overlap(found):
    assert found["reason_overlap", "other_seed"].value > 0.7
    drawn = found["reason_overlap", "firms_drawn"]
    assert drawn.low < drawn.value < drawn.high


def test_reasons_whose_mending_changes_nothing_are_missed(case, monkeypatch):
    """The reasons told are the opposite of what the contributions say."""
    own = reason_checks._against
    monkeypatch.setattr(reason_checks, "_against", lambda *given: -own(*given))
    wrong = {one.statistic: one for one in reason_findings(case, Reasons.load(), Policy.load())}
    assert wrong["reason_fidelity"].verdict is Verdict.MISSED


def test_groups_torn_apart_are_less_steady_than_groups_that_speak_together(case, found):
    loaded = Reasons.load()
    torn = tuple(
        Group(name, (name,), group.against, group.favour)
        for group in loaded.groups[Task.RECOGNITION]
        for name in group.indicators
    )
    apart = replace(loaded, groups={**loaded.groups, Task.RECOGNITION: torn})
    told = {(one.statistic, one.part): one for one in reason_findings(case, apart, Policy.load())}
    assert told["reason_overlap", "firms_drawn"].value < found["reason_overlap", "firms_drawn"].value


def test_overlap_counts_what_both_tell_against_the_longer_list():
    first = np.array([[True, True, False, False], [False, False, False, False], [True, False, False, False]])
    second = np.array([[True, False, True, True], [False, False, False, False], [False, True, False, False]])
    assert overlap(first, second) == pytest.approx((1 / 3 + 1.0 + 0.0) / 3)
    assert overlap(first, first) == 1.0
