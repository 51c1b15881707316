"""The refer budget is measured in one way, and says what vetoes and the likely interval do to it."""

from dataclasses import asdict, replace
from datetime import date

import numpy as np
import pytest
import yaml

from api.commands.labelled import complete_records
from features.catalogue import catalogue
from features.figures import Figures
from features.population.generate import WORLD_ENDS
from models.artefact import Bundle
from models.benchmarks import EVERYBODY, LEVELS
from models.spec import Task
from scoring.assembly import library_of, resolver_of
from scoring.decision import Assumed
from scoring.engine import Engine
from scoring.policy import PACKAGED, Policy
from scoring.policy_file import DecideOn
from scoring.reasons import Reasons
from scoring.refer import BUDGET, budget_of, fully_told, hideable, referred, winners


@pytest.fixture(scope="module")
def told(engine: Engine) -> Figures:
    """Enterprises with every figure told, on the day of the bundle's data."""
    return engine.figures(complete_records(700, 20260301, WORLD_ENDS))


@pytest.fixture(scope="module")
def by_likely(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The same bundle under a policy that decides on likely ranges."""
    path = tmp_path_factory.mktemp("policy") / "policy.yaml"
    path.write_text(
        yaml.safe_dump({**yaml.safe_load(PACKAGED.read_text("utf-8")), "decide_on": "likely"}), "utf-8"
    )
    return engine_with(engine.bundle, Policy.load(path))


def engine_with(bundle: Bundle, policy: Policy | None = None) -> Engine:
    resolver = resolver_of()
    library = library_of(resolver)
    return Engine(bundle, policy or Policy.load(), Reasons.load(), catalogue(), resolver, "", library)


def best_ends(engine: Engine) -> dict[str, float]:
    """The better end of each input's range, where it is read as it is."""
    found = {}
    for task, model in engine.bundle.models.items():
        for one in model.preparation.inputs:
            is_high = (one.direction > 0) == task.better_when_high
            found[one.name] = one.high if is_high else one.low
    return found


def test_the_card_tells_the_budget_of_the_models_that_serve(engine: Engine) -> None:
    card = engine.bundle.documents["card"]
    (again,) = referred(engine, engine.figures(complete_records(3_000, 20260301, WORLD_ENDS)), counts=(1,))
    assert asdict(again) == card["refer"]["referred"][1]
    assert set(card["refer"]["winners_if_likely"]) == {"decide_on", "declined", "share", "best"}
    assert card["refer"]["days"] == [WORLD_ENDS.isoformat()]
    shares = {str(one["unknown"]): one["share"]["value"] for one in card["refer"]["referred"]}
    assert shares == card["refer_shares"]
    assert list(shares) == ["0", "1", "3", "6"]
    assert shares["1"] <= BUDGET


def test_each_share_lies_in_its_interval_and_rises_with_what_is_unknown(
    engine: Engine, told: Figures
) -> None:
    found = list(referred(engine, told))
    for one in found:
        assert one.share.low <= one.share.value <= one.share.high
    assert [one.share.value for one in found] == sorted(one.share.value for one in found)


def test_what_one_unknown_refers_beyond_the_models_is_owed_to_the_vetoes_of_the_day(engine: Engine) -> None:
    """From 2026 on management systems hold most firms to conditions: another open veto changes little."""
    shares = {}
    for day in (date(2025, 4, 30), date(2026, 12, 31)):
        figures = engine.figures(complete_records(700, 20260301, day))
        (shares[day.year],) = referred(engine, figures, counts=(1,))
    assert shares[2025].by_models <= BUDGET
    assert shares[2025].by_models < shares[2025].share.value
    assert shares[2026].share.value < shares[2025].share.value


def test_nobody_who_is_declined_wins_by_hiding_a_figure_unless_likely_ranges_decide(
    engine: Engine, told: Figures
) -> None:
    """Peers that are nearly all good make silence pay: then the winners are found and counted."""
    peers = {
        name: {EVERYBODY: {"n": 999, "quantiles": [best] * len(LEVELS)}}
        for name, best in best_ends(engine).items()
    }
    flattered = engine_with(replace(engine.bundle, documents={"benchmarks": peers}))
    exact, likely = (winners(flattered, told, decide_on) for decide_on in DecideOn)
    assert exact is not None
    assert likely is not None
    assert exact.share.value == 0.0
    assert exact.best == ()
    assert likely.share.value > 0.05
    assert 1 <= len(likely.best) <= 3


def test_a_bank_that_decides_on_likely_ranges_refers_fewer_and_says_what_it_assumed(
    engine: Engine, by_likely: Engine, told: Figures
) -> None:
    ours, theirs = (list(referred(one, told, counts=(0, 1, 3))) for one in (engine, by_likely))
    assert ours[0].share == theirs[0].share
    assert theirs[1].share.value < ours[1].share.value
    assert theirs[2].share.value < ours[2].share.value


def test_likely_bounds_lie_within_the_exact_ones_and_take_the_peers_range(
    engine: Engine, by_likely: Engine, told: Figures
) -> None:
    hidden = told.with_columns({"water_reused": np.full(told.rows, np.nan)})
    exact, likely = (one.score_figures(hidden) for one in (engine, by_likely))
    for task in Task:
        inner, outer = likely.tasks[task], exact.tasks[task]
        assert (np.minimum(inner.worst, inner.best) >= np.minimum(outer.worst, outer.best)).all()
        assert (np.maximum(inner.worst, inner.best) <= np.maximum(outer.worst, outer.best)).all()
    green = likely.tasks[Task.RECOGNITION]
    assert (green.best > green.worst).any()
    assert (exact.tasks[Task.RECOGNITION].best > green.best).any()


def test_a_decision_on_likely_ranges_names_them_among_its_assumptions(by_likely: Engine, reports) -> None:
    assumed = {
        one.assumed for decision in by_likely.decide_many(reports[:40]) for one in decision.assumptions
    }
    assert Assumed.LIKELY_RANGE in assumed
    assert Assumed.MEDIAN_IN_POINT not in assumed


def test_an_indicator_without_peers_keeps_everything_that_is_possible(
    engine: Engine, by_likely: Engine, told: Figures
) -> None:
    bare = engine_with(replace(engine.bundle, documents={}), by_likely.policy)
    hidden = told.with_columns({"water_reused": np.full(told.rows, np.nan)})
    for task in Task:
        assert np.array_equal(
            bare.score_figures(hidden).tasks[task].best, engine.score_figures(hidden).tasks[task].best
        )


def test_where_nobody_told_everything_there_is_no_budget(engine: Engine, told: Figures) -> None:
    few = told.only(np.arange(20)).with_columns({"employees": np.full(20, np.nan)})
    assert budget_of(engine, few) is None


def test_only_what_everybody_told_is_hidden_and_never_a_core_figure(engine: Engine, told: Figures) -> None:
    names = hideable(engine, fully_told(engine, told))
    assert "total_assets" not in names
    assert len(names) > 30
