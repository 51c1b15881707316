"""What to ask for: what is said of a document holds when the case is decided again with it."""

import copy
import math
from typing import Any

import numpy as np
import pytest

from api.wiring import Services
from features.border import read
from features.declare import Better
from features.faults import FaultsError
from features.inputs import COLUMNS
from features.population.generate import Population
from models.benchmarks import LEVELS, MIN_PEERS, learnt
from scoring.decision import Outcome
from scoring.portfolio import Application, Case

SHARES = {
    "solid_waste_use": ("solid_waste_used", "solid_waste"),
    "advanced_equipment": ("advanced_process_share", None),
    "eco_design_share": ("eco_design_products", "main_products"),
    "footprint_share": ("product_footprints", "main_products"),
}
"""Inputs that one figure makes known: the figure, and what it is divided by."""


@pytest.fixture(scope="module")
def waiting(services: Services) -> list[Case]:
    return [case for case in services.serving.portfolio.ordered() if case.waits]


def with_figures(case: Case, figures: dict[str, float]) -> dict[str, Any]:
    body = copy.deepcopy(case.application.body)
    assert isinstance(body, dict)
    body["figures"] |= figures
    return body


def outcome_with(services: Services, case: Case, figures: dict[str, float]) -> Outcome:
    return services.serving.engine.decide(read(with_figures(case, figures), services.today())).outcome


def test_all_that_is_lacking_together_settles_a_case_unless_the_models_disagree(
    services: Services, waiting: list[Case]
) -> None:
    whole = 0
    for case in waiting[:30]:
        shares = services.serving.consultant.together(case)
        assert len(shares) == len(case.asks)
        assert shares[0] == case.settles
        assert shares[-1] >= 0.5
        whole += shares[-1] == 1.0
    assert whole > len(waiting[:30]) / 2


def test_a_document_said_to_change_nothing_changes_nothing(
    services: Services, people: Population, waiting: list[Case]
) -> None:
    rng = np.random.default_rng(20260301)
    tried = 0
    for case in waiting:
        lacking = {column for ask in case.asks for column in ask.columns}
        for ask in case.asks:
            columns = [column for column in ask.columns if column in COLUMNS]
            is_one_left = len(lacking - set(columns)) < 2
            if ask.matters or is_one_left or len(columns) != len(ask.columns) or len(columns) > 2:
                continue
            known = ~np.any([np.isnan(people.columns[column]) for column in columns], axis=0)
            row = int(rng.choice(np.flatnonzero(known)))
            try:
                report = read(
                    with_figures(case, {column: float(people.columns[column][row]) for column in columns}),
                    services.today(),
                )
            except FaultsError:  # another firm's figure may contradict this one's
                continue
            assert services.serving.engine.decide(report).outcome is Outcome.REFER
            tried += 1
            if tried == 40:
                return
    assert tried >= 10


def test_a_strip_says_what_the_engine_decides_at_each_value(services: Services, waiting: list[Case]) -> None:
    compared = 0
    for case in waiting:
        best = next((ask for ask in case.asks if ask.matters), None)
        if best is None or len(best.indicators) != 1 or best.indicators[0] not in SHARES:
            continue
        figure, whole = SHARES[best.indicators[0]]
        strip = services.serving.consultant.strip(case.report, best.indicators[0])
        times = 1.0 if whole is None else case.report.values[whole]
        if strip is None or math.isnan(times):
            continue
        for zone in strip.zones:
            value = (zone.low + zone.high) / 2.0 * times
            if zone.outcome is not None and 0.0 <= value <= times:
                assert outcome_with(services, case, {figure: value}) is zone.outcome
                compared += 1
    assert compared >= 3


def test_a_case_is_the_same_alone_and_in_the_batch(services: Services) -> None:
    for case in services.serving.portfolio.ordered()[::17]:
        alone = services.serving.consultant.case(Application(case.application.body, case.report))
        assert alone.decision == case.decision
        assert alone.asks == case.asks


def test_fewer_than_twenty_known_figures_make_no_benchmark(services: Services) -> None:
    indicators = services.serving.engine.catalogue.indicators
    few, enough = np.arange(MIN_PEERS - 1.0), np.arange(MIN_PEERS + 0.0)
    values = np.concatenate([few, enough, [math.nan] * 5])
    divisions = np.array(["C13"] * len(few) + ["C14"] * len(enough) + ["C13"] * 5)
    stored = learnt(dict.fromkeys(indicators, values), divisions, indicators)
    assert all(set(by_division) == {"", "C14"} for by_division in stored.values())


def test_the_leading_value_is_on_the_better_side_of_the_median(services: Services) -> None:
    benchmarks, indicators = (
        services.serving.consultant.benchmarks,
        services.serving.engine.catalogue.indicators,
    )
    compared = 0
    for name, by_division in benchmarks.peers.items():
        better = indicators[name].better
        for peers in by_division.values():
            assert peers.n >= MIN_PEERS
            assert len(peers.quantiles) == len(LEVELS)
            if better is not Better.NEITHER:
                assert better.value * (peers.leading(better) - peers.median) >= 0.0
                compared += 1
    assert compared > 1_000
