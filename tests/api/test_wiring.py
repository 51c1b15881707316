"""Every door decides by this machine's policy and tables, and by the bundle that the journal names."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import typer
from starlette.testclient import TestClient

from api.app import create_app
from api.commands.running import serve_home
from api.problems import Problem
from api.settings import Settings
from api.terminal import faults_told, today
from api.wiring import engine_at, services
from features import tables
from models.champion import FILE, Champion, bundles_of, champion_of, write_champion
from models.produce import Produced
from scoring.journal.entries import Kind
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.life.serving import lives_in, serving_at, serving_of
from scoring.life.standing import Mode, NotApproved
from scoring.life.states import Step
from scoring.life.taken import Taken
from scoring.life.trial import is_kept, record_training
from scoring.policy import PACKAGED


def test_commands_and_service_read_the_same_policy(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text(PACKAGED.read_text("utf-8").replace("from: 0.005", "from: 0.004"), "utf-8")
    monkeypatch.setenv("GREENLOAN_POLICY", str(own))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'journal.db'}")
    served = services(Settings(home=home))
    with served.journal:
        assert engine_at(home).versions == served.serving.engine.versions
    monkeypatch.delenv("GREENLOAN_POLICY")
    assert engine_at(home).versions.policy != served.serving.engine.versions.policy


def test_commands_read_the_tables_that_are_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLOAN_TABLES", str(tables.PACKAGED))
    assert engine_at(home).tables.fingerprint == engine_at(home).versions.tables


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A home with the same bundle, whose champion and journal are its own."""
    own = tmp_path / "own"
    bundles_of(own).mkdir(parents=True)
    for place in bundles_of(home).iterdir():
        (bundles_of(own) / place.name).symlink_to(place)
    write_champion(own, champion_of(home))
    return own


def promoted(bundle: str, day: date) -> list[Taken]:
    """The steps of two people, as the journal keeps them."""
    gates = {"gates": {"discrimination": "holds"}, "until": day.replace(day.year + 1).isoformat()}
    return [
        Taken(Step.VALIDATE, bundle, "1", day, "Wu"),
        Taken(Step.PROPOSE, bundle, "1", day, "Lin"),
        Taken(Step.APPROVE, bundle, "1", day, "He", detail=gates),
        Taken(Step.PROMOTE, bundle, "1", day, "Lin"),
    ]


def steps_in(home: Path) -> list[Step]:
    with Place(home).opened() as database:
        return [taken.step for life in lives_in(database).bundles.values() for taken in life.steps]


def test_which_bundle_serves_is_recorded_once(own_home: Path, produced: Produced) -> None:
    for _ in range(2):
        with services(Settings(home=own_home)).journal as journal:
            found = serving_of(journal, own_home)
        assert (found.champion, found.refused, found.is_from_journal) == (produced.champion, None, True)
    assert steps_in(own_home) == [Step.TRIAL]


@pytest.mark.parametrize("text", ['{"digest": "0", "version": "7"}', "{", "[]", None])
def test_a_champion_file_edited_by_hand_changes_nothing_and_is_noticed(
    own_home: Path, produced: Produced, caplog: pytest.LogCaptureFixture, text: str | None
) -> None:
    with services(Settings(home=own_home)).journal:
        pass
    write_champion(own_home, Champion("0" * 64, "7"))
    if text is not None:
        (own_home / FILE).write_text(text)
    for _ in range(2):
        served = services(Settings(home=own_home))
        with served.journal:
            assert served.serving.engine.bundle.digest == produced.bundle.digest
            told = TestClient(create_app(served)).get("/readyz", headers={"accept-language": "en"}).json()
        if text is None:
            assert told["refused"]["bundle"] == "0" * 64
            assert "the journal does not" in told["refused"]["why"]
    assert engine_at(own_home).bundle.digest == produced.bundle.digest
    if text is None:
        assert "champion.json names bundle 000" in caplog.text
        assert steps_in(own_home) == [Step.TRIAL, Step.NOTICE]


def test_training_lets_a_bundle_serve_for_trial_until_two_people_have_promoted_one(
    own_home: Path, produced: Produced
) -> None:
    place, data, day = Place(own_home), produced.bundle.data, date(2026, 11, 27)
    assert not is_kept(place)
    with Journal.open(place) as journal:
        journal.append(Kind.DECISION, {})
    another = Champion("1" * 64, "7")
    steps = [
        record_training(place, one, data, "Lin Lan", Mode.TRIAL, day)
        for one in (produced.champion, another, another)
    ]
    assert [one.number for one in steps] == [2, 3, 3], "trained again to the same bytes, it is recorded once"
    assert steps[1].detail["before"] == produced.bundle.digest
    assert serving_at(place).champion == another
    with Journal.open(place) as journal:
        for taken in promoted(produced.bundle.digest, day):
            journal.append(Kind.PROMOTION, taken.content)
    assert record_training(place, another, data, "Lin Lan", Mode.TRIAL, day).step is Step.TRAIN
    assert serving_at(place).champion.digest == produced.bundle.digest


def test_in_production_training_lets_nothing_serve(own_home: Path, produced: Produced) -> None:
    place = Place(own_home)
    taken = record_training(
        place, Champion("1" * 64, "7"), produced.bundle.data, "", Mode.PRODUCTION, date(2026, 11, 27)
    )
    assert taken.step is Step.TRAIN
    assert serving_at(place).champion == produced.champion, "what champion.json named before"


def test_production_starts_with_nothing_unapproved_or_made_up_unless_that_is_waived_by_name_and_day(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GREENLOAN_MODE", "production")
    bundle, place, last = champion_of(own_home).digest, Place(own_home), today() + timedelta(days=30)

    def waive(what: str) -> None:
        detail = {"what": what, "until": last.isoformat()}
        taken = Taken(Step.WAIVE, bundle, "1", today(), "He Qian", "accepted", detail)
        with Journal.open(place) as journal:
            journal.append(Kind.PROMOTION, taken.content)

    for waived, refused in ((None, "no two people"), ("approval", "synthetic data")):
        if waived is not None:
            waive(waived)
        with pytest.raises(NotApproved, match=rf"{refused}.*greenloan bundles waive {bundle[:12]}"):
            services(Settings(home=own_home))
        with pytest.raises(NotApproved):
            engine_at(own_home, decides=True)
        with pytest.raises(typer.Exit) as end, faults_told():
            serve_home(own_home, "127.0.0.1", 0)
        assert end.value.exit_code == 3
    waive("synthetic")
    served = services(Settings(home=own_home))
    with served.journal:
        assert engine_at(own_home, decides=True).bundle.digest == bundle
        standing = served.allowed(served.serving)
        assert (standing["state"], standing["lacks"]) == ("draft", ["approval", "synthetic"])
        assert len(list(standing["waivers"])) == 2  # type: ignore[call-overload]
        late = replace(served, today=lambda: last + timedelta(days=1))
        with pytest.raises(Problem) as problem:
            late.allowed(late.serving)
    assert (problem.value.status, problem.value.kind) == (503, "not-approved")


def test_in_production_a_journal_that_cannot_be_read_approves_nothing(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (own_home / "journal.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(NotApproved, match="journal"):
        services(Settings(home=own_home, mode=Mode.PRODUCTION))


def test_a_journal_that_is_down_keeps_no_bundle_from_serving(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'journal.db'}")
    (tmp_path / "journal.db").write_bytes(b"no database at all" * 100)
    with services(Settings(home=home)).journal:
        assert "What the journal says of bundles cannot be read" in caplog.text
