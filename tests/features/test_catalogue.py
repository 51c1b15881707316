"""Laws of the house, over the whole catalogue."""

import math
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from features.attributes import ATTRIBUTES
from features.catalogue import catalogue
from features.declare import Better, Block, Field, Indicator, Kind, Label, Lookup, Proof
from features.green.measures import MEASURES
from features.inputs import COLUMNS, CORE_COLUMNS, FIELDS
from features.lookups import LOOKUPS
from features.tables import Tables
from features.units import quantity_of, unit_of

CASES = Path(__file__).parents[1] / "cases"
INDICATORS = catalogue().indicators
PLAN = catalogue().plan
DERIVED = {"age": "year", "size_class": "1"}
ENDS = {"highest", "lowest"}

AWKWARD = np.array(
    [
        *(math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0),
        *(5e-324, -5e-324, 2.2e-308, 1e-310, 1.7976931348623157e308, -1.7e308, 1e154, -1e154),
        *(1 / 3, 0.1, 1e16 + 2, 123_456_789.123, -29_307.6),
    ]
)


def bits(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[list[int]]:
    """Return the bits of every value; all ways of writing unknown are one."""
    found: list[list[int]] = np.where(np.isnan(values), np.nan, values).view(np.int64).tolist()
    return found


@settings(max_examples=120, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 12), ordinary=st.sampled_from([0.0, 0.5, 0.9, 1.0])
)
def test_every_indicator_has_the_same_bits_on_floats_alone_and_in_a_batch(
    seed: int, rows: int, ordinary: float
) -> None:
    rng = np.random.default_rng(seed)
    drawn = rng.choice(AWKWARD, (rows, len(PLAN.columns)))
    plain = np.exp(rng.normal(0.0, 6.0, drawn.shape)) * rng.choice([1.0, 1.0, 1.0, -1.0], drawn.shape)
    table = np.where(rng.random(drawn.shape) < ordinary, plain, drawn)
    columns = {name: np.ascontiguousarray(table[:, place]) for place, name in enumerate(PLAN.columns)}
    batch = bits(PLAN.matrix(columns, rows).T)
    for row in range(rows):
        record = dict(zip(PLAN.columns, table[row].tolist(), strict=True))
        on_floats = np.array([PLAN.values(record)])
        alone = PLAN.matrix({name: values[row : row + 1].copy() for name, values in columns.items()}, 1).T
        assert bits(on_floats) == bits(alone) == [batch[row]]


def test_a_row_has_the_same_bits_wherever_it_stands_in_a_long_batch() -> None:
    rng = np.random.default_rng(4)
    row = rng.choice(AWKWARD, len(PLAN.columns))
    long = 2 * 8192 + 3
    columns = {name: rng.normal(size=long) for name in PLAN.columns}
    places = [0, 1, 4095, 8191, 8192, 8193, 16383, 16384, long - 1]
    for place, name in enumerate(PLAN.columns):
        columns[name][places] = row[place]
    found = PLAN.matrix(columns, long)[:, places].T
    alone = PLAN.values(dict(zip(PLAN.columns, row.tolist(), strict=True)))
    assert bits(found) == bits(np.repeat([alone], len(places), axis=0))


def cases() -> list[dict[str, Any]]:
    texts = (path.read_text("utf-8") for path in sorted(CASES.glob("indicators*.yaml")))
    return list(chain.from_iterable(yaml.safe_load(text) for text in texts))


def test_every_indicator_has_a_worked_case() -> None:
    assert set(INDICATORS) == {case["indicator"] for case in cases()}


def test_every_ratio_that_says_what_an_empty_whole_means_has_a_case_on_either_side() -> None:
    shown: dict[str, set[object]] = {name: set() for name in INDICATORS}
    for case in cases():
        expected = case["expect"]
        shown[case["indicator"]].add(expected if expected in ENDS or expected == "unknown" else "number")
    declared = [name for name, one in INDICATORS.items() if one.undefined != "unknown"]
    assert len(declared) > 50
    assert [name for name in declared if not ({"number"} <= shown[name] and ENDS & shown[name])] == []


def test_every_case_names_a_registered_source() -> None:
    register = sorted(Tables.load().sources, key=len, reverse=True)
    strange = [case["clause"] for case in cases() if not case["clause"].startswith(tuple(register))]
    assert strange == []


def test_there_are_more_than_sixty_indicators_in_all_the_pillars_of_the_design() -> None:
    counts = Counter(one.pillar for one in INDICATORS.values())
    assert len(INDICATORS) >= 60
    assert {"energy", "resources", "production", "products", "land", "transition"} <= set(counts)
    assert {"solvency", "earnings", "conduct", "liquidity"} <= set(counts)


@pytest.mark.parametrize("one", INDICATORS.values(), ids=lambda one: one.name)
def test_an_indicator_says_everything_about_itself(one: Indicator) -> None:
    assert not one.label.zh.isascii()
    assert one.label.en.isascii()
    assert one.description.endswith(".")
    assert one.source.source in Tables.load().sources
    assert quantity_of(one.unit) is not None
    assert one.inputs
    assert one.formula
    assert one.undefined in {"unknown", "worst", "best"} or one.better is Better.NEITHER


UNITS = {
    **DERIVED,
    **{name: field.unit for field in FIELDS.values() for name in field.columns},
    **{name: one.unit for name, one in LOOKUPS.items()},
    **{name: one.unit for name, one in INDICATORS.items()},
}


@pytest.mark.parametrize("one", INDICATORS.values(), ids=lambda one: one.name)
def test_a_formula_has_the_unit_that_is_declared(one: Indicator) -> None:
    times = unit_of(one.expression, UNITS) / quantity_of(one.unit)
    assert times.dimensionless
    assert times.to_base_units().magnitude == pytest.approx(1.0, rel=1e-12)


IN_TABLES = {
    "kg per pollution equivalent": "kg",
    "tC/GJ": "t/GJ",
    "tCO2/t": "t/t",
    "tCO2/t clinker": "t/t",
    "tCO2/t lime": "t/t",
    "tCO2/GJ": "t/GJ",
    "tCO2/10^4 Nm3": "t/万m3",
}
"""Units as the tables write them, with what they measure, and as we write them."""


@pytest.mark.parametrize("one", LOOKUPS.values(), ids=lambda one: one.name)
def test_a_lookup_has_the_unit_that_its_table_gives_each_row(one: Lookup) -> None:
    table = Tables.load()[one.table]
    fixed = table.spec.numbers[one.column].unit
    keys = [key for key in (one.key, *one.fallbacks) if not any(part.startswith("$") for part in key)]
    rows = [row for key in keys for row in table.by_key[key]]
    assert rows
    for row in rows:
        own = {"lhv": "lhv_unit", "carbon_content": "carbon_content_unit"}.get(one.column, "unit")
        given = fixed or row.texts[own]
        if (one.table, one.column) == ("energy_coefficients", "lhv"):
            assert (given, one.unit) == ("kJ/kg", "kJ/kgce")
            continue
        given = IN_TABLES.get(given, given)
        assert quantity_of(given) == quantity_of(one.unit)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.id)
def test_a_measure_of_the_guiding_opinions_has_at_least_two_directed_indicators(measure: Any) -> None:
    assert set(measure.indicators) <= set(INDICATORS)
    directed = [name for name in measure.indicators if INDICATORS[name].better is not Better.NEITHER]
    assert len(directed) >= 2


def test_the_seven_measures_are_those_of_the_guiding_opinions() -> None:
    assert set(MEASURES) == {
        "technology",
        "factory",
        "product",
        "supply_chain",
        "finance",
        "talent",
        "international",
    }


BLOCKS = {
    Block.IDENTITY: 1,
    Block.ACCOUNTS: 20,
    Block.ENERGY: 20,
    Block.PROCESS: 5,
    Block.WATER: 3,
    Block.MATERIALS: 3,
    Block.WASTE: 4,
    Block.POLLUTANTS: 8,
    Block.LAND: 3,
    Block.OUTPUT: 5,
    Block.MANAGEMENT: 7,
    Block.STANDING: 10,
    Block.INNOVATION: 10,
    Block.COMPLIANCE: 9,
    Block.CONDUCT: 9,
    Block.LOAN: 5,
}
"""The blocks of the design, and the least number of fields in each."""


def test_every_block_of_the_design_has_its_fields() -> None:
    counts = Counter(one.block for one in FIELDS.values())
    assert set(BLOCKS) == set(Block)
    assert {block.name: counts[block] for block, least in BLOCKS.items() if counts[block] < least} == {}


def test_identity_is_told_in_words_where_it_is_no_number() -> None:
    expected = {"credit_code", "name", "sector", "region", "ownership", "founded", "natural_person"}
    assert expected <= set(ATTRIBUTES)
    labels = [one.label for one in ATTRIBUTES.values()] + [one.expected for one in ATTRIBUTES.values()]
    assert all(isinstance(label, Label) for label in labels)


def test_the_core_figures_are_those_without_which_nothing_is_said() -> None:
    assert set(CORE_COLUMNS) == {"employees", "revenue", "net_profit", "total_assets", "total_liabilities"}


@pytest.mark.parametrize("one", FIELDS.values(), ids=lambda one: one.name)
def test_a_field_says_everything_about_itself(one: Field) -> None:
    assert not one.label.zh.isascii()
    assert one.label.en.isascii()
    assert quantity_of(one.unit) is not None
    assert isinstance(one.proof, Proof)
    assert -math.inf < one.low < one.high < math.inf
    assert one.years in {1, 3}
    if one.kind in {Kind.SHARE, Kind.FLAG}:
        assert (one.low, one.high, one.unit) == (0.0, 1.0, "1")
    if one.kind is Kind.LEVEL:
        assert [choice.number for choice in one.choices] == [float(n) for n in range(len(one.choices))]
        assert len({choice.code for choice in one.choices}) == len(one.choices)
    if one.at_most is not None:
        whole = FIELDS[one.at_most]
        assert quantity_of(whole.unit) == quantity_of(one.unit)


def test_the_accounts_are_asked_for_three_years() -> None:
    accounts = [one for one in FIELDS.values() if one.block is Block.ACCOUNTS]
    assert {one.name for one in accounts if one.years != 3} <= {"market_value"}
    assert {"revenue", "revenue_previous", "revenue_earlier"} <= set(COLUMNS)


def test_the_fingerprint_names_every_formula() -> None:
    assert set(PLAN.fingerprints) == set(INDICATORS)
    assert len(set(PLAN.fingerprints.values())) >= len(INDICATORS) - 2
