"""Settings are searched inside the fitted part alone, firm from firm and year after year."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from scipy.special import expit

from features.catalogue import catalogue
from features.declare import Better
from models.history import History
from models.search import rules_of, searched
from models.spec import ModelSpec, Task
from models.tasks import RISK
from models.train import split
from models.tried import Search, Why

INDICATORS = catalogue().indicators
SPEC = ModelSpec(Task.RISK, ("debt_ratio", "return_on_assets", "asset_size"), frozenset(), RISK.boosting)
FIRMS, YEARS = 450, tuple(range(2015, 2023))
TRIALS = 3


def made_up(firms: int = FIRMS, years: tuple[int, ...] = YEARS, level: float = -1.5) -> History:
    """A history whose risk rises with debt and falls with earnings; size says nothing."""
    rng = np.random.default_rng(11)
    firm, year = np.repeat(np.arange(firms), len(years)), np.tile(np.array(years), firms)
    rows = len(firm)
    columns = {name: np.full(rows, np.nan) for name in INDICATORS}
    columns |= {name: rng.normal(size=rows) for name in SPEC.inputs}
    chance = expit(level + columns["debt_ratio"] - columns["return_on_assets"])
    return History(
        name="made up",
        columns=columns,
        divisions=np.full(rows, "C30"),
        labels={Task.RISK: (rng.random(rows) < chance).astype(np.float64)},
        weights={Task.RISK: np.ones(rows)},
        years=year.astype(np.int64),
        firms=firm.astype(np.int64),
        synthetic=True,
        fingerprint="",
    )


def relabelled(history: History, rows: np.ndarray) -> History:
    labels = history.labels[Task.RISK].copy()
    labels[rows] = 1.0 - labels[rows]
    return replace(history, labels={Task.RISK: labels})


def bytes_of(search: Search) -> bytes:
    return json.dumps(asdict(search), sort_keys=True).encode()


@pytest.fixture(scope="module")
def history() -> History:
    return made_up()


@pytest.fixture(scope="module")
def search(history: History) -> Search:
    return searched(SPEC, history, INDICATORS, TRIALS)


def test_no_label_that_measures_the_model_is_seen_by_the_search(history: History, search: Search) -> None:
    fit, _ = split(history)
    assert bytes_of(searched(SPEC, relabelled(history, ~fit), INDICATORS, TRIALS)) == bytes_of(search)
    one_fitted = np.flatnonzero(fit)[:1]
    assert bytes_of(searched(SPEC, relabelled(history, one_fitted), INDICATORS, TRIALS)) != bytes_of(search)


def test_every_trial_is_kept_and_the_first_is_of_the_settings_as_they_were(search: Search) -> None:
    assert len(search.trials) == TRIALS
    assert replace(search.trials[0].boosting, rounds=SPEC.boosting.rounds) == SPEC.boosting
    assert search.chosen is not None
    assert search.boosting == search.trials[search.chosen].boosting
    assert search.trials[search.chosen].objective == min(one.objective for one in search.trials)
    for one in search.trials:
        assert len(one.by_block) == len(search.blocks)
        assert min(one.by_block) <= one.objective <= max(one.by_block)


def test_rounds_stop_on_the_last_fitted_year_and_settings_are_scored_on_years_before(
    history: History, search: Search
) -> None:
    fit, _ = split(history)
    assert search.fitted_years == tuple(np.unique(history.years[fit]).tolist())
    assert search.stopped_on == search.fitted_years[-1:]
    scored = [year for block in search.blocks for year in block]
    assert scored == sorted(set(scored))
    assert search.fitted_years[0] < min(scored) <= max(scored) < search.stopped_on[0]
    assert all(1 <= one.boosting.rounds < rules_of()["most_rounds"] for one in search.trials)


def test_settings_that_know_firms_by_heart_gain_nothing(history: History) -> None:
    assert INDICATORS["asset_size"].better is Better.NEITHER
    rng = np.random.default_rng(5)
    fate = (rng.random(FIRMS) < 0.3).astype(np.float64)[history.firms]
    badge = rng.normal(size=FIRMS)[history.firms]
    history = replace(history, columns={**history.columns, "asset_size": badge}, labels={Task.RISK: fate})
    spec = replace(SPEC, inputs=("asset_size",))
    found = searched(spec, history, INDICATORS, 1)
    rate = float(fate[split(history)[0]].mean())
    of_the_rate = -(rate * np.log(rate) + (1.0 - rate) * np.log(1.0 - rate))
    assert found.trials[0].objective > of_the_rate - 0.02


def test_ranges_are_kept(search: Search) -> None:
    for one in search.trials:
        for name, given in rules_of()["ranges"].items():
            assert given["low"] <= getattr(one.boosting, name) <= given["high"]


def test_where_no_search_is_asked_for_the_settings_stay(history: History) -> None:
    found = searched(SPEC, history, INDICATORS, 0)
    assert (found.why_not, found.boosting, found.trials) == (Why.NOT_ASKED, SPEC.boosting, ())


def test_few_events_allow_no_search_and_give_smaller_trees() -> None:
    few = made_up(firms=200, level=-4.0)
    found = searched(SPEC, few, INDICATORS, TRIALS)
    assert found.events < rules_of()["fewest_events"]
    assert (found.why_not, found.trials) == (Why.FEW_EVENTS, ())
    assert found.boosting == replace(SPEC.boosting, **rules_of()["small"])
    assert (found.boosting.depth, found.boosting.child_weight) < (SPEC.boosting.depth, 10.0)


def test_few_years_allow_no_search() -> None:
    found = searched(SPEC, made_up(years=(2019, 2020, 2021, 2022)), INDICATORS, TRIALS)
    assert (found.why_not, found.boosting) == (Why.FEW_YEARS, SPEC.boosting)


def test_rows_of_firms_that_are_not_known_can_be_searched_on(history: History) -> None:
    found = searched(SPEC, replace(history, firms=np.full(history.rows, -1)), INDICATORS, 1)
    assert len(found.trials) == 1
