"""The JSON door records before it answers: keys, repetitions, and decisions read back."""

import copy
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.v1.example import EXAMPLE
from api.web.forms import EXAMPLE_FORM
from api.wiring import Services
from scoring.journal import store

ADDRESS = "/v1/decisions"
BODY = json.dumps(EXAMPLE)


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as found:
        yield found


def asked(client: TestClient, body: str = BODY, **headers: str) -> Any:
    return client.post(ADDRESS, content=body, headers={"content-type": "application/json", **headers})


def size(services: Services) -> int:
    with services.journal.reading() as connection:
        return store.size(connection)


def test_an_answer_names_its_entry_and_can_be_read_back_the_same(
    client: TestClient, services: Services
) -> None:
    answer = asked(client, **{"accept-language": "zh"})
    entry = services.journal.entry(answer.json()["id"])
    assert entry is not None
    assert (answer.json()["entry"], answer.json()["digest"]) == (entry.number, entry.hash)
    again = client.get(f"{ADDRESS}/{entry.id}", headers={"accept-language": "zh"})
    assert again.content == answer.content
    english = client.get(f"{ADDRESS}/{entry.id}", headers={"accept-language": "en"}).json()
    assert english["outcome"] == answer.json()["outcome"]
    assert english["outcome_label"] != answer.json()["outcome_label"]


def test_the_same_key_three_times_at_once_makes_one_decision_and_identical_answers(
    client: TestClient, services: Services
) -> None:
    before = size(services)
    for number in range(10):
        with ThreadPoolExecutor(3) as pool:
            key = {"idempotency-key": f"thrice-{number}"}
            answers = list(pool.map(lambda _, key=key: asked(client, **key), range(3)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert sorted(answer.headers.get("idempotent-replayed", "") for answer in answers) == [
            "",
            "true",
            "true",
        ]
    assert size(services) == before + 10


def test_the_same_key_with_another_body_is_refused(client: TestClient) -> None:
    assert asked(client, **{"idempotency-key": "twice"}).status_code == 200
    other = copy.deepcopy(dict(EXAMPLE))
    other["reference"] = "another"
    answer = asked(client, json.dumps(other), **{"idempotency-key": "twice"})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/key-reused"


def test_the_same_body_written_differently_is_the_same(client: TestClient) -> None:
    first = asked(client, **{"idempotency-key": '"written"'})
    again = asked(client, json.dumps(EXAMPLE, indent=2, sort_keys=True), **{"idempotency-key": "written"})
    assert first.content == again.content


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "two words", "\x7f"])
def test_a_key_of_another_form_is_refused(client: TestClient, key: str) -> None:
    answer = asked(client, **{"idempotency-key": key})
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/bad-key"


def test_without_a_key_asking_again_decides_again(client: TestClient, services: Services) -> None:
    before = size(services)
    assert asked(client).json()["id"] != asked(client).json()["id"]
    assert size(services) == before + 2


def test_a_refused_application_and_the_self_check_record_nothing(
    client: TestClient, services: Services
) -> None:
    before = size(services)
    assert asked(client, "{}", **{"idempotency-key": "later"}).status_code == 422
    assert client.post("/enterprise/check", data=dict(EXAMPLE_FORM)).status_code == 200
    assert size(services) == before
    assert asked(client, **{"idempotency-key": "later"}).status_code == 200


def test_an_unknown_id_and_one_of_another_kind_are_not_found(client: TestClient, services: Services) -> None:
    services.journal.checkpoint()
    with services.journal.reading() as connection:
        last = store.page(connection, store.size(connection) - 1, 1)[0]
    for identity in ("D-NONE", last.id):
        assert client.get(f"{ADDRESS}/{identity}").status_code == 404


def test_of_an_erased_decision_the_outcome_remains_and_no_figure(
    client: TestClient, services: Services
) -> None:
    key = {"idempotency-key": "erased"}
    answer = asked(client, **key).json()
    services.journal.erase(answer["id"], "asked for", "the enterprise")
    for again in (client.get(f"{ADDRESS}/{answer['id']}"), asked(client, **key)):
        found = again.json()
        assert again.status_code == 200
        assert found["erased"] is True
        assert (found["outcome"], found["versions"]) == (answer["outcome"], answer["versions"])
        assert (found["causes"], found["outcome_label"]) == (answer["causes"], answer["outcome_label"])
        assert not {"reference", "indicators", "risk", "reasons"} & set(found)


def test_a_service_that_can_record_is_ready(client: TestClient) -> None:
    assert client.get("/readyz").status_code == 200
