"""Every door decides by the policy and the tables that this machine names."""

from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import engine_at, services
from features import tables
from models.champion import Champion
from models.produce import Produced
from scoring.journal.place import Place
from scoring.policy import PACKAGED
from scoring.promotion import last_promotion, record_where_kept


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


def test_which_bundle_serves_is_recorded_once_and_a_swap_shows(
    home: Path, produced: Produced, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'journal.db'}")
    for _ in range(2):
        served = services(Settings(home=home))
        with served.journal:
            entry = last_promotion(served.journal)
        assert entry is not None
        assert entry.number == 1
        assert (entry.value["bundle"], entry.value["before"]) == (produced.bundle.digest, None)
    place = Place(tmp_path, f"sqlite:///{tmp_path / 'journal.db'}")
    another = Champion("0" * 64, "7")
    found = [record_where_kept(place, another, produced.bundle.data) for _ in range(2)]
    assert found[0] is not None
    assert found[1] is None
    assert found[0].value["before"] == produced.bundle.digest
    with services(Settings(home=home)).journal as journal:
        back = last_promotion(journal)
    assert back is not None
    assert (back.value["before"], back.value["occasion"]) == (another.digest, "started")


def test_where_there_is_no_journal_training_makes_none(tmp_path: Path, produced: Produced) -> None:
    assert record_where_kept(Place(tmp_path), produced.champion, produced.bundle.data) is None
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_is_down_keeps_no_bundle_from_serving(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'journal.db'}")
    (tmp_path / "journal.db").write_bytes(b"no database at all" * 100)
    with services(Settings(home=home)).journal:
        assert "Which bundle serves is not recorded" in caplog.text
