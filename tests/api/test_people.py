"""What people do about a decision is recorded with what it must have, and nothing less."""

import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.v1.example import EXAMPLE
from api.wiring import Services
from features.refusal import Refusal
from scoring.people import PACKAGED, Limits
from scoring.record import report_of
from scoring.recorded import kept

JSON = {"content-type": "application/json"}
LIMITS = Limits.load()


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as found:
        yield found


def decided(client: TestClient, **figures: object) -> Any:
    body = copy.deepcopy(dict(EXAMPLE))
    body["figures"] = {**body["figures"], **figures}
    return client.post("/v1/decisions", content=json.dumps(body), headers=JSON).json()


def sent(client: TestClient, identity: str, what: str, body: object, **headers: str) -> Any:
    address = f"/v1/decisions/{identity}/{what}"
    return client.post(address, content=json.dumps(body), headers={**JSON, **headers})


def places(answer: Any) -> set[str]:
    assert answer.status_code == 422
    return {fault["pointer"] for fault in answer.json()["faults"]}


def override(services: Services, answer: Any, **more: object) -> dict[str, object]:
    outcome = "not_supported" if answer["outcome"] != "not_supported" else "support"
    return {
        "outcome": outcome,
        "reason": "new_information",
        "text": "A guarantee was given.",
        "by": "officer 7",
        "expires": (services.today() + timedelta(days=90)).isoformat(),
        **more,
    }


def test_an_override_names_reason_person_and_end_and_its_text_can_be_erased(
    client: TestClient, services: Services
) -> None:
    answer = decided(client, loan_amount=1_000_000)
    found = sent(client, answer["id"], "overrides", override(services, answer))
    assert found.status_code == 201, found.text
    content = found.json()["content"]
    assert (content["outcome_before"], content["by"], content["second"]) == (
        answer["outcome"],
        "officer 7",
        None,
    )
    assert "text" not in content
    assert services.journal.payload(found.json()["entry"]) == {"text": "A guarantee was given."}
    history = f"/v1/decisions/{answer['id']}/history"
    assert client.get(history).json() == [found.json()]
    services.journal.erase(found.json()["id"], "asked for", "officer 7")
    assert client.get(history).json() == [{**found.json(), "detail": None}]


@pytest.mark.parametrize(
    ("loan", "second", "is_accepted"),
    [
        (LIMITS.second_person_above, None, True),
        (LIMITS.second_person_above + 1, None, False),
        (LIMITS.second_person_above + 1, "Officer 7", False),
        (LIMITS.second_person_above + 1, "ｏfficer7", False),
        (LIMITS.second_person_above + 1, "..", False),
        (LIMITS.second_person_above + 1, "officer 8", True),
        (None, None, False),
        (None, "officer 8", True),
    ],
)
def test_above_the_limit_or_where_the_amount_is_unknown_a_second_person_is_required(
    client: TestClient, services: Services, loan: float | None, second: str | None, is_accepted: bool
) -> None:
    answer = decided(client, loan_amount=loan)
    found = sent(client, answer["id"], "overrides", override(services, answer, second=second))
    if is_accepted:
        assert found.status_code == 201, found.text
    else:
        assert places(found) == {"/second"}


def test_every_fault_of_an_override_is_named_at_once(client: TestClient, services: Services) -> None:
    answer = decided(client, loan_amount=1_000_000)
    body = {"outcome": answer["outcome"], "reason": "because", "text": " ", "by": 7, "more": 1}
    found = sent(client, answer["id"], "overrides", body)
    assert places(found) == {"/outcome", "/reason", "/text", "/by", "/expires", "/more"}
    for day in (services.today(), services.today() + timedelta(days=LIMITS.longest_override + 1)):
        late = override(services, answer, expires=day.isoformat())
        assert places(sent(client, answer["id"], "overrides", late)) == {"/expires"}
    assert places(sent(client, answer["id"], "overrides", [])) >= {"/outcome"}
    assert client.get(f"/v1/decisions/{answer['id']}/history").json() == []


def test_a_corrected_figure_is_scored_anew_and_decides_nothing(
    client: TestClient, services: Services
) -> None:
    answer = decided(client)
    figures = {
        "net_profit": {"value": -9_000, "unit": "万元"},
        "operating_profit": {"value": -8_000, "unit": "万元"},
    }
    found = sent(
        client,
        answer["id"],
        "disputes",
        {
            "kind": "correct_figure",
            "text": "The profit was a loss.",
            "by": "the enterprise",
            "figures": figures,
        },
    )
    assert found.status_code == 201, found.text
    content = found.json()["content"]
    again = decided(client, **figures)
    assert (content["outcome_before"], content["outcome_after"]) == (answer["outcome"], again["outcome"])
    assert content["due"] == (services.today() + timedelta(days=LIMITS.dispute_days)).isoformat()
    payload = services.journal.payload(found.json()["entry"])
    assert payload is not None
    change: Any = payload["change"]
    assert found.json()["detail"] == payload
    assert change["risk"] == {"before": answer["risk"]["point"], "after": again["risk"]["point"]}
    entry = services.journal.entry(answer["id"])
    found_again = kept(services.journal, entry) if entry else None
    assert found_again is not None
    assert report_of(found_again.record["application"]).values["net_profit"] == 16_500_000
    wrong = {"kind": "correct_figure", "text": "x", "by": "y", "figures": {"reveneu": 1}}
    assert places(sent(client, answer["id"], "disputes", wrong)) == {"/figures/reveneu"}


def test_a_contested_reason_is_one_that_was_given(client: TestClient) -> None:
    answer = decided(client)
    body = {"kind": "contest_reason", "text": "It is not so.", "by": "the enterprise"}
    assert places(sent(client, answer["id"], "disputes", {**body, "reason": "moon"})) == {"/reason"}
    if answer["reasons"]:
        told = {**body, "reason": answer["reasons"][0]["code"]}
        assert sent(client, answer["id"], "disputes", told).status_code == 201


def test_a_dispute_is_reviewed_by_somebody_who_has_not_overruled_the_case(
    client: TestClient, services: Services
) -> None:
    answer = decided(client, loan_amount=9_000_000)
    sent(client, answer["id"], "overrides", override(services, answer, second="officer 8"))
    asks = {"kind": "ask_for_person", "text": "Please look again.", "by": "the enterprise"}
    dispute = sent(client, answer["id"], "disputes", asks, **{"idempotency-key": "asks"})
    again = sent(client, answer["id"], "disputes", asks, **{"idempotency-key": "asks"})
    assert again.json() == dispute.json()
    assert again.headers["idempotent-replayed"] == "true"
    review = {
        "answers": dispute.json()["id"],
        "outcome": answer["outcome"],
        "text": "It stands.",
        "by": "Officer 8",
    }
    assert places(sent(client, answer["id"], "reviews", review)) == {"/by"}
    other = {**review, "by": "officer 9", "answers": "C-NONE"}
    assert places(sent(client, answer["id"], "reviews", other)) == {"/answers"}
    found = sent(client, answer["id"], "reviews", {**review, "by": "officer 9"})
    assert found.json()["content"]["stands"] is True
    kinds = [one["kind"] for one in client.get(f"/v1/decisions/{answer['id']}/history").json()]
    assert kinds == ["override", "dispute", "review"]


def test_of_an_erased_decision_the_amount_is_unknown_and_nothing_is_scored_anew(
    client: TestClient, services: Services
) -> None:
    answer = decided(client, loan_amount=1_000)
    asks = {"kind": "ask_for_person", "text": "Please look again.", "by": "the enterprise"}
    dispute = sent(client, answer["id"], "disputes", asks).json()
    erased = services.journal.erase(answer["id"], "asked for", "the enterprise")
    assert [one.about for one in erased] == [answer["entry"], dispute["entry"]]
    assert services.journal.payload(dispute["entry"]) is None
    assert places(sent(client, answer["id"], "overrides", override(services, answer))) == {"/second"}
    body = {"kind": "correct_figure", "text": "x", "by": "y", "figures": {"revenue": 1}}
    assert sent(client, answer["id"], "disputes", body).json()["content"]["outcome_after"] is None


def test_nothing_is_done_about_what_is_no_decision(client: TestClient) -> None:
    for what in ("overrides", "disputes", "reviews"):
        assert sent(client, "D-NONE", what, {}).status_code == 404
    assert client.get("/v1/decisions/D-NONE/history").status_code == 404


@pytest.mark.parametrize(
    "change", ["second_person_above: -1", "longest_override: 0", "dispute_days: soon", "dispute_days:"]
)
def test_limits_that_cannot_be_are_refused_with_their_file(tmp_path: Path, change: str) -> None:
    name = change.partition(":")[0]
    lines = [line for line in PACKAGED.read_text(encoding="utf-8").splitlines() if not line.startswith(name)]
    path = tmp_path / "people.yaml"
    path.write_text("\n".join([*lines, change]), encoding="utf-8")
    with pytest.raises(Refusal, match=r"people\.yaml"):
        Limits.load(path)
