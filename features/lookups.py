"""The columns that dated tables give: coefficients of energy, factors of emission, pollution equivalents.

Fuels are read from one set of factors alone, since sets are never mixed. Raw coal counts as bituminous coal,
fuels reported by heat as bituminous coal, natural gas and fuel oil.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from features.declare import Label, Lookup

FUEL_SET = "NDRC_24_GUIDELINES"

_CARRIERS = (
    # column, code of the energy table, code of the fuel set, unit of amount, zh, en
    ("raw_coal", "raw_coal", "bituminous", "t", "原煤", "raw coal"),
    ("coke", "coke", "coke", "t", "焦炭", "coke"),
    ("liquefied_petroleum_gas", "lpg", "lpg", "t", "液化石油气", "liquefied petroleum gas"),
    ("gasoline", "gasoline", "gasoline", "t", "汽油", "gasoline"),
    ("diesel", "diesel", "diesel", "t", "柴油", "diesel"),
    ("fuel_oil", "fuel_oil", "fuel_oil", "t", "燃料油", "fuel oil"),
    (
        "other_petroleum",
        "other_petroleum",
        "other_petroleum",
        "t",
        "其他石油制品",
        "other petroleum products",
    ),
    ("coke_oven_gas", "coke_oven_gas", "coke_oven_gas", "m3", "焦炉煤气", "coke-oven gas"),
    ("blast_furnace_gas", "blast_furnace_gas", "blast_furnace_gas", "m3", "高炉煤气", "blast-furnace gas"),
    ("natural_gas", "natural_gas", "natural_gas", "m3", "天然气", "natural gas"),
)
_HEATS = (
    ("coal", "bituminous", "煤", "coal"),
    ("gas", "natural_gas", "天然气", "gas"),
    ("oil", "fuel_oil", "燃料油", "oil"),
)
_PROCESSES = (
    ("clinker", "clinker_process", "水泥熟料", "clinker"),
    ("lime", "lime_process", "石灰", "lime"),
    ("limestone", "limestone_flux", "石灰石熔剂", "limestone flux"),
    ("dolomite", "dolomite_flux", "白云石熔剂", "dolomite flux"),
    ("calcium_carbide", "calcium_carbide_process", "电石", "calcium carbide"),
)
_POLLUTANTS = (
    # column, medium, code; particulates count as soot, the stricter of soot and dust
    ("so2", "air", "so2", "二氧化硫", "sulphur dioxide"),
    ("nox", "air", "nox", "氮氧化物", "nitrogen oxides"),
    ("particulates", "air", "soot", "颗粒物(烟尘)", "particulates"),
    ("cod", "water", "cod", "化学需氧量", "chemical oxygen demand"),
    ("ammonia_nitrogen", "water", "nh3n", "氨氮", "ammonia nitrogen"),
    ("total_phosphorus", "water", "tp", "总磷", "total phosphorus"),
)


def _coefficient(column: str, code: str, unit: str, zh: str, en: str) -> Lookup:
    label = Label(f"{zh}折标准煤系数", f"Standard coal coefficient of {en}")
    return Lookup(f"coefficient_{column}", label, unit, "energy_coefficients", (code,))


def _energy() -> Iterator[Lookup]:
    for column, code, _, amount, zh, en in _CARRIERS:
        yield _coefficient(column, code, "kgce/m3" if amount == "m3" else "kgce/kg", zh, en)
    yield _coefficient("biomass", "biomass", "kgce/kg", "生物质", "biomass")
    yield _coefficient("electricity", "electricity_equivalent", "kgce/kWh", "电力(当量值)", "electricity")
    yield _coefficient("heat", "heat_equivalent", "kgce/MJ", "热力(当量值)", "purchased heat")
    label = Label("标准煤低位发热量", "Heat of standard coal")
    yield Lookup(
        "heat_of_standard_coal", label, "kJ/kgce", "energy_coefficients", ("standard_coal",), column="lhv"
    )


def _fuels() -> Iterator[Lookup]:
    for column, _, code, amount, zh, en in _CARRIERS:
        unit = "t/万m3" if amount == "m3" else "t/t"
        label = Label(f"{zh}二氧化碳排放因子", f"Emission factor of {en}")
        key = (FUEL_SET, code)
        yield Lookup(
            f"emission_factor_{column}", label, unit, "fuel_emission_factors", key, column="co2_factor"
        )
    for column, code, zh, en in _HEATS:
        key = (FUEL_SET, code)
        label = Label(f"{zh}单位热值含碳量", f"Carbon content of {en}")
        yield Lookup(
            f"carbon_content_{column}", label, "t/GJ", "fuel_emission_factors", key, column="carbon_content"
        )
        label = Label(f"{zh}碳氧化率", f"Oxidation rate of {en}")
        yield Lookup(f"oxidation_{column}", label, "1", "fuel_emission_factors", key, column="oxidation_rate")


def _other_emissions() -> Iterator[Lookup]:
    for column, code, zh, en in _PROCESSES:
        label = Label(f"{zh}过程排放因子", f"Process emission factor of {en}")
        key = ("PROCESS_DEFAULTS", code)
        yield Lookup(
            f"process_factor_{column}", label, "t/t", "fuel_emission_factors", key, column="co2_factor"
        )
    heat = Label("外购热力排放因子", "Emission factor of purchased heat")
    key = ("GB_T_32150_2025", "purchased_heat")
    yield Lookup("emission_factor_heat", heat, "t/GJ", "fuel_emission_factors", key, column="co2_factor")
    grid = Label("电力平均二氧化碳排放因子", "Grid emission factor")
    yield Lookup(
        "grid_factor",
        grid,
        "kg/kWh",
        "grid_emission_factors",
        ("average", "$province"),
        fallbacks=(("average", "000000"), ("ets", "000000")),
    )


def _pollution() -> Iterator[Lookup]:
    for column, medium, code, zh, en in _POLLUTANTS:
        label = Label(f"{zh}污染当量值", f"Pollution equivalent of {en}")
        yield Lookup(f"equivalent_{column}", label, "kg", "pollution_equivalents", (medium, code))


LOOKUPS: Mapping[str, Lookup] = MappingProxyType(
    {one.name: one for one in (*_energy(), *_fuels(), *_other_emissions(), *_pollution())}
)
"""The lookups by name."""
