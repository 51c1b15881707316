"""The life of bundles at the doors: 403 for one person alone, 409 with the reason, 503 if a store is down."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.commands.bundles import show_bundle, show_bundles, take_step
from api.commands.given import papers_given
from api.terminal import faults_told
from api.v1.bundle_views import bundle_view
from api.v1.bundle_words import evidence_words, headline
from api.v1.example import EXAMPLE
from api.wiring import services_over
from features.declare import Label
from features.refusal import NotThere
from models.champion import Champion, bundles_of, champion_of, write_champion
from models.produce import Produced
from models.validation.finding import Verdict
from scoring.engine import Engine
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.life.gates import Evidence
from scoring.life.names import person_of
from scoring.life.serving import lives_at
from scoring.life.standing import Mode
from tests.conftest import TODAY
from tests.scoring.life.shelves import Remembering, edited, owned_by

JSON = {"content-type": "application/json"}


class Door:
    """A service over a home of its own."""

    def __init__(self, client: TestClient, home: Path, source: Path, registrar: Remembering) -> None:
        self.client, self.home, self.registrar, self._source = client, home, registrar, source
        self._numbers = itertools.count()

    def bundle(self, owner: str = "") -> str:
        return edited(self._source, self.home, owned_by(owner or f"owner {next(self._numbers)}"))

    def take(self, bundle: str, step: str, by: str = "", **more: str) -> Any:
        headers = {**JSON, **({"idempotency-key": more.pop("key")} if "key" in more else {})}
        body = {"step": step, "by": by or f"{step} person", "why": "because", **more}
        return self.client.post(f"/v1/bundles/{bundle}/steps", content=json.dumps(body), headers=headers)

    def told(self, bundle: str, **headers: str) -> Any:
        return self.client.get(f"/v1/bundles/{bundle}", headers=headers).json()


@pytest.fixture(scope="module")
def door(engine: Engine, produced: Produced, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    home = tmp_path_factory.mktemp("bundles")
    registrar = Remembering(home)
    with Journal.open(Place(home)) as journal:
        journal.probe().result()
        found = services_over(engine, home, journal, lambda: TODAY)
        found = replace(found, steward=replace(found.steward, registrar=registrar))
        with TestClient(create_app(found)) as client:
            yield Door(client, home, produced.place, registrar)


def test_from_draft_to_champion_and_back_over_http(door: Door) -> None:
    first, second = door.bundle(), door.bundle()
    for bundle in (first, second):
        for step, state in (
            ("validate", "validated"),
            ("propose", "validated"),
            ("approve", "approved"),
            ("shadow", "shadow"),
            ("promote", "champion"),
        ):
            answer = door.take(f"b-{bundle[:12]}", step)
            assert (answer.status_code, answer.json()["state"]) == (201, state), answer.text
    assert champion_of(door.home).digest == second
    told = door.told(second[:10])
    assert (told["state"], told["may_go_live"], told["because"]) == ("champion", True, [])
    assert {gate["verdict"] for gate in told["gates"]} == {"holds"}
    assert [one["step"] for one in told["steps"]] == ["validate", "propose", "approve", "shadow", "promote"]
    assert door.take(first, "rollback", by="anybody").json()["state"] == "champion"
    assert champion_of(door.home).digest == first
    assert door.told(second)["because"] == ["nobody has proposed and nobody has approved it"]
    listed = {one["digest"]: one["state"] for one in door.client.get("/v1/bundles").json()}
    assert (listed[first], listed[second]) == ("champion", "validated")


ROLES = ("owner", "validator", "proposer", "approver")
PEOPLE = ("Lin Lan", "ＬＩＮ　lan", "He Qian")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(*[st.sampled_from(PEOPLE)] * len(ROLES)))
def test_whoever_trained_or_proposed_it_is_answered_403_in_every_combination_of_roles(
    door: Door, people: tuple[str, ...]
) -> None:
    owner, validator, proposer, approver = people
    bundle = _unique(door, owner)
    assert door.take(bundle, "validate", validator).status_code == 201
    assert door.take(bundle, "propose", proposer).status_code == 201
    answer = door.take(bundle, "approve", approver)
    alone = person_of(approver) in {person_of(owner), person_of(proposer)}
    assert answer.status_code == (403 if alone else 201), answer.text
    if alone:
        assert answer.json()["type"] == "/problems/same-person"
        assert door.told(bundle)["state"] == "validated"


def _unique(door: Door, owner: str) -> str:
    """Return a bundle of this owner that no earlier example has used."""
    number = next(door._numbers)

    def change(documents: dict[str, Any], manifest: dict[str, Any]) -> None:
        owned_by(owner)(documents, manifest)
        manifest["example"] = number

    return edited(door._source, door.home, change)


def test_a_refusal_is_told_in_the_readers_language(door: Door) -> None:
    bundle = door.bundle()
    door.take(bundle, "validate")
    door.take(bundle, "propose", by="Lin Lan")
    body = json.dumps({"step": "approve", "by": "Lin Lan", "why": "x"})
    address = f"/v1/bundles/{bundle}/steps"
    zh, en = (
        door.client.post(address, content=body, headers={**JSON, "accept-language": one}).json()
        for one in ("zh", "en")
    )
    assert "另一人批准" in zh["detail"]
    assert "another person approves it" in en["detail"]
    assert (zh["status"], en["status"]) == (403, 403)


def test_what_the_state_does_not_allow_is_409_and_what_is_not_there_404(door: Door) -> None:
    bundle = door.bundle()
    answer = door.take(bundle, "promote")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/step-not-allowed")
    assert door.take("ffff0000", "validate").status_code == 404
    assert door.client.get("/v1/bundles/b-").status_code == 404
    faults = door.take(bundle, "waive").json()["faults"]
    assert {fault["pointer"] for fault in faults} == {"/what", "/until"}


def test_a_gate_that_lacks_evidence_is_409_until_it_is_waived_by_name_and_day(
    door: Door,
) -> None:
    def change(documents: dict[str, Any], manifest: dict[str, Any]) -> None:
        owned_by("somebody")(documents, manifest)
        del documents["fairness"]

    bundle = edited(door._source, door.home, change)
    door.take(bundle, "validate")
    door.take(bundle, "propose")
    answer = door.take(bundle, "approve")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/gate-closed")
    assert any("Fairness" in one for one in door.told(bundle)["because"])
    own = door.take(bundle, "waive", by="propose person", what="fairness", until="2027-01-31")
    assert (own.status_code, own.json()["type"]) == (403, "/problems/same-person")
    door.take(bundle, "waive", what="fairness", until="2027-01-31")
    assert door.take(bundle, "approve", "waive person").status_code == 403
    assert door.take(bundle, "approve").status_code == 201
    told = door.told(bundle)
    assert told["approved_until"] == "2027-01-31"
    assert [(one["what"], one["in_force"]) for one in told["waivers"]] == [("fairness", True)]


def test_a_registry_that_is_down_is_503_with_retry_after_and_the_champion_stays(door: Door) -> None:
    first, second = door.bundle(), door.bundle()
    for bundle in (first, second):
        for step in ("validate", "propose", "approve"):
            door.take(bundle, step)
    door.take(first, "promote")
    door.registrar.is_down.append(True)
    answer = door.take(second, "promote")
    door.registrar.is_down.clear()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/registry-unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert champion_of(door.home).digest == first
    assert (door.told(first)["state"], door.told(second)["state"]) == ("champion", "approved")


def test_a_step_with_the_same_key_is_taken_once(door: Door) -> None:
    bundle = door.bundle()
    first, again = (door.take(bundle, "validate", key="once") for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert door.take(bundle, "validate", by="another", key="once").status_code == 422


def test_every_step_that_is_offered_can_be_taken(door: Door) -> None:
    bundle = door.bundle()
    for step in ("validate", "propose"):
        offered = {one["step"] for one in door.told(bundle)["next"] if one["may"]}
        assert step in offered
        assert all(one["why_not"] for one in door.told(bundle)["next"] if not one["may"])
        door.take(bundle, step)
    assert {"approve"} <= {one["step"] for one in door.told(bundle)["next"] if one["may"]}


def test_the_command_line_refuses_one_person_and_names_every_wrong_option(
    produced: Produced, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    bundle = edited(produced.place, tmp_path, owned_by("Wu"))
    place = Place(tmp_path)
    for step in ("validate", "propose"):
        take_step(place, bundle[:8], {"step": step, "by": "Lin Lan", "why": "x"}, as_json=False)
    with pytest.raises(typer.Exit) as end, faults_told():
        take_step(place, bundle[:8], {"step": "approve", "by": " LIN LAN", "why": "x"}, as_json=False)
    assert end.value.exit_code == 2
    assert "another person approves it" in capsys.readouterr().err
    with pytest.raises(typer.Exit), faults_told():
        take_step(place, bundle[:8], {"step": "waive", "by": "", "what": "luck", "until": "x"}, False)
    told = capsys.readouterr().err
    assert all(option in told for option in ("--by", "--why", "--what", "--until"))
    take_step(place, bundle[:8], {"step": "approve", "by": "He Qian", "why": "x"}, as_json=True)
    assert json.loads(capsys.readouterr().out)["state"] == "approved"
    show_bundle(place, bundle[:8], as_json=True)
    assert json.loads(capsys.readouterr().out)["may_go_live"] is True


def test_the_list_tells_a_champion_file_that_was_edited(
    produced: Produced, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    bundle = edited(produced.place, tmp_path, owned_by("Wu"))
    write_champion(tmp_path, Champion(bundle, "1"))
    take_step(Place(tmp_path), bundle, {"step": "validate", "by": "Lin", "why": "x"}, as_json=True)
    write_champion(tmp_path, Champion("0" * 64, "9"))
    capsys.readouterr()
    show_bundles(Place(tmp_path), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [(one["digest"], one["serves"]) for one in told["bundles"]] == [(bundle, True)]
    assert any("champion.json" in one for one in told["drift"])


def test_answers_and_readyz_say_under_which_step_a_bundle_decides(door: Door) -> None:
    answer = door.client.post("/v1/decisions", content=json.dumps(dict(EXAMPLE)), headers=JSON).json()
    standing = answer["standing"]
    assert (standing["state"], standing["lacks"]) == ("draft", ["approval", "synthetic"])
    assert standing["said"] == "Not approved by two people: for trial"
    again = door.client.get(f"/v1/decisions/{answer['id']}", headers={"accept-language": "zh"}).json()
    assert again["standing"]["said"] == "未经两人批准：仅供试用"
    assert door.client.get("/readyz").json()["standing"] == standing


def test_a_synthetic_champion_is_told_what_production_needs_besides_on_page_and_command_line(
    door: Door, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def change(documents: dict[str, Any], manifest: dict[str, Any]) -> None:
        owned_by("of the demonstration")(documents, manifest)
        manifest["data"]["synthetic"] = True

    bundle = edited(door._source, door.home, change)
    for step in ("validate", "propose", "approve", "promote"):
        door.take(bundle, step)
    command = f"greenloan bundles waive {bundle[:12]} --what synthetic --until DAY --by NAME --why TEXT"
    assert command in [one["command"] for one in door.told(bundle)["next"] if one["may"]]
    show_bundle(Place(door.home), bundle, as_json=False)
    told = "".join(capsys.readouterr())
    assert "champion; in trial mode. Production also needs: a waiver that it is synthetic" in told
    assert command in told
    lives = lives_at(Place(door.home))
    for language, said in (
        ("zh", "在用；试用模式。生产还需要：对合成数据的豁免"),
        ("en", "champion; in trial"),
    ):
        found = bundle_view(door.home, lives, bundle, bundle, TODAY, language)
        assert headline(found, Mode.TRIAL, language).startswith(said)
    door.take(bundle, "waive", what="synthetic", until="2027-01-31")
    assert door.told(bundle)["may_go_live"] is True


def _evidence(name: str, value: float | None, low: float | None, high: float | None) -> Evidence:
    return Evidence(name, Label(name, name), "", "", value, low, high, Verdict.HOLDS)


@pytest.mark.parametrize(
    ("evidence", "zh", "en"),
    [
        (_evidence("slope", 0.95, 0.8, 1.2), "0.95（限 0.8–1.2）", "0.95 (limit 0.8–1.2)"),
        (_evidence("intercept", -0.1, -0.2, 0.2), "−0.1（限 ±0.2）", "−0.1 (limit ±0.2)"),
        (_evidence("roc_auc", 0.784, 0.7, None), "0.784（下限 0.7）", "0.784 (limit 0.7 or more)"),
        (_evidence("monotone_breaches", 0, None, 0), "0（上限 0）", "0 (limit 0)"),
        (_evidence("refer_share", 0.174, None, 0.2), "17.4%（上限 20%）", "17.4 % (limit 20 %)"),
        (
            _evidence("size", -0.222, -0.05, 0.05),
            "−22.2 个百分点（限 ±5 个百分点）",
            "−22.2 points (limit ±5 points)",
        ),
        (_evidence("region", None, -0.05, 0.05), "无差距（限 ±5 个百分点）", "no gap (limit ±5 points)"),
        (_evidence("same_bytes", 1, 1, None), "是", "yes"),
        (_evidence("same_bytes", 0, 1, None), "否", "no"),
        (_evidence("roc_auc", None, None, None), "–", "–"),
    ],
)
def test_a_figure_is_told_with_its_limit_in_its_own_unit(evidence: Evidence, zh: str, en: str) -> None:
    assert (evidence_words(evidence, "zh"), evidence_words(evidence, "en")) == (zh, en)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_answers_the_question_first_and_names_gates_people_and_waivers(
    door: Door, language: str
) -> None:
    bundle = door.bundle()
    door.take(bundle, "validate", by="Wu Min")
    door.take(bundle, "waive", by="He Qian", what="fairness", until="2027-01-31")
    for address in (f"/reviewer/bundles?id={bundle[:12]}", "/reviewer/bundles"):
        page = door.client.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
        assert page.status_code == 200
        soup = BeautifulSoup(page.text, "html.parser")
        headings = [one.get_text(strip=True) for one in soup.select("main h1, main h2")]
        assert headings[0] == ("这个版本包能上线吗？" if language == "zh" else "May this bundle go live?")
        assert len(soup.select("#b1")) == 1
        assert not soup.select("script")
    told = door.client.get(f"/reviewer/bundles.json?id={bundle[:12]}").json()
    assert [one["by"] for one in told["one"]["waivers"]] == ["He Qian"]
    assert told["one"]["may_go_live"] is False
    assert door.client.get("/reviewer/bundles?id=ffff0000").status_code == 404


def test_nobody_vouches_for_a_bundle_whose_model_was_changed(door: Door) -> None:
    bundle = door.bundle()
    model = bundles_of(door.home) / bundle / "risk.booster.json"
    whole = model.read_bytes()
    changed = bytearray(whole)
    changed[len(changed) // 2] ^= 1
    for step in ("validate", "propose", "approve"):
        model.write_bytes(changed)
        answer = door.take(bundle, step)
        assert answer.status_code >= 400
        assert model.name in answer.text
        with pytest.raises(NotThere, match=model.name):
            papers_given(bundle, door.home)
        model.write_bytes(whole)
        assert door.take(bundle, step).status_code == 201
