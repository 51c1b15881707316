"""The credit indicators: what a denominator of nothing means, and which way each of them goes."""

import math
from types import ModuleType

import pytest

from features.credit import conduct, earnings, liquidity, market, size, solvency
from features.declare import Better, Indicator
from features.plan import Plan


def declared_in(module: ModuleType) -> list[Indicator]:
    return [one for one in vars(module).values() if isinstance(one, Indicator)]


MODULES = (solvency, earnings, liquidity, conduct, size, market)
CREDIT = {one.name: one for module in MODULES for one in declared_in(module)}
BEST_WHERE_UNDEFINED = {
    "equity_to_liabilities",
    "short_term_debt_share",
    "interest_cover",
    "ebitda_to_liabilities",
    "current_ratio",
    "quick_ratio",
    "cash_ratio",
    "cash_to_short_term_debt",
    "operating_cash_flow_to_liabilities",
    "overdue_share",
    "market_value_to_liabilities",
}
SOUND = {
    "revenue": 100.0,
    "revenue_previous": 90.0,
    "revenue_earlier": 80.0,
    "cost_of_sales": 70.0,
    "operating_expenses": 15.0,
    "interest_expense": 2.0,
    "depreciation": 4.0,
    "operating_profit": 15.0,
    "net_profit": 9.0,
    "net_profit_previous": 7.0,
    "tax_paid": 4.0,
    "total_assets": 120.0,
    "total_assets_previous": 110.0,
    "total_assets_earlier": 100.0,
    "current_assets": 60.0,
    "inventory": 20.0,
    "receivables": 20.0,
    "cash": 15.0,
    "intangible_assets": 5.0,
    "total_liabilities": 60.0,
    "total_liabilities_previous": 60.0,
    "current_liabilities": 35.0,
    "short_term_debt": 10.0,
    "long_term_debt": 15.0,
    "retained_earnings": 30.0,
    "operating_cash_flow": 10.0,
    "market_value": 150.0,
    "employees": 50.0,
    "loans_outstanding": 25.0,
    "loans_overdue": 1.0,
    "arrears_days": 3.0,
    "credit_history_months": 60.0,
    "lenders": 3.0,
    "guarantees_given": 6.0,
    "bank_inflows": 95.0,
    "credit_line": 40.0,
    "loan_amount": 10.0,
    "collateral_value": 12.0,
    "environmental_penalties": 1.0,
    "penalty_amount": 0.1,
    "tax_credit_grade": 3.0,
    "size_class": 1.0,
    "age": 12.0,
}
WORSE = {
    "net_profit": 1.0,
    "operating_profit": 2.0,
    "retained_earnings": 1.0,
    "operating_cash_flow": -5.0,
    "total_liabilities": 100.0,
    "current_liabilities": 58.0,
    "interest_expense": 6.0,
    "cash": 1.0,
    "receivables": 35.0,
    "loans_overdue": 10.0,
    "arrears_days": 95.0,
    "guarantees_given": 50.0,
    "penalty_amount": 5.0,
    "environmental_penalties": 6.0,
    "tax_credit_grade": 0.0,
    "bank_inflows": 30.0,
    "collateral_value": 2.0,
}
WHOLE = Plan.of(tuple(CREDIT.values()))


def test_every_credit_indicator_of_a_sound_enterprise_is_a_number() -> None:
    assert [name for name, figure in WHOLE.record(SOUND).items() if not math.isfinite(figure)] == []


@pytest.mark.parametrize("figure", sorted(WORSE))
def test_a_worse_figure_never_makes_what_reads_it_better(figure: str) -> None:
    before = WHOLE.record(SOUND)
    after = WHOLE.record(SOUND | {figure: WORSE[figure]})
    better = [
        name
        for name, one in CREDIT.items()
        if one.better is not Better.NEITHER and (after[name] - before[name]) * one.better.value > 0
    ]
    assert better == []


def test_an_enterprise_that_is_worse_in_all_scores_lower_by_altman() -> None:
    assert WHOLE.record(SOUND | WORSE)["altman_z"] < WHOLE.record(SOUND)["altman_z"]


@pytest.mark.parametrize("one", CREDIT.values(), ids=lambda one: one.name)
def test_a_denominator_of_nothing_is_best_only_where_it_is_a_debt(one: Indicator) -> None:
    assert (one.undefined == "best") == (one.name in BEST_WHERE_UNDEFINED)


def test_negative_equity_never_looks_like_a_small_burden() -> None:
    figures = WHOLE.record(SOUND | {"total_liabilities": 130.0})
    assert figures["guarantees_to_equity"] == math.inf
    assert figures["equity_to_liabilities"] < 0
    assert math.isnan(figures["market_to_book"])


def test_market_indicators_are_unknown_for_an_enterprise_that_is_not_listed() -> None:
    figures = WHOLE.record(SOUND | {"market_value": math.nan})
    assert all(math.isnan(figures[one.name]) for one in declared_in(market))


def test_an_enterprise_without_debt_is_sound_in_all_that_measures_debt() -> None:
    none = dict.fromkeys(
        ("total_liabilities", "current_liabilities", "short_term_debt", "long_term_debt", "interest_expense"),
        0.0,
    )
    figures = WHOLE.record(SOUND | none)
    assert {name: figures[name] for name in BEST_WHERE_UNDEFINED - {"overdue_share"}} == {
        name: math.inf * CREDIT[name].better.value for name in BEST_WHERE_UNDEFINED - {"overdue_share"}
    }
