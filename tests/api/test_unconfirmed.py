"""A figure that rests on a row nobody has verified says so, in the answer and on the page."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.v1.example import EXAMPLE
from api.web.forms import EXAMPLE_FORM
from api.wiring import Services

CARRIERS = ("natural_gas", "raw_coal", "diesel", "heat_purchased")


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services), raise_server_exceptions=False) as found:
        yield found


def answer_with(client: TestClient, gas: float, language: str = "en") -> Any:
    body = copy.deepcopy(dict(EXAMPLE))
    body["figures"] = {
        **{name: told for name, told in body["figures"].items() if name not in CARRIERS},
        "natural_gas": gas,
        "carriers_complete": True,
    }
    return client.post("/v1/decisions", json=body, headers={"accept-language": language}).json()


def test_the_answer_names_recalled_rows_their_source_and_what_rests_on_them(client: TestClient) -> None:
    (told,) = answer_with(client, 120_000.0)["unconfirmed"]
    assert told["lookup"] == "coefficient_natural_gas"
    assert told["label"] == "Standard coal coefficient of natural gas"
    assert (told["confidence"], told["source"], told["value"]) == ("recalled", "GB/T 2589-2020", 1.2143)
    assert "energy_intensity" in told["indicators"]
    assert answer_with(client, 120_000.0, "zh")["unconfirmed"][0]["label"] == "天然气折标准煤系数"


def test_an_answer_that_rests_on_verified_rows_alone_names_none(client: TestClient) -> None:
    assert answer_with(client, 0.0)["unconfirmed"] == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "not yet checked against the official text"), ("zh", "未与原文核对的系数")]
)
def test_the_page_marks_the_indicator_and_names_the_row(
    client: TestClient, language: str, words: str
) -> None:
    with_gas = dict(EXAMPLE_FORM) | {"natural_gas": "120000"}
    page = client.post("/enterprise/check", params={"lang": language}, data=with_gas).text
    assert words in page
    assert "1.2143" in page
