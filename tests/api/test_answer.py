"""What a self-check answers first: nothing in it contradicts what stands below it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.web.forms import EXAMPLE_FORM, QUESTIONED, QUESTIONS, body_of
from api.wiring import Services
from features.border import read
from features.inputs import COLUMNS, CORE_COLUMNS, label_of

LANGUAGES = ("zh", "en")
CORE: Mapping[str, str] = {name: EXAMPLE_FORM[name] for name in ("sector", *CORE_COLUMNS)}
ANSWERED = {name: EXAMPLE_FORM[name] for name in (*(name for name, _ in QUESTIONS), "tax_credit_grade")}


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as found:
        yield found


def view_of(client: TestClient, language: str, form: Mapping[str, str]) -> Any:
    answer = client.post("/enterprise/check.json", params={"lang": language}, data=dict(form))
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_programme_that_still_depends_on_papers_is_named_first(
    client: TestClient, language: str
) -> None:
    view = view_of(client, language, EXAMPLE_FORM)
    still_open = [row["label"] for row in view["programmes"] if row["outcome"] == "cannot_tell"]
    assert view["decision"]["outcome"] == "support"
    assert still_open
    assert all(name in view["lead"] for name in still_open)
    assert {"zh": "还要看材料", "en": "depend on papers"}[language] in view["said"]


@pytest.mark.parametrize(
    ("language", "grade", "words"),
    [
        ("zh", "A", "未触及负面清单"),
        ("en", "A", "Not on the negative list"),
        ("zh", "D", "触及负面清单"),
        ("en", "D", "On the negative list"),
    ],
)
def test_a_negative_list_is_nothing_to_apply_for(
    client: TestClient, language: str, grade: str, words: str
) -> None:
    view = view_of(client, language, {**EXAMPLE_FORM, "tax_credit_grade": grade})
    assert [(one["programme"], one["outcome_label"]) for one in view["negative_lists"]] == [
        ("negative_list", words)
    ]
    assert all(one["programme"] != "negative_list" for one in view["programmes"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_answer_asks_for_first_is_not_told_to_be_left(client: TestClient, language: str) -> None:
    view = view_of(client, language, CORE)
    first, *documents = view["wants"]["wanted"]
    assert view["decision"]["outcome"] == "refer"
    assert view["wants"]["idle"] == []
    assert first["document"] == ""
    assert documents[0]["title"][1:] in view["lead"]
    questioned = {label_of(name).in_language(language) for name in QUESTIONED if name in COLUMNS}
    assert not any(set(one["figures"]) <= questioned for one in documents)


def test_what_nothing_is_known_of_is_no_reason_for_an_enterprise(
    client: TestClient, services: Services
) -> None:
    unknown, hidden = "未知，按同行业中位数计", 0
    for sector in ("C13", "C17", "C22", "C26", "C30", "C33", "C35", "C39"):
        form = {**CORE, "sector": sector}
        view = view_of(client, "zh", form)
        for reasons in view["reasons"]:
            assert not any(unknown in row["label"] for row in reasons["rows"])
            told = sum(row["effect"] for row in reasons["rows"])
            assert told + reasons["rest"] == pytest.approx(reasons["total"])
        decision = services.serving.engine.decide(read(body_of(form), services.today()))
        hidden += any(unknown in one.label.zh for one in decision.reasons)
    assert hidden


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_out_of_range_are_named_with_what_was_given(client: TestClient, language: str) -> None:
    form = {**CORE, **ANSWERED, "carriers_complete": "", "employees": "0", "revenue": "0"}
    view = view_of(client, language, form)
    for words in {"zh": ("员工人数 0 人", "营业收入 0 万元"), "en": ("Number of staff 0", "Revenue CNY 0")}[
        language
    ]:
        assert words in view["lead"]


def test_what_is_missing_is_called_as_on_the_form(client: TestClient) -> None:
    labels = [one["label"] for one in view_of(client, "zh", {"revenue": "100"})["missing"]]
    assert {"主要生产什么", "员工人数"} <= set(labels)
