"""The border: every kind of fault with its place, what was given, what was expected and what to do."""

import json
import math
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.attributes import ATTRIBUTES
from features.border import FIRST_DAY, Report, State, read
from features.declare import Kind
from features.faults import MOST, Fault, FaultsError, pointer, shortened
from features.inputs import CARRIER_COLUMNS, COLUMNS, TOTALS, field_of

TODAY = date(2026, 11, 24)


def report(figures: object, **rest: object) -> Report:
    return read({"figures": figures, **rest}, TODAY)


def faults_of(body: object) -> tuple[Fault, ...]:
    with pytest.raises(FaultsError) as caught:
        read(body, TODAY)
    return caught.value.faults


def only_fault(figures: object, **rest: object) -> Fault:
    (found,) = faults_of({"figures": figures, **rest})
    return found


NUMBER = {"revenue": 1e6}
KINDS: dict[str, tuple[dict[str, object], str, str, str, str]] = {
    # the body: place, code, what was given, what was expected (en), what to do (en)
    "no object": ({"figures": [1]}, "/figures", "not-an-object", "list (1)", "a JSON object"),
    "no figures": ({}, "/figures", "missing", "null", "an object 'figures'"),
    "unknown key": (
        {"figures": NUMBER, "figurs": 1},
        "/figurs",
        "unknown-name",
        "figurs",
        "a declared name",
    ),
    "unknown field": (
        {"figures": {"revenu": 1}},
        "/figures/revenu",
        "unknown-name",
        "revenu",
        "a declared name",
    ),
    "unknown part": (
        {"figures": {"revenue": {"value": 1, "units": "CNY"}}},
        "/figures/revenue/units",
        "unknown-name",
        "units",
        "a declared name",
    ),
    "unknown attribute": (
        {"figures": NUMBER, "attributes": {"secto": "C30"}},
        "/attributes/secto",
        "unknown-name",
        "secto",
        "a declared name",
    ),
    "text for a number": (
        {"figures": {"revenue": "1e6"}},
        "/figures/revenue",
        "not-a-number",
        "1e6",
        "a number",
    ),
    "truth for a number": (
        {"figures": {"revenue": True}},
        "/figures/revenue",
        "not-a-number",
        "true",
        "a number",
    ),
    "list for a number": (
        {"figures": {"revenue": [1]}},
        "/figures/revenue",
        "not-a-number",
        "list (1)",
        "a number",
    ),
    "text for a flag": (
        {"figures": {"energy_system": "yes"}},
        "/figures/energy_system",
        "not-a-flag",
        "yes",
        "true, false, 1 or 0",
    ),
    "below its range": (
        {"figures": {"revenue": -1}},
        "/figures/revenue",
        "out-of-range",
        "-1",
        "a number from 0 to 10,000,000,000,000 CNY",
    ),
    "above its range": (
        {"figures": {"employees": 4e6}},
        "/figures/employees",
        "out-of-range",
        "4000000.0",
        "a number from 0 to 3,000,000 people",
    ),
    "percent for a share": (
        {"figures": {"energy_metered_share": 95}},
        "/figures/energy_metered_share",
        "out-of-range",
        "95",
        "a number from 0 to 1",
    ),
    "beyond all in percent": (
        {"figures": {"energy_metered_share": {"value": 155, "unit": "%"}}},
        "/figures/energy_metered_share/value",
        "out-of-range",
        "155",
        "a number from 0 to 100 %",
    ),
    "above its range in another unit": (
        {"figures": {"employees": 1, "revenue": {"value": 1e10, "unit": "万元"}}},
        "/figures/revenue/value",
        "out-of-range",
        "10000000000.0",
        "a number from 0 to 1,000,000,000 (CNY 10k)",
    ),
    "words for a number": (
        {"figures": {"revenue": {"value": "3.26亿", "unit": "万元"}}},
        "/figures/revenue/value",
        "not-a-number",
        "3.26亿",
        "a number in CNY 10k",
    ),
    "half a flag": (
        {"figures": {"energy_system": 0.5}},
        "/figures/energy_system",
        "out-of-range",
        "0.5",
        "one of 0, 1",
    ),
    "no step of a level": (
        {"figures": {"environmental_credit": 7}},
        "/figures/environmental_credit",
        "out-of-range",
        "7",
        "one of 0, 1, 2, 3, 4",
    ),
    "no code of a level": (
        {"figures": {"environmental_credit": "purple"}},
        "/figures/environmental_credit",
        "unknown-level",
        "purple",
        "one of black, red, yellow, blue, green",
    ),
    "too large to be a number": (
        {"figures": {"revenue": 10**400}},
        "/figures/revenue",
        "out-of-range",
        "1" + "0" * 58 + "…",
        "a number from 0",
    ),
    "not a number": (
        {"figures": {"revenue": math.nan}},
        "/figures/revenue",
        "out-of-range",
        "nan",
        "a number from 0",
    ),
    "unit of another dimension": (
        {"figures": {"electricity_purchased": {"value": 1, "unit": "m3"}}},
        "/figures/electricity_purchased/unit",
        "unit",
        "m3",
        "a unit that converts to kWh",
    ),
    "unit that cannot be": (
        {"figures": {"revenue": {"value": 1, "unit": "CNY/0"}}},
        "/figures/revenue/unit",
        "unit",
        "CNY/0",
        "a unit that converts to CNY",
    ),
    "unit that is a list": (
        {"figures": {"raw_coal": {"value": 1, "unit": ["t"]}}},
        "/figures/raw_coal/unit",
        "unit",
        "list (1)",
        "a unit that converts to t",
    ),
    "unit that is none": (
        {"figures": {"revenue": {"value": 1, "unit": 7}}},
        "/figures/revenue/unit",
        "unit",
        "7",
        "a unit that converts to CNY",
    ),
    "unknown state": (
        {"figures": {"revenue": {"value": 1, "state": "guessed"}}},
        "/figures/revenue/state",
        "unknown-state",
        "guessed",
        "one of observed, estimated, default, missing, not_applicable",
    ),
    "missing with a value": (
        {"figures": {"revenue": {"value": 1, "state": "missing"}}},
        "/figures/revenue/state",
        "state-and-value",
        "missing",
        "no value where the state is missing",
    ),
    "not applicable with a value": (
        {"figures": {"revenue": {"value": 1, "state": "not_applicable"}}},
        "/figures/revenue/state",
        "state-and-value",
        "not_applicable",
        "0 or no value",
    ),
    "observed without a value": (
        {"figures": {"revenue": {"state": "observed"}}},
        "/figures/revenue/state",
        "state-and-value",
        "observed",
        "a value where the state is observed",
    ),
    "quality out of range": (
        {"figures": {"revenue": {"value": 1, "quality": 6}}},
        "/figures/revenue/quality",
        "quality",
        "6",
        "a whole number from 1 (verified) to 5",
    ),
    "quality that is a truth": (
        {"figures": {"revenue": {"value": 1, "quality": True}}},
        "/figures/revenue/quality",
        "quality",
        "true",
        "a whole number from 1",
    ),
    "source that is no text": (
        {"figures": {"revenue": {"value": 1, "source": 5}}},
        "/figures/revenue/source",
        "text",
        "5",
        "text of at most 200 characters",
    ),
    "reference that is too long": (
        {"figures": NUMBER, "reference": "x" * 201},
        "/reference",
        "text",
        "x" * 59 + "…",
        "text of at most 200 characters",
    ),
    "control character": (
        {"figures": NUMBER, "reference": "a\x00b"},
        "/reference",
        "text",
        "a\\u0000b",
        "without NUL",
    ),
    "part above its total": (
        {"figures": {"inventory": 5.0, "current_assets": 4.0}},
        "/figures/inventory",
        "part-above-total",
        "5",
        "no more than Current assets (current_assets), which is 4",
    ),
    "part above its total of last year": (
        {"figures": {"inventory_previous": 5.0, "current_assets_previous": 4.0}},
        "/figures/inventory_previous",
        "part-above-total",
        "5",
        "Current assets (previous year)",
    ),
    "day that is none": ({"figures": NUMBER, "day": "24/11/2026"}, "/day", "day", "24/11/2026", "a day from"),
    "day to come": ({"figures": NUMBER, "day": "2026-11-26"}, "/day", "day", "2026-11-26", "to 2026-11-25"),
    "day too long ago": ({"figures": NUMBER, "day": "1989-12-31"}, "/day", "day", "1989-12-31", "1990-01-01"),
    "wrong credit code": (
        {"figures": NUMBER, "attributes": {"credit_code": "913509005875277830"}},
        "/attributes/credit_code",
        "attribute",
        "913509005875277830",
        "18 characters with the right check character",
    ),
    "no sector of manufacturing": (
        {"figures": NUMBER, "attributes": {"sector": "D44"}},
        "/attributes/sector",
        "attribute",
        "D44",
        "a GB/T 4754 code of manufacturing",
    ),
    "no region": (
        {"figures": NUMBER, "attributes": {"region": "990000"}},
        "/attributes/region",
        "attribute",
        "990000",
        "a six-digit code of GB/T 2260",
    ),
    "founded tomorrow": (
        {"figures": NUMBER, "attributes": {"founded": "2026-11-25"}},
        "/attributes/founded",
        "attribute",
        "2026-11-25",
        "2026-11-24 or earlier",
    ),
    "accounts of a year to come": (
        {"figures": NUMBER, "attributes": {"accounts_year": "2027"}},
        "/attributes/accounts_year",
        "attribute",
        "2027",
        "2026-11-24 or earlier",
    ),
    "unknown ownership": (
        {"figures": NUMBER, "attributes": {"ownership": "royal"}},
        "/attributes/ownership",
        "attribute",
        "royal",
        "state, private, foreign, joint_stock or other",
    ),
    "a sole trader or not": (
        {"figures": NUMBER, "attributes": {"natural_person": "maybe"}},
        "/attributes/natural_person",
        "attribute",
        "maybe",
        "yes or no",
    ),
    "attribute that is no text": (
        {"figures": NUMBER, "attributes": {"name": 7}},
        "/attributes/name",
        "text",
        "7",
        "text of at most 200 characters",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_names_its_place_what_was_given_and_what_was_expected(kind: str) -> None:
    body, place, code, told, expected = KINDS[kind]
    (found,) = faults_of(body)
    assert (found.place, found.code, found.given) == (place, code, told)
    assert expected in found.expected.en
    assert not found.expected.zh.isascii()
    assert found.fix.en
    assert not found.fix.zh.isascii()


@pytest.mark.parametrize(
    ("column", "given", "has_quotes"),
    [
        ("revenue", "1e6", True),
        ("revenue", True, False),
        ("employees", "many", True),
        ("employees", True, False),
        ("quality_system", "yes", True),
        ("quality_system", [True], False),
        ("tax_credit_grade", False, False),
    ],
)
def test_quotation_marks_are_spoken_of_where_there_are_any(
    column: str, given: object, has_quotes: bool
) -> None:
    (found,) = faults_of({"figures": {column: given}})
    assert ("quotation marks" in found.fix.en) == has_quotes
    assert ("引号" in found.fix.zh) == has_quotes


def test_every_kind_of_fault_that_the_border_knows_is_shown_above() -> None:
    codes = {
        *("not-an-object", "missing", "unknown-name", "not-a-number", "out-of-range", "unknown-level"),
        *("unit", "unknown-state", "state-and-value", "quality", "text", "part-above-total", "day"),
        *("attribute", "not-a-flag"),
    }
    assert {code for _, _, code, _, _ in KINDS.values()} == codes


def test_all_faults_are_told_at_once_in_the_order_of_the_body() -> None:
    body = {
        "reference": 5,
        "day": "soon",
        "attributes": {"region": "1"},
        "figures": {"revenue": -1, "nonsense": 2, "employees": {"value": 1, "unit": "kg"}},
    }
    assert [fault.place for fault in faults_of(body)] == [
        *("/reference", "/day", "/attributes/region"),
        *("/figures/nonsense", "/figures/revenue", "/figures/employees/unit"),
    ]


def test_no_more_than_a_hundred_faults_are_told() -> None:
    assert len(faults_of({"figures": {f"x{n}": 1 for n in range(500)}})) == MOST == 100


def test_what_is_near_an_unknown_name_is_offered() -> None:
    fix = only_fault({"electricity_purchase": 1}).fix
    assert fix.en.startswith("Did you mean electricity_purchased or ")
    assert fix.zh.startswith("是不是 electricity_purchased、")
    assert only_fault({"zzz": 1}).fix.en == "GET /v1/fields lists the names"


def test_fuel_told_by_heat_is_pointed_to_the_fields_for_heat() -> None:
    found = only_fault({"raw_coal": {"value": 100, "unit": "GJ"}})
    assert "coal_heat, gas_heat, oil_heat or biomass_heat" in found.fix.en
    assert report({"coal_heat": {"value": 1, "unit": "tce"}}).values["coal_heat"] == 29.3076


def test_a_bare_number_is_observed_and_what_is_left_out_is_unknown() -> None:
    found = report({"revenue": 1_000, "employees": None})
    assert found.values["revenue"] == 1_000.0
    assert found.states == {"revenue": State.OBSERVED, "employees": State.MISSING}
    assert math.isnan(found.values["employees"])
    assert math.isnan(found.values["total_assets"])
    assert "total_assets" not in found.states
    assert set(found.values) == set(COLUMNS)


def test_state_quality_source_and_document_come_along() -> None:
    found = report(
        {
            "revenue": {
                "value": 2,
                "unit": "万元",
                "state": "estimated",
                "quality": 3,
                "source": "VAT return",
            },
            "employees": {"value": 5, "document": "page 3"},
            "cash": {"state": "missing"},
            "raw_coal": {"state": "not_applicable"},
            "energy_cost": {"value": 7, "state": "default"},
        }
    )
    assert found.values["revenue"] == 20_000.0
    assert (found.qualities, found.sources["revenue"]) == ({"revenue": 3}, "VAT return")
    assert found.sources["employees"] == "page 3"
    assert [
        found.states[name].value for name in ("revenue", "employees", "cash", "raw_coal", "energy_cost")
    ] == [*("estimated", "observed", "missing", "not_applicable", "default")]
    assert found.values["raw_coal"] == 0.0


@pytest.mark.parametrize("column", COLUMNS)
def test_what_does_not_apply_is_nothing_but_never_a_bad_rating(column: str) -> None:
    declared = field_of(column)
    value = report({column: {"state": "not_applicable"}}).values[column]
    if declared.kind in {Kind.AMOUNT, Kind.COUNT} or (
        declared.choices and declared.choices[0].code == "none"
    ):
        assert value == 0.0
    else:
        assert math.isnan(value)


def test_levels_are_told_by_code_or_by_number_and_flags_by_truth_or_by_number() -> None:
    found = report(
        {"environmental_credit": "green", "green_code": "A+", "energy_system": True, "energy_audit": 0}
    )
    assert found.values["environmental_credit"] == 4.0
    assert found.values["green_code"] == 3.0
    assert (found.values["energy_system"], found.values["energy_audit"]) == (1.0, 0.0)
    assert report({"environmental_credit": 4}).values["environmental_credit"] == 4.0


def test_where_the_list_of_carriers_is_complete_what_is_left_out_is_not_used() -> None:
    complete = report({"natural_gas": 10, "carriers_complete": True, "raw_coal": None})
    assert complete.values["natural_gas"] == 10.0
    assert math.isnan(complete.values["raw_coal"]), "told as unknown, so it stays unknown"
    others = set(CARRIER_COLUMNS) - {"natural_gas", "raw_coal"}
    assert {complete.values[name] for name in others} == {0.0}
    assert {complete.states[name] for name in others} == {State.NOT_APPLICABLE}
    for figures in ({"natural_gas": 10}, {"natural_gas": 10, "carriers_complete": False}):
        assert math.isnan(report(figures).values["coke"])


@pytest.mark.parametrize("part", TOTALS)
def test_no_part_may_be_larger_than_its_total_and_an_unknown_total_hinders_nothing(part: str) -> None:
    whole = TOTALS[part]
    found = only_fault({part: 1.0, whole: 0.0})
    assert (found.place, found.code) == (f"/figures/{part}", "part-above-total")
    assert report({part: 1.0, whole: 1.0}).values[part] == 1.0
    assert report({part: 1.0}).values[part] == 1.0


def test_a_total_is_compared_after_conversion() -> None:
    assert (
        report({"inventory": {"value": 1, "unit": "万元"}, "current_assets": 10_000}).values["inventory"]
        == 1e4
    )
    assert (
        only_fault({"inventory": {"value": 1, "unit": "亿元"}, "current_assets": 10_000}).given == "100000000"
    )


def test_the_day_is_todays_unless_another_is_told_up_to_tomorrow() -> None:
    assert report(NUMBER).day == TODAY
    assert report(NUMBER, day="2024-02-29").day == date(2024, 2, 29)
    assert report(NUMBER, day="2026-11-25").day == date(2026, 11, 25), "it is tomorrow already elsewhere"
    assert report(NUMBER, day=str(FIRST_DAY)).day == FIRST_DAY


def test_an_empty_attribute_is_as_good_as_none() -> None:
    assert report(NUMBER, attributes={"sector": "", "region": None}).attributes == {}


def test_the_province_is_that_of_the_region() -> None:
    assert report(NUMBER, attributes={"region": "330105"}).province == "330000"
    assert report(NUMBER).province == ""


ACCEPTED = {
    "credit_code": ("91350900587527783P", "91000000000000000K"),
    "sector": ("C13", "C301", "C3011", "C4390"),
    "region": ("110000", "330105", "710000"),
    "founded": ("1949-10-01",),
    "accounts_year": ("2025", "1999"),
    "natural_person": ("yes", "no"),
    "ownership": ("state", "private"),
    "name": ("示例企业", ""),
}
REFUSED = {
    "credit_code": ("91350900587527783p", "9135090058752778", "9135090058752778OP", "９１350900587527783P"),
    "sector": ("C12", "C44", "C30111", "30", "c30", "C30\n"),
    "region": ("100000", "33010", "3301055", "330 00"),
    "founded": ("1949-10-1", "19491001", "1949-02-30", "１949-10-01"),
    "accounts_year": ("25", "1899", "20255"),
    "natural_person": ("YES", "1"),
}


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in ACCEPTED.items() for text in texts]
)
def test_an_attribute_is_accepted(name: str, text: str) -> None:
    assert ATTRIBUTES[name].accepts(text)


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in REFUSED.items() for text in texts]
)
def test_an_attribute_is_refused(name: str, text: str) -> None:
    assert not ATTRIBUTES[name].accepts(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
parts = st.dictionaries(
    st.sampled_from(["value", "unit", "state", "quality", "source", "x"]), values, max_size=5
)
figures = st.dictionaries(st.sampled_from(COLUMNS), values | parts, max_size=5)
bodies = values | st.fixed_dictionaries(
    {"figures": figures | values},
    optional={
        "day": values,
        "reference": values,
        "attributes": values | st.dictionaries(st.sampled_from(list(ATTRIBUTES)), values, max_size=4),
    },
)


@settings(max_examples=250, deadline=None)
@given(bodies)
def test_whatever_comes_is_read_or_refused_with_faults_that_can_be_written_as_json(body: Any) -> None:
    found, faults = read_or_faults(body)
    assert (found is None) == bool(faults)
    for fault in faults:
        told = [fault.place, fault.given, fault.expected.zh, fault.expected.en, fault.fix.zh, fault.fix.en]
        assert json.loads(json.dumps(told)) == told
        assert len(fault.given) <= 60
        assert "\x00" not in fault.given + fault.place
    for name, value in found.values.items() if found else ():
        declared = field_of(name)
        assert math.isnan(value) or declared.low <= value <= declared.high


def read_or_faults(body: object) -> tuple[Report | None, tuple[Fault, ...]]:
    try:
        return read(body, TODAY), ()
    except FaultsError as refused:
        return None, refused.faults


def test_a_place_is_a_json_pointer_and_what_was_given_is_shortened() -> None:
    assert pointer("a", "b/c~d") == "/a/b~1c~0d"
    assert shortened({"a": 1}) == "dict (1)"
    assert shortened("\ud800") == "?"
    assert shortened(None) == "null"


def test_very_many_unknown_names_cost_little() -> None:
    start = time.process_time()
    faults_of({"figures": {f"electricity_{n}": 1 for n in range(30_000)}})
    assert time.process_time() - start < 5.0
