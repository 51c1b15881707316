"""What names another bundle than the journal is told and recorded once, and lets nothing serve."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from models.champion import Champion, write_champion
from models.produce import Produced
from scoring.journal.entries import Kind
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.life.drift import Lookout, drift_of, moved_aliases
from scoring.life.serving import Named, lives_in, serving_of
from scoring.life.states import Step
from scoring.life.taken import Taken
from tests.scoring.life.shelves import Remembering

TODAY = date(2026, 11, 27)
OURS, OTHER = Champion("a" * 64, "1"), Champion("b" * 64, "2")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(Place(tmp_path)) as found:
        found.append(Kind.PROMOTION, Taken(Step.TRIAL, OURS.digest, OURS.version, TODAY).content)
        yield found


def notices(journal: Journal) -> list[tuple[str, str]]:
    steps = lives_in(journal.database).of(OURS.digest).steps
    return [(one.detail["where"], one.detail["found"]) for one in steps if one.step is Step.NOTICE]


def test_an_alias_that_was_moved_is_noticed_once_and_what_serves_stays(
    journal: Journal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    registrar = Remembering(tmp_path, named={"champion": OTHER, "latest": OTHER})
    lookout = Lookout(journal, registrar, lambda: TODAY, lambda: OURS.digest)
    assert [lookout.look() for _ in range(2)] == [{"champion": OTHER}] * 2
    assert notices(journal) == [("champion", OTHER.digest)]
    assert "the journal names b-aaaaaaaaaaaa, which serves" in caplog.text
    assert serving_of(journal, tmp_path).champion == OURS


def test_aliases_that_agree_or_are_not_there_are_no_drift(journal: Journal, tmp_path: Path) -> None:
    named = serving_of(journal, tmp_path)
    for aliases in ({}, {"champion": OURS}, {"champion": OURS, "challenger": OTHER}):
        assert moved_aliases(named, Remembering(tmp_path, named=aliases)) == {}
    shadowed = Named(OURS, Champion("c" * 64, "3"), None, named.lives)
    found = moved_aliases(shadowed, Remembering(tmp_path, named={"champion": OURS, "challenger": OTHER}))
    assert found == {"challenger": OTHER}


def test_a_registry_that_is_down_is_told_and_stops_no_look(journal: Journal, tmp_path: Path) -> None:
    registrar = Remembering(tmp_path, is_down=[True])
    write_champion(tmp_path, OTHER)
    told = [one.en for one in drift_of(tmp_path, serving_of(journal, tmp_path), registrar)]
    assert len(told) == 2
    assert "champion.json names b-bbbbbbbbbbbb" in told[0]
    assert "cannot be read" in told[1]
    assert Lookout(journal, registrar, lambda: TODAY, lambda: "").look() == {}


def test_the_lookout_asks_at_start_and_whenever_another_bundle_serves(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scoring.life.drift.EVERY", 0.01)
    asked: list[str] = []
    serves = [OURS.digest]
    registrar = Remembering(tmp_path)
    lookout = Lookout(journal, registrar, lambda: TODAY, lambda: serves[0], head_start=0.01)
    monkeypatch.setattr(Lookout, "look", lambda _: asked.append(serves[0]))
    with lookout:
        for expected in ([OURS.digest], [OURS.digest, OTHER.digest]):
            end = time.monotonic() + 5.0
            while asked != expected and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(0.05)
            assert asked == expected
            serves[0] = OTHER.digest


def test_it_is_the_produced_bundle_that_its_own_registry_names(produced: Produced, home: Path) -> None:
    named = Named(produced.champion, None, None, None)
    assert drift_of(home, named) == []
