"""Two models that would decide otherwise send a case to a person, and no silence ends their disagreement."""

import dataclasses
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from features.border import Report
from features.catalogue import catalogue
from features.figures import Figures, figures_of, records_of
from features.inputs import COLUMNS, CORE_COLUMNS
from models.spec import Task
from scoring.assembly import resolver_of
from scoring.completion import ends_of, limits_of
from scoring.decision import Cause, Outcome
from scoring.engine import Engine
from scoring.policy import Disagreement
from scoring.scores import Scores
from scoring.standing import Ends, Standing

SETTLED = {Outcome.SUPPORT.value, Outcome.SUPPORT_WITH_CONDITIONS.value, Outcome.NOT_SUPPORTED.value}
NONE = Disagreement(0, 0.0)
"""No allowance at all: every difference of outcomes refers, which makes disputes many."""


def heard(engine: Engine, disagreement: Disagreement | None, shift: float = 0.0) -> Engine:
    """Return the engine under another allowance, its second opinions moved by log-odds towards worse."""
    models = {}
    for task, model in engine.bundle.models.items():
        assert model.opinion is not None
        card = model.opinion.card
        sign = -1.0 if task.better_when_high else 1.0
        moved = dataclasses.replace(card, intercept=card.intercept + sign * shift)
        models[task] = dataclasses.replace(model, opinion=dataclasses.replace(model.opinion, card=moved))
    return Engine(
        dataclasses.replace(engine.bundle, models=models),
        dataclasses.replace(engine.policy, disagreement=disagreement),
        engine.reasons,
        catalogue(),
        resolver_of(),
        "",
        engine.assessor.library,
    )


@pytest.fixture(scope="module")
def figures(reports: list[Report]) -> Figures:
    return figures_of(records_of(reports[::5]), resolver_of())


@pytest.fixture(scope="module")
def strict(engine: Engine) -> Engine:
    return heard(engine, NONE)


def hideable(engine: Engine) -> list[str]:
    names = dict.fromkeys([*engine.model_columns, *engine.assessor.veto_columns(date(2026, 4, 30))])
    return [name for name in names if name not in CORE_COLUMNS and name in COLUMNS]


def holed(engine: Engine, figures: Figures, rng: np.random.Generator) -> Figures:
    """Hide up to three more figures of each row."""
    names = hideable(engine)
    chosen = rng.integers(0, len(names), (3, figures.rows))
    return figures.with_columns(
        {
            name: np.where((chosen == place).any(axis=0), np.nan, figures.columns[name])
            for place, name in enumerate(names)
        }
    )


def completed(rng: np.random.Generator, engine: Engine, figures: Figures) -> Figures:
    columns = dict(figures.columns)
    for name in sorted(engine.model_columns, key=lambda name: limits_of(name).total is not None):
        unknown = np.isnan(columns[name])
        low, high = ends_of(name, columns, figures.rows)
        share = np.where(rng.random(figures.rows) < 0.5, rng.random(figures.rows), 10.0 ** rng.uniform(-9, 0))
        drawn = np.clip(low + (np.minimum(high, 1e15) - low) * share, low, high)
        if limits_of(name).values:
            drawn = rng.choice(np.array(limits_of(name).values), figures.rows)
        columns[name] = np.where(unknown, drawn, columns[name])
    return figures.with_columns(columns)


def test_a_second_opinion_far_off_refers_what_was_settled_either_way_and_says_so(
    engine: Engine, reports: list[Report]
) -> None:
    some = reports[::25]
    alone = heard(engine, None).decide_many(some)
    for shift, gone in ((4.0, Outcome.SUPPORT), (-4.0, Outcome.NOT_SUPPORTED)):
        decisions = heard(engine, engine.policy.disagreement, shift).decide_many(some)
        pairs = list(zip(alone, decisions, strict=True))
        turned = [now for was, now in pairs if was.outcome is gone and Cause.ACTIVE_VETO not in was.causes]
        assert len(turned) > 20
        assert {one.outcome for one in turned} == {Outcome.REFER}
        disputed = [one for one in turned if Cause.MODELS_DISAGREE in one.causes]
        whole = [one for one in turned if not one.unknown]
        assert len(disputed) > len(turned) / 2
        assert all(Cause.MODELS_DISAGREE in one.causes for one in whole)
        assert not any(Cause.UNKNOWN_FIGURES in one.causes for one in whole)
        for one in disputed:
            assert one.risk is not None
            assert one.risk.second is not None
            assert one.risk.second.band_worst in engine.policy.band_codes(Task.RISK)


def test_a_veto_is_not_softened_by_a_second_opinion(engine: Engine, figures: Figures) -> None:
    vetoed = engine.assessor.caps(figures).best == 0
    assert vetoed.sum() > 20
    found = heard(engine, NONE, -4.0).score_figures(figures.only(np.flatnonzero(vetoed)))
    assert set(found.outcomes) <= {Outcome.NOT_SUPPORTED.value, Outcome.INCOMPLETE.value}


def test_where_no_figure_is_unknown_a_wide_range_is_a_dispute_and_nothing_else(
    strict: Engine, figures: Figures
) -> None:
    rng = np.random.default_rng(1)
    found = strict.score_figures(completed(rng, strict, figures))
    assert found.disputed.sum() > 20
    assert not (found.unsettled & ~found.incomplete).any()


def test_what_is_settled_stays_so_under_every_completion_of_two_thousand_partial_records(
    strict: Engine, figures: Figures
) -> None:
    rng = np.random.default_rng(2)
    partial = holed(strict, figures, rng)
    before = strict.score_figures(partial)
    settled = np.isin(before.outcomes, list(SETTLED))
    assert settled.sum() > 100
    for _ in range(12):
        after = strict.score_figures(completed(rng, strict, partial))
        judged = settled & ~after.beyond
        np.testing.assert_array_equal(after.outcomes[judged], before.outcomes[judged])
        for task, wide in before.tasks.items():
            second, now = wide.second, after.tasks[task].second
            assert second is not None
            assert now is not None
            low, high = np.minimum(second.worst, second.best), np.maximum(second.worst, second.best)
            known = ~before.incomplete
            assert (now.point >= low)[known].all()
            assert (now.point <= high)[known].all()


def test_hiding_the_best_chosen_figure_never_ends_a_dispute(strict: Engine, figures: Figures) -> None:
    whole = completed(np.random.default_rng(3), strict, figures)
    before = strict.score_figures(whole)
    rows = np.flatnonzero(before.disputed)[:60]
    assert len(rows) > 20
    part = whole.only(rows)
    for name in hideable(strict):
        after = strict.score_figures(part.with_columns({name: np.full(part.rows, np.nan)}))
        assert set(after.outcomes) <= {Outcome.REFER.value}, name


def ends(green: float, risk: float, second_green: float, second_risk: float) -> dict[Task, Ends]:
    def one(value: float, second: float) -> Ends:
        both = np.array([value]), np.array([second])
        return Ends(both[0], both[0], Ends(both[1], both[1]))

    return {Task.RECOGNITION: one(green, second_green), Task.RISK: one(risk, second_risk)}


@pytest.mark.parametrize(
    ("allowed", "second_risk", "is_disputed"),
    [
        (Disagreement(0, 0.0), 0.0199, False),
        (Disagreement(0, 0.0), 0.0401, True),
        (Disagreement(0, 0.35), 0.0401, False),
        (Disagreement(0, 0.35), 0.057, True),
        (Disagreement(1, 0.0), 0.057, False),
        (Disagreement(1, 0.0), 0.0801, True),
        (Disagreement(1, 2.0), 0.0801, False),
    ],
)
def test_both_limits_have_to_be_passed(
    engine: Engine, allowed: Disagreement, second_risk: float, is_disputed: bool
) -> None:
    """Strong and of grade 4 (below 0.04) is supported; grades 5 and 6 (from 0.08) have conditions."""
    standing = Standing(dataclasses.replace(engine.policy, disagreement=allowed))
    found = standing.range_of(ends(0.2, 0.03, 0.2, second_risk))
    assert found.is_disputed.tolist() == [is_disputed]
    assert (found.worst < found.best).tolist() == [is_disputed]


def test_a_better_second_opinion_disputes_a_refusal_as_a_worse_one_disputes_support(engine: Engine) -> None:
    standing = Standing(engine.policy)
    assert standing.range_of(ends(0.2, 0.2, 0.2, 0.05)).is_disputed.all()
    assert not standing.range_of(ends(0.2, 0.2, 0.2, 0.15)).is_disputed.any()


def test_a_policy_without_an_allowance_hears_no_second_opinion(engine: Engine, figures: Figures) -> None:
    silent = heard(engine, None).score_figures(figures)
    shouting = heard(engine, None, 5.0).score_figures(figures)
    assert_same(silent, shouting)
    assert not silent.disputed.any()


def assert_same(one: Scores, other: Scores) -> None:
    np.testing.assert_array_equal(one.outcomes, other.outcomes)


def test_moved_edges_keep_the_order_of_probabilities_to_the_last_bit(engine: Engine) -> None:
    standing = Standing(dataclasses.replace(engine.policy, disagreement=Disagreement(0, 0.35)))
    values: NDArray[np.float64] = np.sort(np.random.default_rng(4).uniform(1e-6, 0.5, 20_000))
    still = np.full(len(values), 0.2)
    found = standing.range_of(
        {
            Task.RECOGNITION: Ends(still, still, Ends(still, still)),
            Task.RISK: Ends(still, still, Ends(values, values)),
        }
    )
    assert (np.diff(found.best) <= 0).all()
    assert (np.diff(found.worst) <= 0).all()
