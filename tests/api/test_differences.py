"""``greenloan diff`` says what was told otherwise, whether by one enterprise, and how an outcome counts."""

import copy
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.command import app
from api.v1.example import EXAMPLE
from api.wiring import services_over
from scoring.archive import Archive, Sources
from scoring.engine import Engine
from scoring.journal.journal import Journal
from scoring.journal.place import Place

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def place(home: Path, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home with the bundles of the shared one and a journal of its own."""
    own = tmp_path_factory.mktemp("differences")
    (own / "bundles").symlink_to(home / "bundles")
    Archive(own).keep(engine, Sources())
    return Place(own)


@pytest.fixture(scope="module")
def client(engine: Engine, place: Place) -> Iterator[TestClient]:
    with Journal.open(place) as journal:
        services = services_over(engine, place.home, journal, lambda: TODAY)
        with TestClient(create_app(services)) as found:
            yield found


def decided(client: TestClient, code: str | None = None, **figures: object) -> str:
    body: dict[str, Any] = copy.deepcopy(dict(EXAMPLE))
    body["figures"] = {**body["figures"], **figures}
    if code is not None:
        body["attributes"] = {**body["attributes"], "credit_code": code}
    headers = {"content-type": "application/json"}
    return str(client.post("/v1/decisions", content=json.dumps(body), headers=headers).json()["id"])


@pytest.fixture
def diff(place: Place, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def told(*arguments: str, language: str = "en") -> str:
        monkeypatch.setenv("GREENLOAN_LANG", language)
        found = CliRunner().invoke(app, ["diff", *arguments, "--home", str(place.home)])
        assert found.exit_code == 0, (found.output, found.exception)
        return str(found.output)

    return told


def test_the_figures_that_changed_are_named_with_unit_and_both_values(client: TestClient, diff: Any) -> None:
    loss = {"value": -900, "unit": "万元"}
    before, after = decided(client), decided(client, net_profit=loss)
    told = json.loads(diff(before, after, "--json"))
    assert [one["name"] for one in told["figures"]] == ["net_profit"]
    (changed,) = told["figures"]
    assert (changed["unit"], changed["after"]) == ("CNY", {"value": -9e6, "state": "observed"})
    assert (told["attributes"], told["same_enterprise"]) == ([], True)
    english, chinese = diff(before, after), diff(before, after, language="zh")
    assert "-9,000,000 CNY" in english
    assert "-9,000,000 元" in chinese
    assert "Note:" not in english
    assert "counted in steps" in english
    assert "结论按级计" in chinese
    assert "The same was told both times." in diff(before, before)


def test_two_enterprises_are_told_from_one_that_changed(client: TestClient, diff: Any) -> None:
    before, after = decided(client), decided(client, code="910000000000081493")
    assert "two enterprises" in diff(before, after)
    assert "两家企业" in diff(before, after, language="zh")
    told = json.loads(diff(before, after, "--json"))
    assert told["same_enterprise"] is False
    assert [one["name"] for one in told["attributes"]] == ["credit_code"]
