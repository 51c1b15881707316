"""The calibration spread, the expected loss, the grades and the refer budget where they are read."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from api.app import create_app
from api.v1.example import EXAMPLE
from api.web.cardparts import calibration_words
from api.web.modelcard import card_view
from api.wiring import Services
from models.calibrate import Calibration, Trial
from models.spec import Task
from scoring.engine import Engine
from scoring.policy import Policy

LANGUAGES = ("zh", "en")
NEVER = ("confidence interval", "置信区间")


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as found:
        yield found


def decided(client: TestClient, **figures: object) -> dict[str, Any]:
    body = copy.deepcopy(dict(EXAMPLE))
    body["figures"] = {**body["figures"], **figures}
    answer = client.post("/v1/decisions", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_each_score_of_an_answer_carries_its_calibration_spread(client: TestClient) -> None:
    answer = decided(client)
    for task in ("risk", "recognition"):
        spread = answer[task]["calibration_spread"]
        assert 0.0 <= spread["p0"] < spread["p1"] <= 1.0
    assert not any(words in json.dumps(answer, ensure_ascii=False) for words in NEVER)


def test_an_answer_tells_the_expected_loss_and_at_which_level_each_factor_stands(client: TestClient) -> None:
    loss = decided(client, loan_amount=20_000_000, collateral_value=10_000_000)["expected_loss"]
    assert (loss["level"], loss["levels"]["pd"], loss["levels"]["lgd"]) == ("loan", "obligor", "loan")
    assert loss["exposure"] == 20_000_000
    assert loss["best"] <= loss["point"] <= loss["worst"]
    assert {row["confidence"] for row in loss["rests_on"]} == {"judgement", "recalled"}
    assert decided(client, loan_amount=None)["expected_loss"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_says_what_past_firms_came_to_and_what_the_loan_may_lose(
    client: TestClient, services: Services, language: str
) -> None:
    case = next(one for one in services.serving.portfolio.ordered() if one.decision.expected_loss is not None)
    page = client.get(f"/officer/case/{case.code}", params={"lang": language})
    text = BeautifulSoup(page.text, "html.parser").get_text(" ", strip=True)
    assert {"zh": "过去得分相近的企业", "en": "Of past firms with about this score"}[language] in text
    assert {"zh": "预期损失", "en": "expected to lose"}[language] in text
    assert "BASEL-CRE32" in text
    assert not any(words in text for words in NEVER)
    told = client.get(f"/officer/case/{case.code}.json", params={"lang": language}).json()
    assert told["loss"]["words"] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_shows_grades_calibration_spread_and_the_budget_with_intervals(
    client: TestClient, engine: Engine, language: str
) -> None:
    view = card_view(engine, language)
    assert len(view["scale"]["grades"]) >= 7
    assert view["scale"]["too_large"] == []
    assert sum(one["share"] for one in view["scale"]["grades"]) == pytest.approx(1.0)
    assert [one["count"] for one in view["refer"]["rows"]] == [0, 1, 3, 6]
    page = client.get("/reviewer", params={"lang": language}, follow_redirects=True)
    text = BeautifulSoup(page.text, "html.parser").get_text(" ", strip=True)
    for one in view["refer"]["rows"]:
        assert one["interval"] in text
    assert view["refer"]["winners"] in text
    for model in view["models"]:
        assert all(row["spread"] in text for row in model["bins"])
        assert model["calibrated"] in text


def test_a_banks_own_scale_is_told_to_part_too_little(engine: Engine) -> None:
    policy = engine.policy
    risk = policy.bands[Task.RISK]
    wide = (*risk[:1], *(replace(one, start=0.5 + k / 50) for k, one in enumerate(risk[1:])))
    own = copy.copy(engine)
    own.policy = replace(Policy.load(), bands={**policy.bands, Task.RISK: wide})
    view = card_view(own, "en")
    assert view["scale"]["too_large"] == ["Grade 1"]


def test_a_book_with_few_events_carries_a_banner(engine: Engine) -> None:
    packs = copy.deepcopy(dict(engine.bundle.documents["validation"]))
    packs["risk"] |= {"is_low_default": True, "events": 12}
    few = copy.copy(engine)
    few.bundle = replace(engine.bundle, documents={**engine.bundle.documents, "validation": packs})
    assert {"title": "Default risk", "events": 12} in card_view(few, "en")["low_default"]


def test_the_card_says_by_what_probabilities_are_calibrated_and_what_was_tried() -> None:
    trial = Trial(664, 6944, 110, 0.06988, 0.07001, -0.00013, 0.00028)
    told = calibration_words(Calibration(0.1, 0.9, 781, trial=trial), "en")
    assert told.startswith("A logistic line on 781 events")
    assert "0.06988" in told
    assert "0.07001" in told
    assert "no steps are tried" in calibration_words(Calibration(0.1, 0.9, 150), "en")
