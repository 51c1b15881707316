"""The work list shows what people did about a case, asked of the journal once for the whole page."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from api.app import create_app
from api.web.badges import badges_of
from api.wiring import Services
from scoring.decision import Outcome
from scoring.in_force import in_force_of
from scoring.journal.entries import Entry, Kind
from scoring.people import Limits

LIST = "/officer"
DAYS = Limits.load().dispute_days
DISPUTE = {"kind": "ask_for_person", "text": "Please look.", "by": "the enterprise"}


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as found:
        yield found


def rows(client: TestClient, language: str = "en", search: str = "") -> dict[str, Any]:
    view = client.get(f"{LIST}.json", params={"lang": language, "q": search}).json()
    return {row["code"]: row for group in view["groups"] for row in group["rows"]}


def recorded(client: TestClient, code: str) -> str:
    client.post(f"{LIST}/case/{code}/record")
    return str(client.get(f"{LIST}/case/{code}.json").json()["record"]["id"])


def sent(client: TestClient, identity: str, what: str, body: object) -> Any:
    headers = {"content-type": "application/json"}
    answer = client.post(f"/v1/decisions/{identity}/{what}", content=json.dumps(body), headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_an_overruled_and_a_disputed_case_carry_badges_until_they_are_settled(
    client: TestClient, services: Services
) -> None:
    first, second = list(rows(client))[-2:]
    assert not any(row["badges"] for row in rows(client).values() if row["code"] in {first, second})
    today = services.today()
    until = (today + timedelta(days=30)).isoformat()
    before = rows(client)[first]["decision"]["outcome"]
    outcome = "not_supported" if before != "not_supported" else "support"
    overruling = {"outcome": outcome, "reason": "single_risk", "text": "Seen.", "by": "A", "second": "B"}
    sent(client, recorded(client, first), "overrides", {**overruling, "expires": until})
    identity = recorded(client, second)
    dispute = sent(client, identity, "disputes", DISPUTE)
    due = (today + timedelta(days=DAYS)).isoformat()
    said = {
        code: [one["words"] for one in rows(client, search=code)[code]["badges"]] for code in (first, second)
    }
    assert said[first] == [f"Overruled: {outcome.replace('_', ' ')}, until {until}"]
    assert said[second] == [f"Disputed: answer by {due}"]
    assert rows(client, "zh")[second]["badges"][0]["words"] == f"有异议：{due} 前答复"
    for code, words in said.items():
        page = client.get(LIST, params={"lang": "en", "q": code}).text
        assert all(one in page for one in words)
    sent(
        client,
        identity,
        "reviews",
        {"answers": dispute["id"], "outcome": "refer", "text": "Seen.", "by": "C"},
    )
    assert rows(client)[second]["badges"] == []


def test_the_badges_of_a_page_are_one_question_however_many_cases_it_shows(
    client: TestClient, services: Services
) -> None:
    asked: list[str] = []
    reader = services.journal.database.reader

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(reader, "before_cursor_execute", note)
    try:
        shown = rows(client)
    finally:
        event.remove(reader, "before_cursor_execute", note)
    assert len(shown) == 20
    assert sum("entry" in statement for statement in asked) == 1


def entry(kind: Kind, identity: str, **content: object) -> Entry:
    text = json.dumps(content)
    return Entry(1, identity, kind.value, "2026-01-01T00:00:00Z", 1, None, None, text, None, "", "")


def overruling(identity: str, outcome: str, expires: str) -> Entry:
    people = {"outcome_before": "refer", "by": "A", "second": "B"}
    return entry(Kind.OVERRIDE, identity, outcome=outcome, expires=expires, **people)


def test_of_several_overrides_the_last_that_has_not_ended_is_in_force() -> None:
    acts = [overruling("O-1", "support", "2026-06-30"), overruling("O-2", "not_supported", "2026-03-31")]
    found = in_force_of(acts, date(2026, 3, 31))
    assert found is not None
    assert (found.override, found.outcome, found.before) == ("O-2", Outcome.NOT_SUPPORTED, Outcome.REFER)
    later = in_force_of(acts, date(2026, 4, 1))
    assert later is not None
    assert (later.override, later.until) == ("O-1", date(2026, 6, 30))
    assert in_force_of(acts, date(2026, 7, 1)) is None


def test_the_list_is_filtered_and_grouped_by_the_outcome_that_is_in_force(
    client: TestClient, services: Services
) -> None:
    case = services.serving.portfolio.ordered()[-3]
    own = case.decision.outcome.value
    other = "support_with_conditions" if own != "support_with_conditions" else "not_supported"

    def groups(outcome: str) -> dict[str, list[str]]:
        view = client.get(f"{LIST}.json", params={"lang": "en", "q": case.code, "outcome": outcome}).json()
        return {group["title"]: [row["code"] for row in group["rows"]] for group in view["groups"]}

    assert "Decided by people" not in groups(own)
    assert case.code in [code for codes in groups(own).values() for code in codes]
    until = (services.today() + timedelta(days=30)).isoformat()
    body = {"outcome": other, "reason": "collateral", "text": "Seen.", "by": "A", "second": "B"}
    identity = recorded(client, case.code)
    override = sent(client, identity, "overrides", {**body, "expires": until})
    assert groups(own) == {}
    assert groups(other) == {"Decided by people": [case.code]}
    view = client.get(f"{LIST}.json", params={"lang": "en", "q": case.code}).json()
    assert view["said"].endswith("decided by people")
    (row,) = view["groups"][0]["rows"]
    assert row["document"] == ""
    assert row["in_force"]["override"] == override["id"]
    told = client.get(f"/v1/decisions/{identity}").json()
    assert (told["outcome"], told["in_force"]) == (
        own,
        {"outcome": other, "by": "A", "second": "B", "until": until, "override": override["id"]},
    )


def test_an_override_that_has_ended_shows_nothing_and_a_late_dispute_says_it_is_late() -> None:
    override = overruling("O-1", "support", "2026-03-31")
    dispute = entry(Kind.DISPUTE, "C-1", due="2026-03-31")
    on_time, late = date(2026, 3, 31), date(2026, 4, 1)
    acts = [override, dispute]
    assert [one["code"] for one in badges_of(acts, on_time, "en")] == ["overruled", "disputed"]
    assert [one["code"] for one in badges_of(acts, late, "en")] == ["overdue"]
    assert badges_of(acts, late, "zh")[0]["words"] == "异议逾期：应于 2026-03-31 前答复"
    answered = [*acts, entry(Kind.REVIEW, "R-1", answers="C-1")]
    assert badges_of(answered, late, "en") == []
    other = [dispute, entry(Kind.REVIEW, "R-1", answers=None)]
    assert [one["code"] for one in badges_of(other, on_time, "en")] == ["disputed"]
