"""What a cost, a shock and a silence do: arithmetic by hand, and that neither cost nor silence helps."""

import numpy as np
import pytest

from api.commands.labelled import population_records
from models.validation.finding import Verdict
from scoring.stress import SCENARIOS, carbon_price, most_informative, sector_shock, stress


@pytest.fixture(scope="module")
def figures(engine, people):
    latest = people.report_year == people.report_year.max()
    return engine.figures(population_records(people).only(latest))


@pytest.fixture(scope="module")
def found(engine, figures):
    return stress(engine, figures)


def test_every_scenario_keeps_the_order_and_helps_nobody(found):
    findings, _ = found
    told = {(one.statistic, one.part): one for one in findings}
    for scenario in ("carbon_price", "sector_shock"):
        assert told["stress_order", scenario].verdict is Verdict.HOLDS, scenario
    assert told["stress_order_gap", "data_gap"].verdict is Verdict.TOLD
    for scenario in ("carbon_price", "sector_shock", "data_gap"):
        assert told["stress_outcomes", scenario].verdict is Verdict.TOLD, scenario
    gains = {part: one.value for (name, part), one in told.items() if name == "stress_gains"}
    assert gains == {"carbon_price": 0.0, "data_gap": 0.0}


def test_what_went_where_adds_up_to_every_case(found, figures):
    _, moved = found
    assert set(moved) == {"carbon_price", "sector_shock", "data_gap"}
    totals = {sum(one["n"] for one in moves) for moves in moved.values()}
    assert len(totals) == 1
    assert totals.pop() <= figures.rows


def test_a_tonne_costs_its_price_and_lowers_every_profit_by_as_much(engine, figures):
    charged = carbon_price(engine, figures, 200.0)
    emitted = engine.catalogue.plan_of(("emissions",)).table(figures.columns, figures.rows)["emissions"]
    row = int(np.flatnonzero(charged.touched & ~np.isnan(figures.columns["net_profit"]))[0])
    for name, sign in (("cost_of_sales", 1.0), ("operating_profit", -1.0), ("net_profit", -1.0)):
        before, after = figures.columns[name][row], charged.figures.columns[name][row]
        if not np.isnan(before):
            assert after - before == pytest.approx(sign * 200.0 * emitted[row])
    untold = np.isnan(emitted)
    assert untold.any()
    assert not charged.touched[untold].any()


def test_a_fifth_of_the_revenue_takes_a_fifth_of_what_is_left_after_cost_of_sales(figures):
    shocked = sector_shock(figures, 0.2)
    revenue, cost = figures.columns["revenue"], figures.columns["cost_of_sales"]
    rows = shocked.touched & ~np.isnan(cost) & ~np.isnan(figures.columns["net_profit"])
    lost = figures.columns["net_profit"][rows] - shocked.figures.columns["net_profit"][rows]
    assert lost == pytest.approx(0.2 * (revenue - cost)[rows])
    assert len(set(figures.divisions[shocked.touched].tolist())) == 1
    apart = shocked.figures.columns["revenue"][~shocked.touched]
    assert np.array_equal(apart, revenue[~shocked.touched], equal_nan=True)


def test_what_is_hidden_first_widens_the_scores_more_than_what_is_hidden_last(engine, figures):
    few = figures.only(np.arange(figures.rows) < 200)
    order = most_informative(engine, few)

    def width(name):
        hidden = engine.score_figures(few.with_columns({name: np.full(few.rows, np.nan)}))
        known = ~hidden.incomplete
        return sum(np.abs(one.worst - one.best)[known].mean() for one in hidden.tasks.values())

    assert width(order[0]) >= width(order[1]) >= width(order[-1])


def test_the_scenarios_are_data_with_their_reasons():
    text = SCENARIOS.read_text("utf-8")
    assert all(name in text for name in ("carbon_price", "sector_shock", "data_gap", "recalled"))
