"""The decision record: whole, typed, written in one way, and enough to ask again."""

import copy
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.v1.example import EXAMPLE
from api.wiring import Services
from features.border import Report, State, read
from features.units import factor
from scoring.decision import Assumed
from scoring.engine import Engine
from scoring.journal.canonical import canonical
from scoring.record import CHAINED, content_of, record_of, report_of
from scoring.schema import record_schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema" / "decision-record.json"
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], place: str = "") -> list[str]:
    """Return where a value is not what a schema says, for the words that our schema uses."""
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, place)
    if "anyOf" in schema:
        tries = [faults(value, one, root, place) for one in schema["anyOf"]]
        return [] if [] in tries else tries[0]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{place}: {value!r}"]
    kind = schema["type"]
    if not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{place}: {value!r} is no {kind}"]
    found = []
    if kind == "array":
        for number, one in enumerate(value):
            found += faults(one, schema["items"], root, f"{place}/{number}")
    if kind == "object":
        known = schema.get("properties", {})
        found += [f"{place}: lacks {name}" for name in schema.get("required", []) if name not in value]
        for name, one in value.items():
            if name in known:
                found += faults(one, known[name], root, f"{place}/{name}")
            elif schema["additionalProperties"] is False:
                found.append(f"{place}: {name} is unknown")
            else:
                found += faults(one, schema["additionalProperties"], root, f"{place}/{name}")
    return found


def example(engine: Engine, services: Services, **figures: object) -> tuple[Report, dict[str, Any]]:
    body = copy.deepcopy(dict(EXAMPLE))
    body["figures"] = {**body["figures"], **figures}
    report = read(body, services.today())
    return report, record_of(report, engine.decide(report))


def test_the_published_schema_is_that_of_the_types() -> None:
    assert json.loads(PUBLISHED.read_text("utf-8")) == record_schema()


def test_every_record_keeps_to_the_schema(engine: Engine, reports: list[Report]) -> None:
    schema = record_schema()
    chosen = reports[::50]
    for report, decision in zip(chosen, engine.decide_many(chosen), strict=True):
        assert faults(json.loads(canonical(record_of(report, decision))), schema, schema) == []


def test_the_check_of_the_schema_finds_what_is_wrong(engine: Engine, services: Services) -> None:
    _, record = example(engine, services)
    schema = record_schema()
    record["decision"]["outcome"] = "perhaps"
    record["application"]["figures"]["employees"]["value"] = "412"
    del record["machine"]["threads"]
    assert len(faults(record, schema, schema)) == 3


def test_a_report_comes_back_from_its_record_to_the_bit(engine: Engine, reports: list[Report]) -> None:
    for report, decision in zip(reports[:200], engine.decide_many(reports[:200]), strict=True):
        stored = json.loads(canonical(record_of(report, decision)))
        again = report_of(stored["application"])
        assert {name: value.hex() for name, value in again.values.items()} == {
            name: value.hex() for name, value in report.values.items()
        }
        assert (again.day, again.attributes, again.states) == (report.day, report.attributes, report.states)


def test_qualities_sources_and_units_are_kept(engine: Engine, services: Services) -> None:
    report, record = example(engine, services)
    figure = record["application"]["figures"]["revenue"]
    assert figure["unit"] == "CNY"
    assert figure["value"] == 32600 * factor("万元", "CNY")
    assert (figure["quality"], figure["source"], figure["state"]) == (2, "tax return", "observed")
    assert report_of(record["application"]).qualities == report.qualities


def test_what_the_chain_keeps_holds_no_figure_and_no_name(engine: Engine, services: Services) -> None:
    report, record = example(engine, services)
    kept = canonical(content_of(record)).decode()
    assert set(json.loads(kept)) == {"schema", "machine", *CHAINED}
    told = [f"{value:.15g}" for value in report.values.values() if not math.isnan(value) and value > 9.0]
    assert not [
        text for text in (*told, *report.attributes.values()) if re.search(rf"\b{re.escape(text)}\b", kept)
    ]


def test_the_loans_share_of_the_project_is_its_share_of_what_the_project_cuts(
    engine: Engine, services: Services
) -> None:
    _, record = example(
        engine,
        services,
        loan_amount={"value": 600, "unit": "万元"},
        project_total={"value": 1000, "unit": "万元"},
        project_emission_reduction=2500,
        project_energy_saving=900,
    )
    effect = record["decision"]["effect"]
    assert effect["share_of_project"] == pytest.approx(0.6)
    assert effect["emissions_cut"] == pytest.approx(1500.0)
    assert effect["energy_saved"] == pytest.approx(540.0)


def test_financed_emissions_are_the_loans_part_in_equity_and_debt(engine: Engine, services: Services) -> None:
    _, record = example(
        engine,
        services,
        loan_amount={"value": 600, "unit": "万元"},
        short_term_debt={"value": 5000, "unit": "万元"},
        long_term_debt={"value": 2100, "unit": "万元"},
    )
    decision = record["decision"]
    part = 600 / (35800 - 17900 + 5000 + 2100)
    assert decision["effect"]["financed_emissions"] == pytest.approx(
        part * decision["indicators"]["emissions"]
    )
    assert decision["effect"]["financed_quality"] == 2


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"carbon_inventory_verified": True, "electricity_purchased": 20_250_000}, 1),
        ({"natural_gas": {"value": 2_350_000, "state": "estimated"}}, 4),
        ({"natural_gas": {"value": 2_350_000, "quality": 5}}, 5),
    ],
)
def test_the_data_quality_of_emissions_is_that_of_their_worst_figure(
    engine: Engine, services: Services, figures: dict[str, object], expected: int
) -> None:
    loan = {
        "loan_amount": 6e6,
        "short_term_debt": 5e7,
        "long_term_debt": 2.1e7,
        "heat_purchased": 148_000,
    }
    _, record = example(engine, services, **loan, **figures)
    assert record["decision"]["effect"]["financed_quality"] == expected


def test_what_was_assumed_is_named(engine: Engine, services: Services) -> None:
    report, record = example(
        engine,
        services,
        water_reused=None,
        natural_gas={"value": 2_350_000, "state": "default"},
        land_area=1e7,
    )
    assumed = {(one["assumed"], one["name"]) for one in record["decision"]["assumptions"]}
    assert ("median_in_point", "water_reuse") in assumed
    assert ("default_figure", "natural_gas") in assumed
    assert ("carriers_complete", "carriers_complete") in assumed
    assert ("end_of_range", "land_output") in assumed
    assert report.states["natural_gas"] is State.DEFAULT
    assert {one for one, _ in assumed} <= {one.name.lower() for one in Assumed}


def test_the_schema_is_served_and_an_answer_says_its_level_and_its_definition(services: Services) -> None:
    with TestClient(create_app(services)) as client:
        assert client.get("/v1/schema").json() == record_schema()
        answer = client.post("/v1/decisions", json=dict(EXAMPLE)).json()
    assert answer["risk"]["level"] == "obligor"
    assert "90" in answer["risk"]["definition"]
    assert [one for one in answer["assumptions"] if one["code"] == "carriers_complete"]
    assert 1 <= len(answer["reasons"]) <= 4
