"""A veto outranks every score: whatever the models say, an active one never lets a decision support."""

import copy
from datetime import date

import numpy as np
import pytest

from api.v1.example import EXAMPLE
from features.border import read
from features.figures import Figures, figures_of
from features.population.generate import Population
from features.records.records import Records
from scoring.assembly import resolver_of
from scoring.completion import limits_of
from scoring.decision import Cause, Outcome
from scoring.engine import Engine
from scoring.programmes.declare import UNCAPPED
from scoring.programmes.result import Eligibility, Truth

DAY = date(2026, 4, 30)
DRAWS = 1_000


@pytest.fixture(scope="module")
def drawn(engine: Engine, people: Population) -> Figures:
    """Fully told enterprises with veto figures drawn anew: each fails one in ten, is hidden one in ten."""
    rng = np.random.default_rng(5)
    rows = rng.integers(0, people.rows, DRAWS)
    records = Records(
        DRAWS,
        {name: values[rows] for name, values in people.columns.items()},
        {name: values[rows] for name, values in people.texts.items()},
        np.full(DRAWS, np.datetime64(DAY)),
    )
    figures = figures_of(records, resolver_of())
    columns = dict(figures.columns)
    for name in engine.assessor.veto_columns(DAY):
        steps = limits_of(name).values
        if steps:
            other = rng.choice(np.array([*steps, np.nan]), DRAWS)
            columns[name] = np.where(rng.random(DRAWS) < 0.1, other, columns[name])
    return figures.with_columns(columns)


def test_no_draw_with_an_active_veto_yields_support(engine: Engine, drawn: Figures) -> None:
    caps = engine.assessor.caps(drawn)
    scores = engine.score_figures(drawn)
    active, stopped = caps.best < UNCAPPED, caps.best == 0
    assert active.sum() > DRAWS // 10
    assert not (scores.outcomes[active] == Outcome.SUPPORT.value).any()
    told = stopped & ~scores.incomplete
    assert (scores.outcomes[told] == Outcome.NOT_SUPPORTED.value).all()
    open_ones = (caps.worst < UNCAPPED) & ~active
    assert open_ones.any()
    assert not (scores.outcomes[open_ones] == Outcome.SUPPORT.value).any()


def test_caps_worked_out_alone_are_those_of_the_whole_assessment(engine: Engine, drawn: Figures) -> None:
    alone, whole = engine.assessor.caps(drawn), engine.assessor.assess(drawn).caps()
    assert np.array_equal(alone.worst, whole.worst)
    assert np.array_equal(alone.best, whole.best)


def test_a_decision_with_an_active_veto_says_so_and_names_it(engine: Engine) -> None:
    body = copy.deepcopy(dict(EXAMPLE))
    body["figures"] = {**body["figures"], "major_accident": 1}
    decision = engine.decide(read(body, DAY))
    assert decision.outcome is Outcome.NOT_SUPPORTED
    assert Cause.ACTIVE_VETO in decision.causes
    (found,) = (one for one in decision.programmes if one.programme == "negative_list")
    assert (found.active, found.outcome) == (("accident",), Eligibility.NOT_ELIGIBLE)
    (veto,) = (one for one in found.criteria if one.id == "accident")
    assert (veto.instrument, veto.truth) == ("MIIT-2024-13", Truth.NOT_MET)
