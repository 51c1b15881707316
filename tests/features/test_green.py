"""The green indicators: worked cases, sources and the laws of the house."""

import math
from datetime import date
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from features.credit import conduct, earnings, liquidity, market, size, solvency
from features.declare import Indicator
from features.green import (
    cooperation,
    energy,
    inventory,
    land,
    production,
    products,
    resources,
    transition,
)
from features.lookups import FUEL_SET, LOOKUPS
from features.plan import Plan
from features.resolve import Resolver
from features.tables import Tables

CASES = Path(__file__).parents[1] / "cases"
WORDS = {"unknown": math.nan, "highest": math.inf, "lowest": -math.inf}


def declared_in(*modules: ModuleType) -> tuple[Indicator, ...]:
    """Return the indicators that the modules declare, in order."""
    return tuple(
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, Indicator) and one.pillar == module.__name__.rpartition(".")[2]
    )


GREEN = declared_in(inventory, energy, resources, production, products, land, transition, cooperation)
CREDIT = declared_in(solvency, earnings, liquidity, conduct, size, market)
INDICATORS = {one.name: one for one in GREEN + CREDIT}


def worked_cases() -> list[dict[str, Any]]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(CASES.glob("indicators*.yaml")))
    return list(chain.from_iterable(yaml.safe_load(text) for text in texts))


def number(told: str | float) -> float:
    return WORDS[told] if isinstance(told, str) else float(told)


def answer_of(case: dict[str, Any]) -> float:
    wanted = INDICATORS[case["indicator"]]
    given = {name: number(told) for name, told in case["given"].items()}
    is_direct = set(wanted.inputs) <= set(given)
    plan = Plan.of((wanted,), () if is_direct else tuple(INDICATORS.values()))
    if "otherwise" in case:
        given = dict.fromkeys(plan.columns, number(case["otherwise"])) | given
    return plan.record(given)[wanted.name]


@pytest.mark.parametrize("case", worked_cases(), ids=lambda case: f"{case['indicator']}-{case['clause']}")
def test_the_worked_case_comes_out(case: dict[str, Any]) -> None:
    assert answer_of(case) == pytest.approx(number(case["expect"]), rel=1e-6, nan_ok=True)


def test_no_two_indicators_share_a_name_and_there_are_enough_of_them() -> None:
    assert len(INDICATORS) == len(GREEN + CREDIT) >= 75


def test_indicators_do_not_wait_for_each_other() -> None:
    assert Plan.of(GREEN + CREDIT).names == tuple(INDICATORS)


CARRIERS = (
    "raw_coal",
    "coke",
    "coke_oven_gas",
    "blast_furnace_gas",
    "natural_gas",
    "liquefied_petroleum_gas",
    "gasoline",
    "diesel",
    "fuel_oil",
    "other_petroleum",
    "biomass",
    "electricity_purchased",
    "electricity_own_renewable",
    "electricity_exported",
    "heat_purchased",
    "coal_heat",
    "gas_heat",
    "oil_heat",
    "biomass_heat",
)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_energy_is_unknown_where_a_carrier_is(carrier: str) -> None:
    plan = Plan.of((energy_of_all := INDICATORS["energy_consumption"],), GREEN)
    figures = dict.fromkeys(plan.columns, 1.0)
    assert plan.record(figures)[energy_of_all.name] > 0
    assert math.isnan(plan.record(figures | {carrier: math.nan})[energy_of_all.name])


def test_biomass_emits_nothing_that_counts() -> None:
    plan = Plan.of((INDICATORS["emissions"],), GREEN)
    assert not {"biomass", "biomass_heat"} & set(plan.columns)


def test_exported_sun_and_wind_earn_no_emissions() -> None:
    plan = Plan.of((INDICATORS["electricity_emissions"],))
    bought = {"electricity_purchased": 1e6, "electricity_green_certified": 0.0, "grid_factor": 0.5}
    made = {"electricity_own_renewable": 3e5, "electricity_exported": 3e5}
    kept = {"electricity_own_renewable": 0.0, "electricity_exported": 0.0}
    assert plan.record(bought | made) == plan.record(bought | kept)


BETTER_PARTS = {
    "electricity_green_certified": ("renewable_share", "green_electricity_share", "carbon_intensity"),
    "biomass": ("renewable_share",),
    "water_reused": ("water_reuse", "wastewater_recovery"),
    "material_recycled": ("recycled_material_share",),
    "material_green": ("green_material_share",),
    "solid_waste_used": ("solid_waste_use",),
    "hazardous_waste_disposed": ("hazardous_waste_disposal",),
    "waste_heat_recovered": ("waste_heat_use",),
    "product_energy_limit": ("quota_margin",),
    "green_investment_earlier": ("green_investment_share", "green_retrofit"),
    "energy_total_earlier": ("energy_intensity_change",),
    "emissions_total_earlier": ("emissions_change", "carbon_intensity_change"),
    "project_energy_saving": ("saving_per_investment", "loan_saving", "project_saving_share"),
    "suppliers_assessed": ("supplier_coverage",),
    "industrial_output": ("land_output", "floor_output"),
}
WORSE_PARTS = {
    "raw_coal": ("energy_intensity", "coal_share", "carbon_intensity", "emissions_change"),
    "electricity_purchased": ("energy_per_employee", "carbon_intensity", "green_electricity_share"),
    "nox": ("pollutant_intensity", "pollutants_per_output"),
    "cod": ("pollutant_intensity",),
    "voc": ("voc_intensity",),
    "water_drawn": ("water_intensity", "water_reuse", "water_per_output"),
    "wastewater_discharged": ("wastewater_intensity", "wastewater_recovery"),
    "hazardous_waste": ("hazardous_waste_intensity",),
    "energy_cost": ("energy_cost_share",),
    "land_area": ("land_output", "plot_ratio"),
    "loan_amount": ("project_own_share",),
    "clinker_output": ("carbon_intensity", "emissions_per_output"),
}
WHOLE = Plan.of(GREEN + CREDIT)
EVERY_COLUMN_TWO = dict.fromkeys(WHOLE.columns, 2.0) | {"revenue": 1e9, "material_input": 5.0}


@pytest.mark.parametrize(
    ("figure", "names", "sign"),
    [
        *((figure, names, 1) for figure, names in BETTER_PARTS.items()),
        *((figure, names, -1) for figure, names in WORSE_PARTS.items()),
    ],
)
def test_more_of_a_figure_moves_what_reads_it_the_declared_way(
    figure: str, names: tuple[str, ...], sign: int
) -> None:
    figures = EVERY_COLUMN_TWO | {"electricity_purchased": 9.0, "electricity_own_renewable": 2.5}
    plan = Plan.of(tuple(INDICATORS[name] for name in names), GREEN + CREDIT)
    before = plan.record(figures)
    after = plan.record(figures | {figure: figures[figure] * 1.1})
    for name in names:
        assert (after[name] - before[name]) * INDICATORS[name].better.value * sign > 0, name


TODAY = date(2026, 11, 24)


def test_every_lookup_has_a_row_in_force_in_every_province() -> None:
    tables = Tables.load()
    resolver = Resolver(tables, tuple(LOOKUPS.values()))
    for key in tables["regions"].by_key:
        found = resolver.record(TODAY, {"province": key[0]})
        assert [name for name, figure in found.items() if not math.isfinite(figure)] == []


def test_every_lookup_is_read_and_none_is_called_as_an_indicator() -> None:
    read = {name for one in INDICATORS.values() for name in one.inputs}
    assert set(LOOKUPS) <= read
    assert not set(LOOKUPS) & set(INDICATORS)


@pytest.mark.parametrize("fuel", ["diesel", "coke", "natural_gas", "fuel_oil"])
def test_a_factor_by_amount_and_one_by_heat_come_from_one_set(fuel: str) -> None:
    row = Tables.load()["fuel_emission_factors"].row((FUEL_SET, fuel), TODAY)
    assert row is not None
    by_heat = row.numbers["lhv"] * row.numbers["carbon_content"] * row.numbers["oxidation_rate"] * 44 / 12
    assert by_heat == pytest.approx(row.numbers["co2_factor"], rel=1e-3)
    assert LOOKUPS[f"emission_factor_{fuel}"].key == (FUEL_SET, fuel)
