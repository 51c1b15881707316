"""Every door decides by the policy and the tables that this machine names."""

from pathlib import Path

import pytest

from api.settings import Settings
from api.wiring import engine_at, services
from features import tables
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
        assert engine_at(home).versions == served.engine.versions
    monkeypatch.delenv("GREENLOAN_POLICY")
    assert engine_at(home).versions.policy != served.engine.versions.policy


def test_commands_read_the_tables_that_are_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLOAN_TABLES", str(tables.PACKAGED))
    assert engine_at(home).tables.fingerprint == engine_at(home).versions.tables
