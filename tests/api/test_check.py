"""The self-check form: what is typed is what is read, and a faulty form says where and how to mend it."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from api.app import create_app
from api.v1.example import EXAMPLE
from api.web.forms import EXAMPLE_FORM, body_of, form_of
from api.wiring import Services
from features.border import read

CHECK = "/enterprise/check"


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as found:
        yield found


def page_of(client: TestClient, language: str = "zh", **typed: str) -> tuple[int, BeautifulSoup]:
    found = client.post(CHECK, params={"lang": language}, data={**EXAMPLE_FORM, **typed})
    return found.status_code, BeautifulSoup(found.text, "html.parser")


def in_file(body: Mapping[str, Any]) -> bytes:
    """Return a table of one row: each figure with its unit in the heading, 不清楚 where it is missing."""
    told = {name: one if isinstance(one, dict) else {"value": one} for name, one in body["figures"].items()}
    heads = [f"{name} [{one['unit']}]" if "unit" in one else name for name, one in told.items()]
    stream = io.StringIO()
    csv.writer(stream).writerows(
        [
            ["day", *body["attributes"], *heads],
            [
                body["day"],
                *body["attributes"].values(),
                *(one.get("value", "不清楚") for one in told.values()),
            ],
        ]
    )
    return stream.getvalue().encode()


@pytest.mark.parametrize(
    "unknown", [(), ("natural_gas",), ("natural_gas", "heat_purchased", "electricity_own_renewable")]
)
def test_page_api_and_file_answer_alike_where_an_energy_is_not_known(
    client: TestClient, services: Services, unknown: tuple[str, ...]
) -> None:
    figures = {**EXAMPLE["figures"], **{name: {"state": "missing"} for name in unknown}}
    attributes = {"sector": "C17", "founded": EXAMPLE["attributes"]["founded"]}  # as the form asks
    body = {"attributes": attributes, "figures": figures, "day": services.today().isoformat()}
    asked = client.post("/v1/decisions", json=body).json()
    (filed,) = client.post("/v1/files", files={"file": ("t.csv", in_file(body))}).json()["decisions"]
    scores = client.post(f"{CHECK}.json", data=form_of(body)).json()["scores"]
    for task, typed in zip(("recognition", "risk"), scores, strict=True):
        for end in ("worst", "point", "best"):
            assert asked[task][end] == filed[task][end] == typed[end], (task, end)


def test_an_energy_that_is_not_known_never_betters_the_worst_end(client: TestClient) -> None:
    worst = []
    for typed in (EXAMPLE_FORM, {**EXAMPLE_FORM, "natural_gas": "", "natural_gas-unknown": "1"}):
        view = client.post(f"{CHECK}.json", data=typed).json()
        worst.append([score["worst"] for score in view["scores"]])
    assert worst[1][0] < worst[0][0]
    assert worst[1][1] >= worst[0][1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_figure_that_is_typed_and_ticked_as_not_known_is_a_fault_beside_it(
    client: TestClient, language: str
) -> None:
    status, page = page_of(client, language, **{"natural_gas-unknown": "1"})
    assert status == 422
    assert "235" in page.select_one("#e-natural_gas").text
    assert page.select_one("#natural_gas")["value"] == "235"
    assert len(page.select(".err")) == 1


@pytest.mark.parametrize(
    ("name", "typed", "unit", "value"),
    [
        ("revenue", "32600万元", "万元", 3.26e8),
        ("revenue", "3.26亿元", "万元", 3.26e8),
        ("revenue", "3.26亿", "CNY", 3.26e8),
        ("revenue", "３２，６００", "万元", 3.26e8),
        ("electricity_purchased", "2025万度", "万kWh", 2.025e7),
        ("advanced_process_share", "55%", "%", 0.55),
        ("employees", "412人", "person", 412.0),
    ],
)
def test_a_typed_figure_is_read_with_the_unit_that_is_written_behind_it(
    services: Services, name: str, typed: str, unit: str, value: float
) -> None:
    body = body_of({**EXAMPLE_FORM, name: typed, f"{name}-unit": unit})
    assert read(body, services.today()).values[name] == value


FAULTY = {
    "advanced_process_share": ("155", "应为0 到 100 % 之间的数；按百分数填：45% 填 45"),
    "employees": ("-4", "应为0 到 3,000,000 人 之间的数；核对数值和单位"),
    "electricity_purchased": ("1e12", "应为0 到 100,000,000 万度 之间的数；核对数值和单位"),
    "inventory": ("99,999", "应为不大于流动资产合计：19,800 万元；核对这两个数和单位"),
    "revenue": ("3.26亿", "应为写明单位的数；若是3.26亿元，就写“3.26亿元”，或填 32,600"),
    "heat_purchased": ("30 t", "应为以GJ计的数；换算成这个单位，只填数"),
    "natural_gas": ("无", "应为一个数；确实没有就填0，不知道就勾“不清楚”"),
    "environmental_credit": ("purple", "应为黑、红、黄、蓝、绿 之一；改为其中之一"),
    "sector": ("X", "应为所列行业之一；从列表里选一个"),
}


def test_a_faulty_form_counts_its_faults_leads_to_each_and_tells_it_in_its_own_words(
    client: TestClient,
) -> None:
    status, page = page_of(client, **{name: typed for name, (typed, _) in FAULTY.items()})
    assert status == 422
    assert {one["id"]: one.text for one in page.select(".err")} == {
        f"e-{name}": words for name, (_, words) in FAULTY.items()
    }
    banner = page.select_one('[role="alert"]')
    assert "有 9 处要改" in banner.text
    links = banner.select("a")
    assert {link["href"].removeprefix("#") for link in links} == set(FAULTY)
    for link in links:
        field = page.select_one(link["href"])
        assert field["aria-invalid"] == "true"
        assert page.select_one(f'label[for="{field["id"]}"]').text.rstrip(" *") == link.text


def test_what_is_wrong_with_a_unit_that_the_form_does_not_offer_is_told(client: TestClient) -> None:
    status, page = page_of(client, "en", **{"current_assets-unit": "furlong", "inventory": "1e15"})
    assert status == 422
    assert {one["href"] for one in page.select('[role="alert"] a')} == {"#current_assets", "#inventory"}


def test_all_energy_listed_and_none_told_is_a_fault_of_the_question(client: TestClient) -> None:
    names = ("electricity_purchased", "electricity_own_renewable", "natural_gas", "heat_purchased")
    status, page = page_of(client, **dict.fromkeys(names, ""))
    assert status == 422
    assert page.select_one('[role="alert"] a')["href"] == "#carriers_complete"
    assert page.select_one("fieldset#carriers_complete #e-carriers_complete") is not None
    unknown = {**dict.fromkeys(names, ""), "natural_gas-unknown": "1"}
    assert page_of(client, **unknown)[0] == 200
