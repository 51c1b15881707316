"""What is declared to be good never harms and what is declared to be bad never helps, calibration included.

Swept are the models' inputs, and the figures that an enterprise reports where their direction follows from
the formulas: proved by ``ways_of``, times the direction that each input was given. A figure that pushes two
inputs opposite ways has none. Steps at which a ratio becomes defined are left out: what an empty whole means
is declared, not ordered.
"""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from features.figures import Figures, figures_of
from features.inputs import COLUMNS, CORE_COLUMNS
from features.population.generate import generate
from features.records.records import Records
from models.model import Model
from models.spec import Task
from scoring.assembly import resolver_of
from scoring.bounds import bounds_of
from scoring.completion import ends_of, limits_of
from scoring.engine import Engine
from scoring.programmes.direction import Facts, Way, ways_of

Numbers = NDArray[np.float64]

FIRMS = 1_000
STEPS = 9
FACTORS = (0.0, 0.5, 0.9, 1.0, 2.0)
"""What a reported figure is multiplied with; the ends of what it can be are tried as well."""


@pytest.fixture(scope="module")
def firms() -> Figures:
    """One thousand firm-years drawn at random, every figure told."""
    people = generate(2 * FIRMS, has_gaps=False)
    chosen = np.random.default_rng(20260301).choice(people.rows, FIRMS, replace=False)
    records = Records(
        rows=FIRMS,
        columns={name: values[chosen] for name, values in people.columns.items()},
        texts={name: values[chosen] for name, values in people.texts.items()},
        days=np.full(FIRMS, np.datetime64("2026-04-30")),
    )
    return figures_of(records, resolver_of())


def directed(engine: Engine) -> dict[Task, dict[str, int]]:
    """For each model, the reported figures that can only raise (1) or only lower (-1) its probability."""
    found: dict[Task, dict[str, int]] = {}
    roots = dict(zip(engine.model_plan.names, engine.model_plan.roots, strict=True))
    for task, model in engine.bundle.models.items():
        signs: dict[str, set[int]] = {}
        for one in model.preparation.inputs:
            for column, way in ways_of(roots[one.name], Facts()).items():
                signs.setdefault(column, set()).add(0 if way is Way.MIXED else way.sign * one.direction)
        found[task] = {
            column: sign.copy().pop()
            for column, sign in signs.items()
            if len(sign) == 1 and 0 not in sign and column in COLUMNS
        }
    return found


def falls(values: Numbers, direction: int, counts: NDArray[np.bool_] | bool = True) -> int:
    """How often a quantity moves against a direction from one step to the next, where that counts."""
    moves = direction * np.diff(values, axis=1)
    return int(((moves < 0.0) & counts).sum())


def answers(model: Model, margins: NDArray[np.float32]) -> tuple[Numbers, ...]:
    """The calibrated probability and both ends of its spread."""
    return model.calibration.probability(margins), *model.calibration.spread_of(margins)


def test_no_input_of_a_model_moves_its_answers_against_its_direction(engine: Engine, firms: Figures) -> None:
    points = engine.model_plan.table(firms.columns, firms.rows)
    looked = 0
    for model in engine.bundle.models.values():
        matrix = model.preparation.point(points, firms.divisions)
        for place, one in enumerate(model.preparation.inputs):
            if one.direction == 0:
                continue
            swept = np.repeat(matrix, STEPS, axis=0)
            swept[:, place] = np.tile(np.linspace(one.low, one.high, STEPS, dtype=np.float32), FIRMS)
            for answer in answers(model, model.margins(swept)):
                assert np.isfinite(answer).all()
                assert falls(answer.reshape(FIRMS, STEPS), one.direction) == 0, one.name
                looked += answer.size
    assert looked > 500_000


@pytest.mark.parametrize("are_hidden", [False, True])
def test_no_reported_figure_moves_an_answer_against_the_direction_that_follows(
    engine: Engine, firms: Figures, are_hidden: bool
) -> None:
    """The point, both bounds, p0 and p1; also where each firm keeps a figure to itself."""
    if are_hidden:
        firms = with_one_hidden(engine, firms.only(np.arange(0, FIRMS, 25)))
    ways = directed(engine)
    assert min(len(found) for found in ways.values()) >= 10
    moved = dict.fromkeys(Task, 0)
    for column in dict.fromkeys(name for found in ways.values() for name in found):
        values = steps_of(column, firms)
        indicators, found = told_of(engine, swept(firms, column, values))
        counts = stays_defined(indicators, values.shape)
        for task, directions in ways.items():
            if column in directions:
                for answer in found[task]:
                    path = answer.reshape(values.shape)
                    assert falls(path, directions[column], counts) == 0, (task, column)
                    moved[task] += int((np.diff(path, axis=1) != 0.0).sum())
    assert min(moved.values()) > 10 * firms.rows  # the figures do reach the answers


def told_of(engine: Engine, figures: Figures) -> tuple[Numbers, Mapping[Task, tuple[Numbers, ...]]]:
    """The indicators, and by task the point with its spread and both bounds, as the engine finds them."""
    indicators = engine.model_plan.matrix(figures.columns, figures.rows)
    by_name = dict(zip(engine.model_plan.names, indicators, strict=True))
    bounds = bounds_of(engine.bundle.models, engine.model_plan, figures.columns, figures.divisions)
    found = {}
    for task, model in engine.bundle.models.items():
        matrix = model.preparation.point(by_name, figures.divisions, bounds.low, bounds.high)
        ends = (model.calibration.probability(end[task][0]) for end in (bounds.lowest, bounds.highest))
        found[task] = (*answers(model, model.margins(matrix)), *ends)
    return indicators, found


def with_one_hidden(engine: Engine, firms: Figures) -> Figures:
    """Each firm with one figure unknown; none that is a part of another or has parts, which tell of it."""
    tied = {name for column in COLUMNS for name in (*limits_of(column).parts, limits_of(column).total)}
    names = [
        name
        for name in engine.model_columns
        if name in COLUMNS and name not in CORE_COLUMNS and name not in tied and not limits_of(name).parts
    ]
    names = names[::8]
    which = np.random.default_rng(1).integers(0, len(names), firms.rows)
    return firms.with_columns(
        {name: np.where(which == k, np.nan, firms.columns[name]) for k, name in enumerate(names)}
    )


def stays_defined(indicators: Numbers, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Whether the same indicators are defined at a step and at the next one, shape (firms, steps - 1)."""
    lost = np.isnan(indicators).reshape(-1, *shape)
    return (lost[:, :, 1:] == lost[:, :, :-1]).all(axis=0)


def steps_of(column: str, firms: Figures) -> Numbers:
    """Rising values of a figure for each firm: around its own, and the ends of what it can be."""
    low, high = ends_of(column, firms.columns, firms.rows)
    own = firms.columns[column]
    usual = float(np.nanmedian(own)) if np.isfinite(own).any() else 1.0
    around = np.where(np.isnan(own), usual, own)[:, None] * np.array(FACTORS)
    values = np.column_stack([low, around, np.minimum(high, 1e15)])
    return np.sort(np.clip(values, low[:, None], high[:, None]), axis=1)


def swept(firms: Figures, column: str, values: Numbers) -> Figures:
    """Each firm as often as it has steps, the column at one of them each time."""
    rows = np.repeat(np.arange(firms.rows), values.shape[1])
    changed: Mapping[str, Numbers] = {column: values.ravel()}
    return firms.only(rows).with_columns(changed)
