"""A declared direction holds over random records.

More of a figure that is good for an enterprise never makes an indicator worse in its declared direction, and
more of one that is bad never makes it better: over random records, some figures unknown and some nothing, and
over every indicator that reads the figure. What is proved is that ``better``, by which monotone constraints,
page arrows and reasons go, agrees with what the formula does to raw figures. Left out are the pairs listed
with their reasons, losses where a ratio of a loss shrinks as what it is divided by grows, and records in
which the figure decides whether a ratio is defined: what an empty whole means is declared, not ordered.
"""

from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.catalogue import catalogue
from features.declare import Better
from features.inputs import FIELDS
from features.plan import Numbers, Plan
from scoring.assembly import resolver_of

CATALOGUE = catalogue()
PLAN = CATALOGUE.plan
DIRECTED = [name for name, one in CATALOGUE.indicators.items() if one.better is not Better.NEITHER]

GOOD = (
    *("net_profit", "operating_profit", "depreciation", "retained_earnings", "operating_cash_flow"),
    *("cash", "current_assets", "total_liabilities_previous", "collateral_value", "credit_line"),
    *("bank_inflows", "credit_history_months", "tax_credit_grade", "age", "market_value"),
    *("electricity_green_certified", "waste_heat_recovered", "energy_metered_share", "product_energy_limit"),
    *("energy_total_previous", "energy_total_earlier", "emissions_total_previous", "emissions_total_earlier"),
    *("electricity_purchased_previous", "electricity_purchased_earlier"),
    *("energy_system", "energy_audit", "energy_platform", "quality_system", "environment_system"),
    *("safety_system", "carbon_inventory_verified", "standards_led", "environmental_credit"),
    *("water_reused", "material_recycled", "material_green", "solid_waste_used", "hazardous_waste_disposed"),
    *("good_output_share", "value_added", "building_footprint", "advanced_process_share"),
    *("green_product_revenue", "eco_design_products", "product_footprints", "green_supply_chain_level"),
    *("suppliers_assessed", "export_green_revenue", "international_projects", "green_loans_outstanding"),
    *("research_spending", "research_staff", "green_patents", "staff_trained_green", "green_jobs"),
    *("green_investment", "green_investment_previous", "green_investment_earlier", "training_spending"),
    *("project_energy_saving", "project_emission_reduction"),
)
BAD = (
    *("total_liabilities", "current_liabilities", "short_term_debt", "long_term_debt", "interest_expense"),
    *("inventory", "receivables", "intangible_assets", "cost_of_sales", "operating_expenses"),
    *("net_profit_previous", "total_assets_previous", "loans_outstanding", "loans_overdue", "arrears_days"),
    *("guarantees_given", "loan_amount", "environmental_penalties", "penalty_amount", "permit_exceedances"),
    *("raw_coal", "coke", "electricity_purchased", "heat_purchased", "coal_heat", "process_emissions_other"),
    *("clinker_output", "lime_output", "energy_cost", "product_energy", "water_drawn"),
    *("wastewater_discharged", "material_input", "solid_waste", "hazardous_waste", "so2", "nox"),
    *("particulates", "voc", "cod", "ammonia_nitrogen", "total_phosphorus", "total_nitrogen"),
    *("main_products", "suppliers", "patents", "export_revenue", "research_spending_previous"),
    *("research_spending_earlier", "total_investment", "total_investment_previous"),
    *("total_investment_earlier", "grid_factor", "emission_factor_raw_coal"),
)
FOR_SOME = {
    "revenue": (1, ("asset_turnover", "revenue_per_employee", "revenue_change")),
    "industrial_output": (1, ("land_output", "floor_output")),
    "tax_paid": (1, ("land_tax",)),
    "floor_area": (1, ("plot_ratio",)),
    "product_output": (1, ("energy_per_output", "emissions_per_output", "pollutants_per_output")),
    "biomass": (1, ("renewable_share",)),
    "total_assets": (1, ("equity", "equity_to_assets", "debt_ratio", "equity_to_liabilities")),
}
"""Figures that are neither good nor bad in themselves: more of them is good for these indicators."""
EXCEPT = {
    ("loan_amount", "loan_saving"): "a larger part of the project is the loan's",
    ("loan_amount", "loan_reduction"): "a larger part of the project is the loan's",
    ("loans_outstanding", "overdue_share"): "what is overdue is then a smaller part",
    ("long_term_debt", "short_term_debt_share"): "short-term debt is then a smaller part",
    ("short_term_debt", "financed_emission_intensity"): "emissions are shared among more money",
    ("long_term_debt", "financed_emission_intensity"): "emissions are shared among more money",
    ("cost_of_sales", "inventory_days"): "the same stock lasts for fewer days of sales",
    ("market_value", "net_profit_to_market_assets"): "the same profit on more market value",
    ("market_value", "ebitda_to_market_assets"): "the same earnings on more market value",
    ("market_value", "cash_to_market_assets"): "the same cash on more market value",
    ("electricity_purchased", "electricity_share"): "more of the energy is then electricity",
    **{
        (name, "coal_share"): "coal is a smaller part of more energy"
        for name in ("electricity_purchased", "heat_purchased")
    },
    **{
        (name, "emissions_per_energy"): "a carrier may be cleaner than the others"
        for name in ("raw_coal", "coke", "coal_heat", "electricity_purchased", "heat_purchased")
    },
}
NOT_FOR_LOSSES = {
    ("total_liabilities", "ebitda_to_liabilities"): "ebitda",
    ("total_liabilities", "operating_cash_flow_to_liabilities"): "operating_cash_flow",
    ("total_liabilities", "net_profit_to_market_assets"): "net_profit",
    ("total_liabilities", "ebitda_to_market_assets"): "ebitda",
    ("interest_expense", "interest_cover"): "operating_profit",
    ("current_liabilities", "quick_ratio"): "quick_assets",
    ("revenue", "asset_turnover"): "revenue",
}
SIGNED = (
    *("operating_expenses", "operating_profit", "net_profit", "net_profit_previous", "retained_earnings"),
    "operating_cash_flow",
)
PARTS = {
    "electricity_green_certified": "electricity_purchased",
    "electricity_exported": "electricity_own_renewable",
}
"""What is a part of another figure, so that no more is passed on than there is."""
ROWS = 400


def records(seed: int) -> dict[str, Numbers]:
    """Draw records: figures of like size, a tenth nothing, a tenth unknown, profits as often losses."""
    rng = np.random.default_rng(seed)
    drawn = {name: np.exp(rng.normal(0.0, 1.0, ROWS)) for name in (*PLAN.columns, "size_class")}
    for name in SIGNED:
        drawn[name] *= rng.choice([1.0, 1.0, -1.0], ROWS)
    for name, values in drawn.items():
        if name in FIELDS:
            values[rng.random(ROWS) < 0.1] = 0.0
        values[rng.random(ROWS) < 0.1] = np.nan
    for part, whole in PARTS.items():
        drawn[part] = drawn[whole] * rng.random(ROWS)
    found = resolver_of().record(date(2026, 11, 24), {"province": "330000"})
    return drawn | {name: np.full(ROWS, number) for name, number in found.items()}


def raised(columns: dict[str, Numbers], figure: str) -> dict[str, Numbers]:
    return columns | {figure: columns[figure] + 0.5 * np.abs(columns[figure]) + 0.1}


def numerators(columns: dict[str, Numbers]) -> dict[str, Numbers]:
    return columns | {
        "ebitda": columns["operating_profit"] + columns["depreciation"],
        "quick_assets": columns["current_assets"] - columns["inventory"],
    }


@cache
def reading(figure: str) -> Plan:
    return PLAN.reading(figure)


def turned(figure: str, sign: int, columns: dict[str, Numbers]) -> tuple[set[str], set[str]]:
    """Return the indicators that moved the declared way, and those that moved the other."""
    plan = reading(figure)
    before, after = plan.matrix(columns, ROWS), plan.matrix(raised(columns, figure), ROWS)
    right, wrong = set(), set()
    for place, name in enumerate(plan.names):
        if name not in DIRECTED or (figure, name) in EXCEPT:
            continue
        told = np.isfinite(before[place]) & np.isfinite(after[place])
        loss = NOT_FOR_LOSSES.get((figure, name))
        if loss is not None:
            told &= numerators(columns)[loss] >= 0.0
        old, new = before[place][told], after[place][told]
        moved = (new - old) * CATALOGUE.indicators[name].better.value * sign
        dust = 1e-12 * np.maximum(np.abs(old), np.abs(new))
        right |= {name} if (moved > dust).any() else set()
        wrong |= {name} if (moved < -dust).any() else set()
    return right, wrong


EVERY = {**dict.fromkeys(GOOD, 1), **dict.fromkeys(BAD, -1)}


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_more_of_a_good_figure_is_never_worse_and_more_of_a_bad_one_never_better(seed: int) -> None:
    columns = records(seed)
    found = {figure: turned(figure, sign, columns)[1] for figure, sign in EVERY.items()}
    found |= {
        figure: turned(figure, sign, columns)[1] & set(names) for figure, (sign, names) in FOR_SOME.items()
    }
    assert {figure: names for figure, names in found.items() if names} == {}


def test_every_directed_indicator_is_moved_the_declared_way_by_some_figure() -> None:
    columns = records(1)
    moved: set[str] = set()
    for figure, sign in EVERY.items():
        moved |= turned(figure, sign, columns)[0]
    for figure, (sign, names) in FOR_SOME.items():
        moved |= turned(figure, sign, columns)[0] & set(names)
    assert sorted(set(DIRECTED) - moved) == []


@pytest.mark.parametrize("pair", EXCEPT, ids="-".join)
def test_an_exception_is_needed(pair: tuple[str, str]) -> None:
    figure, name = pair
    plan = CATALOGUE.plan_of((name,))
    for seed in range(40):
        columns = records(seed)
        before, after = plan.matrix(columns, ROWS)[0], plan.matrix(raised(columns, figure), ROWS)[0]
        with np.errstate(invalid="ignore"):
            moved = (after - before) * EVERY[figure] * CATALOGUE.indicators[name].better.value
        if (moved < 0).any():
            return
    pytest.fail(f"More of {figure} always moves {name} the declared way: take the pair off the list.")
