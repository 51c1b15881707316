"""What the tables hold of published facts: spot checks that a person can look up."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from features.tables import Tables

DAY = date(2026, 11, 24)
TABLES = Tables.load()
BENCHMARKS = TABLES["energy_benchmarks"].rows

FACTS = {
    ("grid_emission_factors", ("average", "000000"), "value"): 0.5306,
    ("energy_coefficients", ("electricity_equivalent",), "value"): 0.1229,
    ("energy_coefficients", ("heat_equivalent",), "value"): 0.03412,
    ("energy_coefficients", ("raw_coal",), "value"): 0.7143,
    ("energy_coefficients", ("standard_coal",), "lhv"): 29307.6,
    ("fuel_emission_factors", ("NDRC_24_GUIDELINES", "natural_gas"), "carbon_content"): 0.0153,
    ("fuel_emission_factors", ("PROVINCIAL_INVENTORY_2011", "raw_coal"), "carbon_content"): 26.37,
    ("fuel_emission_factors", ("GB_T_32150_2025", "purchased_heat"), "co2_factor"): 0.11,
    ("pollution_equivalents", ("air", "so2"), "value"): 0.95,
    ("pollution_equivalents", ("water", "cod"), "value"): 1.0,
    (
        "energy_benchmarks",
        ("GB_QUOTA", "GB 16780-2021", "C3011", "水泥熟料", "单位产品综合能耗"),
        "level3",
    ): 117.0,
    ("size_classes", ("Industry (mining, manufacturing, utilities)",), "large_2"): 40_000.0,
}


@pytest.mark.parametrize("place", FACTS, ids=lambda place: f"{place[0]}-{place[1][-1]}")
def test_a_published_number_is_in_its_table(place: tuple[str, tuple[str, ...], str]) -> None:
    table, key, column = place
    assert TABLES.value(table, key, DAY, column).number == FACTS[place]


def test_every_province_has_its_grid_factor_of_2021_to_2023() -> None:
    years = Counter(
        row.texts["data_year"] for row in TABLES["grid_emission_factors"].rows if row.key[0] == "average"
    )
    provinces = {key[0] for key in TABLES["regions"].by_key}
    assert {year: years[year] for year in ("2021", "2022", "2023")} == dict.fromkeys(
        ("2021", "2022", "2023"), 38
    )
    with_factor = {key[1] for key in TABLES["grid_emission_factors"].by_key if key[1] in provinces}
    assert provinces - with_factor == {"540000", "710000", "810000", "820000"}


def test_a_better_level_is_lower_also_where_limits_are_negative() -> None:
    negative = [row for row in BENCHMARKS if any(number < 0 for number in row.numbers.values())]
    assert {row.key[3] for row in negative} == {"转炉工序", "邻苯二甲酸酐"}
    for row in BENCHMARKS:
        levels = [row.numbers[name] for name in ("level1", "level2", "level3") if name in row.numbers]
        assert row.texts["lower_is_better"] == "yes"
        assert levels == sorted(levels), row.key


def test_the_weights_of_the_green_factory_standards_sum_to_their_wholes() -> None:
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in TABLES["green_factory_indicators"].rows:
        sums[row.key[0], row.key[1], row.text("parent")] += row.numbers.get("weight", 0.0)
    dimensions = {
        row.key[2]: row.numbers["weight"]
        for row in TABLES["green_factory_indicators"].rows
        if row.key[:2] == ("GBT36132-2025", "dimension")
    }
    assert sums["GBT36132-2025", "dimension", ""] == sums["GBT36132-2018", "dimension", ""] == 100.0
    for code, weight in dimensions.items():
        assert sums["GBT36132-2025", "indicator", code] == weight


def test_the_green_catalogue_and_the_taxonomy_are_there() -> None:
    versions = {key[0] for key in TABLES["green_catalogue"].by_key}
    assert versions == {"2021", "2024", "2025"}
    assert len({row.key[0] for row in TABLES["eu_taxonomy"].rows}) >= 15


def test_the_two_sets_of_fuel_factors_stay_apart() -> None:
    sets = defaultdict(set)
    for row in TABLES["fuel_emission_factors"].rows:
        if row.text("kind") == "combustion":
            sets[row.key[0]].add(row.text("carbon_content_unit"))
    assert dict(sets) == {"NDRC_24_GUIDELINES": {"tC/GJ"}, "PROVINCIAL_INVENTORY_2011": {"tC/TJ"}}
