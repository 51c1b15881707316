"""The bounds hold for every completion, and withholding a figure never helps."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from features.figures import Figures, figures_of
from features.inputs import COLUMNS, CORE_COLUMNS
from features.population.generate import Population, generate
from features.records.records import Records
from models.spec import Task
from scoring.assembly import resolver_of
from scoring.completion import ends_of, limits_of, pieces_of
from scoring.engine import Engine
from scoring.refer import BUDGET, refer_shares
from scoring.scores import Scores

Numbers = NDArray[np.float64]
RANKS = {"not_supported": 0, "support_with_conditions": 1, "support": 2}


@pytest.fixture(scope="module")
def figures(people: Population) -> Figures:
    """Enterprises of one report year, as they reported."""
    chosen = np.flatnonzero(people.report_year == 2023)[:2000]
    records = Records(
        rows=len(chosen),
        columns={name: values[chosen] for name, values in people.columns.items()},
        texts={name: values[chosen] for name, values in people.texts.items()},
        days=np.full(len(chosen), np.datetime64("2026-04-30")),
    )
    return figures_of(records, resolver_of())


def changed(
    figures: Figures, columns: Mapping[str, Numbers], rows: NDArray[np.intp] | None = None
) -> Figures:
    kept = figures if rows is None else figures.only(rows)
    return kept.with_columns(columns)


def read_columns(engine: Engine) -> list[str]:
    """Return the figures that a score or a veto reads, core figures left out."""
    names = dict.fromkeys([*engine.model_columns, *engine.assessor.veto_columns(date(2026, 4, 30))])
    return [name for name in names if name not in CORE_COLUMNS and name in COLUMNS]


def drawn(rng: np.random.Generator, name: str, columns: Mapping[str, Numbers], rows: int) -> Numbers:
    """Return a completion of a column: an allowed value, or somewhere in its range on either scale."""
    limits = limits_of(name)
    if limits.values:
        return rng.choice(np.array(limits.values), rows)
    low, high = ends_of(name, columns, rows)
    high = np.minimum(high, 1e15)
    share = np.where(rng.random(rows) < 0.5, rng.random(rows), 10.0 ** rng.uniform(-12, 0, rows))
    share = np.where(rng.random(rows) < 0.05, rng.integers(0, 2, rows), share)
    return np.clip(low + (high - low) * share, low, high)


def completed(rng: np.random.Generator, engine: Engine, figures: Figures) -> Figures:
    """Fill every unknown column that a score reads, totals before their parts."""
    columns = dict(figures.columns)
    names = sorted(engine.model_columns, key=lambda name: limits_of(name).total is not None)
    for name in names:
        unknown = np.isnan(columns[name])
        if unknown.any():
            columns[name] = np.where(unknown, drawn(rng, name, columns, figures.rows), columns[name])
    return figures.with_columns(columns)


def assert_within(inner: Scores, outer: Scores) -> None:
    known = ~outer.incomplete
    for task, wide in outer.tasks.items():
        low, high = np.minimum(wide.worst, wide.best), np.maximum(wide.worst, wide.best)
        found = inner.tasks[task]
        for end in (found.worst, found.point, found.best):
            assert (end[known] >= low[known]).all()
            assert (end[known] <= high[known]).all()


def test_two_hundred_random_completions_of_two_thousand_enterprises_stay_within_the_bounds(
    engine: Engine, figures: Figures
) -> None:
    rng = np.random.default_rng(1)
    holes = {
        name: np.where(rng.random(figures.rows) < 0.06, np.nan, figures.columns[name])
        for name in read_columns(engine)
    }
    holed = changed(figures, holes)
    bounds = engine.score_figures(holed)
    for _ in range(200):
        assert_within(engine.score_figures(completed(rng, engine, holed)), bounds)


def test_the_corners_are_reached_at_the_level_of_the_models_inputs(engine: Engine, figures: Figures) -> None:
    for model in engine.bundle.models.values():
        names = model.preparation.names
        low = {
            name: np.full(figures.rows, one.low)
            for name, one in zip(names, model.preparation.inputs, strict=True)
        }
        high = {
            name: np.full(figures.rows, one.high)
            for name, one in zip(names, model.preparation.inputs, strict=True)
        }
        for one in model.preparation.inputs:
            if one.direction == 0:
                high[one.name] = low[one.name]
        nowhere = np.full(figures.rows, "")
        scale_free = [one for one in model.preparation.inputs if one.scales]
        for one in scale_free:
            low[one.name] = low[one.name] * one.scales[""]
            high[one.name] = high[one.name] * one.scales[""]
        lowest, highest = model.bounds(low, high, nowhere)
        bottom, top = model.preparation.corners(low, high, nowhere)
        np.testing.assert_array_equal(model.voices(bottom), lowest)
        np.testing.assert_array_equal(model.voices(top), highest)
        assert (lowest < highest).all()


def test_withholding_the_best_chosen_field_never_helps_the_worst_firms(
    engine: Engine, figures: Figures
) -> None:
    told = engine.score_figures(figures)
    known = np.flatnonzero(~told.incomplete)
    for task in Task:
        risky = told.tasks[task].worst if task is Task.RISK else -told.tasks[task].worst
        worst = known[np.argsort(-risky[known])[: max(len(known) // 20, 50)]]
        part = changed(figures, {}, worst)
        before = engine.score_figures(part)
        for name in read_columns(engine):
            after = engine.score_figures(changed(part, {name: np.full(part.rows, np.nan)}))
            assert_no_gain(before, after, name)


def assert_no_gain(before: Scores, after: Scores, name: str) -> None:
    assert (after.tasks[Task.RISK].worst >= before.tasks[Task.RISK].worst).all(), name
    assert (after.tasks[Task.RECOGNITION].worst <= before.tasks[Task.RECOGNITION].worst).all(), name
    for was, now in zip(before.outcomes, after.outcomes, strict=True):
        if now in RANKS and was in RANKS:
            assert RANKS[str(now)] <= RANKS[str(was)], name
        if was == "refer":
            assert now in {"refer", "not_supported"}, name


def test_withholding_more_only_widens(engine: Engine, figures: Figures) -> None:
    rng = np.random.default_rng(2)
    names = read_columns(engine)
    one, two, three = rng.choice(names, 3, replace=False)
    blank = np.full(figures.rows, np.nan)
    steps = [{}, {one: blank}, {one: blank, two: blank}, {one: blank, two: blank, three: blank}]
    found = [engine.score_figures(changed(figures, step)) for step in steps]
    for narrow, wide in pairwise(found):
        known = ~wide.incomplete
        risk, wider = narrow.tasks[Task.RISK], wide.tasks[Task.RISK]
        assert (wider.worst[known] >= risk.worst[known]).all()
        assert (wider.best[known] <= risk.best[known]).all()


def test_a_missing_core_figure_makes_a_case_incomplete_and_names_it(engine: Engine, figures: Figures) -> None:
    blank = np.full(figures.rows, np.nan)
    found = engine.score_figures(changed(figures, {"total_assets": blank}))
    assert set(found.outcomes) == {"incomplete"}
    assert found.missing["total_assets"].all()


def test_the_pieces_of_a_range_cover_it_without_a_gap(figures: Figures) -> None:
    for name in ("inventory", "operating_cash_flow", "water_reused"):
        pieces = pieces_of(name, figures.columns, figures.rows)
        np.testing.assert_array_equal(pieces.high[:, :-1], pieces.low[:, 1:])
        low, high = ends_of(name, figures.columns, figures.rows)
        np.testing.assert_array_equal(pieces.low[:, 0], low)
        np.testing.assert_array_equal(pieces.high[:, -1], np.maximum(high, low))


def test_one_unknown_figure_refers_at_most_a_fifth(engine: Engine) -> None:
    people = generate(1_000, has_gaps=False)
    days = np.full(people.rows, np.datetime64("2026-04-30"))
    told = figures_of(Records(people.rows, people.columns, people.texts, days), resolver_of())
    shares = refer_shares(engine, told)
    assert shares[0] <= 0.02, "only enterprises that lie out of range"
    assert shares[1] <= BUDGET
    assert shares[1] <= shares[3] <= shares[6]
