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
from api.web.forms import EXAMPLE_FORM, form_of
from api.wiring import Services

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
