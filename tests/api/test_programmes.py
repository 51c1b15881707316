"""The command line and the JSON door of programmes: what is in force, whether it is whole, two rule sets."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from api.app import create_app
from api.command import app
from api.v1.example import EXAMPLE
from api.wiring import Services

DAYS = ("2025-09-30", "2025-10-01", "2025-12-30", "2025-12-31")
FAULTY = """
programme: own
version: "1"
zh: 本行贷款
en: Loan of this bank
instrument: GREENLOAN
effective_from: 2026-01-01
criteria:
  - {id: share, zh: 占比, en: Share, clause: "1", measure: renewable_share, at_least: 1.5}
"""


def run(*arguments: object) -> Result:
    found = CliRunner().invoke(app, ["programmes", *(str(argument) for argument in arguments)])
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLOAN_LANG", "en")
    monkeypatch.delenv("GREENLOAN_PROGRAMMES", raising=False)


@pytest.fixture(scope="module")
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services)) as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An enterprise that says what the assessment of a green factory asks, and not whether it stood still."""
    body = json.loads(json.dumps(dict(EXAMPLE)))
    body["figures"] |= {"energy_system": 1, "phased_out_equipment": 0}
    body["attributes"] |= {"catalogue_item": "1.4.1"}
    body["figures"].pop("production_stopped", None)
    path = tmp_path_factory.mktemp("body") / "firm.json"
    path.write_text(json.dumps(body), "utf-8")
    return path


def test_every_version_is_listed_with_what_it_rests_on() -> None:
    shown = json.loads(run("list", "--json").stdout)
    assert {one["programme"] for one in shown} >= {
        "green_factory",
        "green_factory_loan",
        "carbon_reduction_facility",
        "transition_loan",
        "technical_retrofit_loan",
        "eu_taxonomy",
        "green_catalogue",
        "negative_list",
    }
    assert all(one["instrument"] and one["clause"] and one["rests_on"] for one in shown)
    of_day = {
        one["programme"]: one["version"] for one in json.loads(run("list", "--day", DAYS[2], "--json").stdout)
    }
    assert of_day["green_factory"] == "2018"
    assert "Green factory assessment" in run("list").stdout


def test_the_check_of_the_shipped_programmes_finds_nothing_and_says_over_how_much() -> None:
    found = run("check", "--json")
    told = json.loads(found.stdout)
    assert found.exit_code == 0
    assert told["faults"] == []
    assert set(told["counts"]) >= {"clause", "overlap", "gap", "unreachable", "case"}
    assert told["cases"] >= 2 * told["criteria"]


def test_the_check_names_each_fault_of_a_banks_folder_and_fails(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(FAULTY, "utf-8")
    found = run("check", "--programmes", tmp_path)
    assert found.exit_code == 1
    assert "'clause' is missing" in found.stderr
    assert "share can never be met" in found.stderr
    assert "share has no case that is met" in found.stderr
    assert run("list", "--programmes", tmp_path).exit_code == 2


def test_a_firm_is_assessed_with_margin_vetoes_and_what_to_bring(file: Path, home: Path) -> None:
    shown = {
        one["programme"]: one for one in json.loads(run("assess", file, "--home", home, "--json").stdout)
    }
    factory = shown["green_factory"]
    assert factory["margin"] == {
        end: pytest.approx(factory["score"][end] - factory["mark"]) for end in ("low", "high")
    }
    loan = shown["green_factory_loan"]
    assert loan["open"] == ["production_stopped"]
    assert all(one["proof"] for one in loan["next_best"])
    assert loan["outcome"] == ("not_eligible" if _fails(loan) else "cannot_tell")
    text = run("assess", file, "--home", home).stdout
    assert "Cannot tell" in text
    assert factory["label"].split()[0] in text


def _fails(programme: dict[str, Any]) -> bool:
    return any(one["truth"] == "not_met" for one in programme["criteria"])


@pytest.mark.parametrize(("language", "word"), [("en", "Green finance catalogue"), ("zh", "绿色工厂评价")])
def test_the_rules_of_four_days_stand_side_by_side_in_one_table(
    file: Path, home: Path, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    monkeypatch.setenv("GREENLOAN_LANG", language)
    text = run("compare", file, "--home", home, *(part for day in DAYS for part in ("--on", day))).stdout
    assert all(day in text.splitlines()[0] for day in DAYS)
    assert word in text
    assert run("compare", file, "--home", home).stdout == text, "these are the days if none is named"
    days = {one["day"]: one for one in json.loads(run("compare", file, "--home", home, "--json").stdout)}
    versions = {
        name: [
            next(one["version"] for one in days[day]["programmes"] if one["programme"] == name)
            for day in DAYS
        ]
        for name in ("green_catalogue", "green_factory")
    }
    assert versions == {
        "green_catalogue": ["2024", "2025", "2025", "2025"],
        "green_factory": ["2018", "2018", "2018", "2025"],
    }
    dimensions = [
        len(one["dimensions"])
        for day in DAYS
        for one in days[day]["programmes"]
        if one["programme"] == "green_factory"
    ]
    assert dimensions == [6, 6, 6, 5]


def test_a_table_of_enterprises_is_assessed_by_row(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    lines = (home / "cases.jsonl").read_text("utf-8").splitlines()[:2]
    path.write_text(os.linesep.join(lines), "utf-8")
    assert run("assess", path, "--row", 2, "--home", home, "--json").exit_code == 0
    assert "no enterprise 3" in run("assess", path, "--row", 3, "--home", home).stderr


def test_the_door_lists_programmes_in_the_readers_language(client: TestClient) -> None:
    shown = client.get("/v1/programmes", params={"on": "2025-12-31", "lang": "zh"}).json()
    labels = {one["programme"]: (one["version"], one["label"]) for one in shown}
    assert labels["green_factory"] == ("2025", "绿色工厂评价")
    assert len({one["programme"] for one in shown}) == len(shown), "one version of each on a day"
    assert len(client.get("/v1/programmes").json()) > len(shown)
    assert client.get("/v1/programmes", params={"on": "yesterday"}).status_code == 422


def test_a_decision_answers_what_each_programme_says(client: TestClient) -> None:
    answer: dict[str, Any] = client.post("/v1/decisions", json=dict(EXAMPLE)).json()
    shown = {one["programme"]: one for one in answer["programmes"]}
    assert shown["green_factory"]["version"] == "2025"
    assert shown["green_factory"]["outcome_label"]
    assert all(one["instrument"] and one["outcome"] for one in answer["programmes"])
