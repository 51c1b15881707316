"""A case goes to a person for a reason that is told, and nobody can withhold his way past it."""

import dataclasses
import math
from collections.abc import Mapping

import numpy as np
import pytest

from features.border import Report, State
from features.figures import records_of
from models.preparation import FAR
from scoring.decision import Cause, Decision, Outcome
from scoring.engine import Engine, required_columns
from scoring.policy import Policy
from scoring.referral import Referral

SETTLED = {Outcome.SUPPORT, Outcome.SUPPORT_WITH_CONDITIONS, Outcome.NOT_SUPPORTED}


@pytest.fixture(scope="module")
def cases(engine: Engine, reports: list[Report]) -> list[tuple[Report, Decision]]:
    some = reports[::10]
    return list(zip(some, engine.decide_many(some), strict=True))


def doubtful(report: Report, *names: str) -> Report:
    return dataclasses.replace(report, qualities={**report.qualities, **dict.fromkeys(names, 5)})


def without(report: Report, *names: str) -> Report:
    values = {**report.values, **dict.fromkeys(names, math.nan)}
    states = {**report.states, **dict.fromkeys(names, State.MISSING)}
    return dataclasses.replace(report, values=values, states=states)


def told(report: Report, columns: tuple[str, ...]) -> list[str]:
    return [name for name in columns if name in report.states and not math.isnan(report.values[name])]


def test_every_referred_case_says_why_and_no_settled_case_does(
    cases: list[tuple[Report, Decision]],
) -> None:
    found = {decision.outcome for _, decision in cases}
    assert {Outcome.REFER, Outcome.SUPPORT, Outcome.NOT_SUPPORTED} <= found
    for _, decision in cases:
        causes = set(decision.causes) - {Cause.ACTIVE_VETO}
        assert bool(causes) == (decision.outcome not in SETTLED)


def test_a_doubtful_figure_that_could_change_the_outcome_refers_the_case(
    engine: Engine, cases: list[tuple[Report, Decision]]
) -> None:
    settled = [report for report, decision in cases if decision.outcome in SETTLED][:150]
    weak = [doubtful(report, *told(report, engine.model_columns)) for report in settled]
    found = engine.decide_many(weak)
    assert {decision.outcome for decision in found} == {Outcome.REFER}
    assert {decision.causes for decision in found} == {(Cause.LOW_QUALITY,)}


def test_a_doubtful_figure_decides_as_if_it_were_withheld(
    engine: Engine, cases: list[tuple[Report, Decision]]
) -> None:
    """So withholding it cannot help."""
    settled = [report for report, decision in cases if decision.outcome in SETTLED][:150]
    names = ["inventory", "operating_profit", "water_drawn", "electricity_purchased"]
    for name in names:
        weak = engine.decide_many([doubtful(report, name) for report in settled])
        hidden = engine.decide_many([without(report, name) for report in settled])
        assert [one.outcome for one in weak] == [one.outcome for one in hidden], name


def test_figures_of_fair_quality_change_nothing(engine: Engine, cases: list[tuple[Report, Decision]]) -> None:
    some = cases[:100]
    fair = [dataclasses.replace(report, qualities=dict.fromkeys(report.states, 4)) for report, _ in some]
    found = engine.decide_many(fair)
    assert [one.outcome for one in found] == [decision.outcome for _, decision in some]


def test_a_default_is_doubtful_and_an_estimate_is_not() -> None:
    quality = Policy.load().quality
    assert quality.is_doubtful(State.DEFAULT, None)
    assert not quality.is_doubtful(State.DEFAULT, 2)
    assert not quality.is_doubtful(State.ESTIMATED, None)
    assert quality.is_doubtful(State.OBSERVED, 5)
    assert not quality.is_doubtful(State.MISSING, None)


def larger(report: Report, times: float) -> Report:
    money = ("total_assets", "total_liabilities", "current_assets", "current_liabilities", "revenue")
    values: Mapping[str, float] = {name: report.values[name] * times for name in money}
    staff = min(report.values["employees"] * times, 9e5)
    return dataclasses.replace(report, values={**report.values, **values, "employees": staff})


def test_an_enterprise_like_none_that_was_learnt_from_is_referred_not_declined(
    engine: Engine, cases: list[tuple[Report, Decision]]
) -> None:
    settled = [report for report, decision in cases if decision.outcome in SETTLED][:40]
    found = engine.decide_many([larger(report, 3e4) for report in settled])
    assert {one.outcome for one in found} == {Outcome.REFER}
    assert all(Cause.OUT_OF_RANGE in one.causes for one in found)


@pytest.mark.parametrize(
    ("outside", "is_referred"),
    [
        ({}, False),
        ({"asset_size": 1, "revenue_size": 1, "staff_size": 1}, False),
        ({"asset_size": FAR}, True),
        ({"asset_size": 1, "debt_ratio": 1}, True),
        ({"return_on_assets": 1, "net_margin": 1}, False),
        ({"inventory_days": FAR, "ebitda_to_liabilities": FAR}, False),
    ],
)
def test_what_says_the_same_counts_once_and_what_can_be_withheld_not_at_all(
    engine: Engine, cases: list[tuple[Report, Decision]], outside: Mapping[str, int], is_referred: bool
) -> None:
    """Assets, revenue and staff beyond their ranges say one thing: the enterprise is large."""
    records = records_of([next(report for report, one in cases if one.outcome in SETTLED)])
    tasks = {
        task: dataclasses.replace(
            found,
            outside=np.array(
                [[outside.get(name, 0) for name in engine.bundle.models[task].preparation.names]], np.int8
            ),
        )
        for task, found in engine.score(records).tasks.items()
    }
    referral = Referral(
        engine.bundle,
        engine.policy,
        engine.reasons,
        engine.catalogue,
        engine.model_columns,
        required_columns(engine.bundle, engine.model_plan, engine.catalogue),
    )
    assert referral.beyond(tasks, 1).tolist() == [is_referred]


def test_conditions_are_told_where_there_are_any(cases: list[tuple[Report, Decision]]) -> None:
    for _, decision in cases:
        has_conditions = decision.outcome is Outcome.SUPPORT_WITH_CONDITIONS
        assert bool(decision.terms) == has_conditions
