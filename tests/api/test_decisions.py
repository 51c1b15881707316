"""The JSON door: answers, refusals and what it never does."""

import copy
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.v1.example import EXAMPLE
from api.wiring import Services
from features.border import read
from features.inputs import COLUMNS
from scoring.engine import Engine

JSON = {"content-type": "application/json"}
ADDRESS = "/v1/decisions"
EXAMPLE_DAY = date(2026, 11, 24)
deadline_free = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as found:
        yield found


def asked(client: TestClient, body: bytes | str, **headers: str) -> Any:
    return client.post(ADDRESS, content=body, headers={**JSON, **headers})


def with_figures(**figures: object) -> str:
    body = copy.deepcopy(dict(EXAMPLE))
    body["figures"] = {**body["figures"], **figures}
    return json.dumps(body)


def test_the_answer_holds_the_engines_own_bits(client: TestClient, services: Services) -> None:
    answer = asked(client, json.dumps(EXAMPLE)).json()
    decision = services.serving.engine.decide(read(dict(EXAMPLE), services.today()))
    assert decision.risk is not None
    assert answer["risk"]["point"] == decision.risk.point
    assert answer["risk"]["worst"] == decision.risk.worst
    assert answer["indicators"] == dict(decision.indicators)
    assert answer["versions"]["bundle"] == services.serving.engine.bundle.digest
    assert answer["demonstration"] is True


def test_contributions_and_base_sum_to_the_margin(client: TestClient) -> None:
    for task in ("risk", "recognition"):
        score = asked(client, json.dumps(EXAMPLE)).json()[task]
        total = score["base"] + sum(part["log_odds"] for part in score["contributions"])
        assert total == pytest.approx(score["margin"], abs=1e-5)


def test_one_application_and_the_same_among_others_give_the_same_decision(engine: Engine) -> None:
    reports = [read(json.loads(with_figures(employees=staff)), EXAMPLE_DAY) for staff in (3, 412, 5000)]
    assert engine.decide_many(reports) == [engine.decide(report) for report in reports]


def test_unknown_is_null_and_never_zero(client: TestClient) -> None:
    answer = asked(client, with_figures(water_reused=None)).json()
    assert answer["indicators"]["water_reuse"] is None
    assert "water_reused" in answer["unknown"]
    known = asked(client, with_figures(water_reused=0)).json()
    assert known["indicators"]["water_reuse"] == 0.0


def test_a_missing_core_figure_is_named_and_nothing_is_scored(client: TestClient) -> None:
    answer = asked(client, with_figures(total_assets=None)).json()
    assert answer["outcome"] == "incomplete"
    assert answer["missing"] == ["total_assets"]
    assert answer["risk"] is None


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ('{"figures": {"revenue": NaN}}', 400, "not-finite"),
        ('{"figures": {"revenue": Infinity}}', 400, "not-finite"),
        ('{"figures": {"revenue": 1e999}}', 400, "not-finite"),
        ('{"figures": {"revenue": 1, "revenue": 2}}', 400, "repeated-key"),
        ("[" * 100_000, 400, "too-deep"),
        ('{"figures": {"revenue": ' + "9" * 500 + "}}", 400, "number-too-long"),
        ("\x00", 400, "not-json"),
        ('"\\ud800"', 422, "invalid-application"),
        ('{"attributes": {"name": "a\\u0000b"}, "figures": {"revenue": 1}}', 422, "invalid-application"),
        ('{"attributes": {"name": "\\ud800"}, "figures": {"revenue": 1}}', 422, "invalid-application"),
        ('{"\\ud800": 1, "figures": {"revenue": 1}}', 422, "invalid-application"),
        ("[]", 422, "invalid-application"),
        ("null", 422, "invalid-application"),
        ("", 400, "not-json"),
        ('{"figures": {"revenue": "1"}}', 422, "invalid-application"),
        ('{"figures": {"revenue": true}}', 422, "invalid-application"),
        ('{"figures": {"reveneu": 1}}', 422, "invalid-application"),
        (b"\xff\xfe\x00", 400, "not-utf-8"),
        (b'{"a": "' + b"x" * 1_000_001 + b'"}', 413, "too-large"),
    ],
)
def test_hostile_bodies_are_refused_with_a_problem(
    client: TestClient, body: bytes | str, status: int, kind: str
) -> None:
    answer = asked(client, body.encode() if isinstance(body, str) else body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"/problems/{kind}"
    assert client.get(answer.json()["type"]).status_code == 200


def test_a_name_that_stands_twice_is_told_by_its_whole_place_wherever_it_stands(client: TestClient) -> None:
    body = (
        '{"figures": {"employees": 1, "revenue": {"value": 1, "unit": "CNY", "value": 2}, "employees": 2},'
        ' "attributes": {"name": [{"a/b": 1, "a/b": 1}]}, "attributes": {}}'
    )
    answer = asked(client, body)
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["faults"]] == [
        "/attributes",
        "/figures/employees",
        "/figures/revenue/value",
        "/attributes/name/0/a~1b",
    ]
    many = json.dumps({f"a{number}": 1 for number in range(60_000)})
    assert asked(client, f'{many[:-1]}, "a7": 1}}').json()["faults"][0]["pointer"] == "/a7"


@pytest.mark.parametrize(
    ("body", "place", "zh"),
    [
        ("", (1, 1), "应为一个值"),
        ("{", (1, 2), "应为双引号括起的名称"),
        ('{"figures" 1}', (1, 12), "名称之后应为“:”"),
        ('{"figures": {}\n "day": null}', (2, 2), "应为“,”"),
        ('{"figures":\n {"revenue": 1,}}', None, ""),
        ('{"figures": "a', (1, 13), "没有收尾的双引号"),
        ('{"figures": "\ta"}', (1, 14), "控制字符"),
        ('{"figures": "\\q"}', (1, 14), "“\\”之后应为"),
        ('{"figures": "\\u12"}', (1, 15), "“\\”之后应为"),
        ("{} {}", (1, 4), "内容到此已完整"),
        ("\ufeff{}", (1, 1), "字节顺序标记"),
    ],
)
def test_what_is_no_json_is_told_by_place_and_what_was_expected_in_the_readers_language(
    client: TestClient, body: str, place: tuple[int, int] | None, zh: str
) -> None:
    content = body.encode()
    told = {language: asked(client, content, **{"accept-language": language}) for language in ("zh", "en")}
    assert {answer.json()["type"] for answer in told.values()} == {"/problems/not-json"}
    chinese, english = (told[language].json()["detail"] for language in ("zh", "en"))
    assert zh in chinese
    assert "xpecting" not in chinese + english  # the parser's own words, which are English only
    assert " expected" in english
    if place is not None:
        assert f"第 {place[0]} 行第 {place[1]} 个字符" in chinese
        assert f"line {place[0]}, column {place[1]}" in english


def test_every_faulty_field_is_named_at_once_in_the_readers_language(client: TestClient) -> None:
    body = json.dumps(
        {
            "attributes": {"sector": "Z1", "credit_code": "913509005875277830"},
            "figures": {"revenue": "a lot", "reveneu": 1, "total_assets": {"value": 1, "unit": "kWh"}},
        }
    )
    for language, word in (("zh", "数"), ("en", "number")):
        answer = asked(client, body, **{"accept-language": language})
        faults = {fault["pointer"]: fault for fault in answer.json()["faults"]}
        assert set(faults) == {
            "/attributes/sector",
            "/attributes/credit_code",
            "/figures/revenue",
            "/figures/reveneu",
            "/figures/total_assets/unit",
        }
        assert faults["/figures/revenue"]["given"] == "a lot"
        assert word in faults["/figures/revenue"]["expected"]
        assert all(fault["fix"] for fault in faults.values())
        assert answer.headers["content-language"] == language


def test_other_errors_are_problems_too(client: TestClient) -> None:
    assert client.get("/nowhere").json()["type"] == "/problems/not-found"
    assert client.get(ADDRESS).json()["type"] == "/problems/method-not-allowed"
    wrong = client.post(ADDRESS, content="{}", headers={"content-type": "text/plain"})
    assert wrong.status_code == 415
    assert wrong.headers["content-type"] == "application/problem+json"


@deadline_free
@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(client: TestClient, body: bytes) -> None:
    assert asked(client, body).status_code in {200, 400, 422}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4)
    ),
    max_leaves=10,
)


@deadline_free
@given(st.dictionaries(st.sampled_from(COLUMNS) | st.text(max_size=8), json_values, max_size=6))
def test_no_figures_make_it_fail(client: TestClient, figures: dict[str, object]) -> None:
    answer = asked(client, with_figures(**figures))
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        assert all(value is None or math.isfinite(value) for value in answer.json()["indicators"].values())


def test_the_documents_hold_the_example_and_every_column(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    body = document["paths"][ADDRESS]["post"]["requestBody"]["content"]["application/json"]
    assert body["example"] == dict(EXAMPLE)
    assert set(body["schema"]["properties"]["figures"]["properties"]) == set(COLUMNS)


def test_the_catalogue_tells_formula_unit_direction_source_and_inputs(client: TestClient) -> None:
    found = client.get("/v1/indicators").json()
    assert len(found) >= 60
    assert all(
        one["formula"] and one["unit"] and one["better"] and one["source"] and one["inputs"] for one in found
    )


def test_it_says_that_it_lives_and_which_bundle_serves(client: TestClient, services: Services) -> None:
    assert client.get("/livez").json() == {"status": "alive"}
    assert client.get("/readyz").json()["bundle"] == services.serving.engine.bundle.digest


def test_every_answer_forbids_foreign_scripts(client: TestClient) -> None:
    for address in ("/enterprise/check", "/livez", "/nowhere"):
        assert "unsafe-inline" not in client.get(address).headers["content-security-policy"]


def test_the_serving_process_never_imports_what_can_run_code_from_a_model() -> None:
    code = (
        "import sys, time; start = time.process_time(); import api.app, api.wiring; "
        "print(time.process_time() - start, *sorted(sys.modules))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    forbidden = {
        "mlflow",
        "optbinning",
        "joblib",
        "cloudpickle",
        "dill",
        "skops",
        "matplotlib",
        "sklearn",
        "pandas",
        "fairlearn",
    }
    assert forbidden & set(found[1:]) == set()
    assert float(found[0]) < 3.0
