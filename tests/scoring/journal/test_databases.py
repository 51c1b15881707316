"""How each database is used: safe modes, one migration, and a role that can only add."""

import logging
import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from features.refusal import NotThere, Refusal
from scoring.journal.database import database_of
from scoring.journal.entries import Kind
from scoring.journal.journal import Journal
from scoring.journal.keys import KeyFileError, Verifier, signer_of
from scoring.journal.place import Place
from scoring.journal.sqlite import SQLite, can_use_log
from scoring.journal.trouble import Unavailable
from scoring.journal.upgrade import VERSION, upgrade, version_of


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 54, 1), True),
    ],
)
def test_the_write_ahead_log_is_used_only_where_it_cannot_lose_pages(
    version: tuple[int, ...], is_safe: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert can_use_log(version) is is_safe
    database = SQLite(tmp_path / "journal.db", version=version)
    with caplog.at_level(logging.WARNING):
        upgrade(database)
    with database.writer.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    database.close()
    mode, synchronous = ("wal", 2) if is_safe else ("delete", 3)
    assert found == {
        "journal_mode": mode,
        "synchronous": synchronous,
        "foreign_keys": 1,
        "busy_timeout": 1000,
        "secure_delete": 1,
    }
    assert ("rollback journal" in caplog.text) is not is_safe


def test_the_file_and_the_key_can_be_read_by_their_owner_alone(tmp_path: Path) -> None:
    with Journal.open(Place(tmp_path)) as journal:
        journal.append(Kind.DECISION, {}, {"revenue": 1.0})
    for name in ("journal.db", "journal.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_reader_cannot_write(journal: Journal) -> None:
    journal.append(Kind.DECISION, {}, {"revenue": 1.0})
    insert = text("INSERT INTO payload (number, salt, body) VALUES (2, 'a', 'b')")
    with pytest.raises(Unavailable, match="can only be read"), journal.reading() as connection:
        connection.execute(insert)


def test_two_processes_that_migrate_at_once_make_one_set_of_tables(place: Place) -> None:
    found: list[object] = []

    def migrate() -> None:
        database = database_of(place.home, place.database, 15.0)
        try:
            upgrade(database)
            with database.reader.connect() as connection:
                found.append(version_of(connection))
        finally:
            database.close()

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [VERSION] * 4


def test_tables_of_a_later_version_are_refused(place: Place) -> None:
    with place.opened(makes=True) as database, database.owner().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refusal, match="or a later one"), place.opened():
        pass


def test_there_is_no_journal_until_something_is_recorded(place: Place) -> None:
    with pytest.raises(NotThere, match="made with the first decision"), place.opened():
        pass
    assert not (place.home / "journal.db").exists()


@pytest.mark.parametrize("address", ["mysql://root@localhost/x", "sqlite://", "nonsense"])
def test_an_address_of_another_kind_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(Refusal, match="Give DATABASE_URL"):
        database_of(tmp_path, address)


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    database = database_of(tmp_path, "postgresql://user:secret@localhost/x")
    assert "secret" not in database.name
    database.close()


def test_a_login_without_other_rights_adds_and_can_do_no_more(
    tmp_path: Path, postgres: Callable[[], str]
) -> None:
    place = Place(tmp_path, postgres())
    with place.opened(makes=True):
        pass
    assert place.database is not None
    with psycopg.connect(place.database, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS teller")
        owner.execute("CREATE ROLE teller LOGIN IN ROLE greenloan_journal")
    teller = Place(tmp_path, place.database.replace("postgres:", "teller:", 1))
    with Journal.open(teller) as journal:
        entry = journal.append(Kind.DECISION, {}, {"revenue": 1.0}).entry
        journal.erase(entry.id, "asked for", "the enterprise")
    with psycopg.connect(str(teller.database), autocommit=True) as connection:
        for statement in (
            "UPDATE entry SET content = '{}'",
            "DELETE FROM entry",
            "TRUNCATE entry CASCADE",
            "UPDATE payload SET number = 2",
            "DROP TRIGGER entry_never_changed ON entry",
            "ALTER TABLE entry DISABLE TRIGGER ALL",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_even_the_owner_is_stopped_by_the_triggers(tmp_path: Path, postgres: Callable[[], str]) -> None:
    place = Place(tmp_path, postgres())
    with Journal.open(place) as journal:
        journal.append(Kind.DECISION, {}, {"revenue": 1.0})
    with psycopg.connect(str(place.database), autocommit=True) as owner:
        for statement in ("UPDATE entry SET content = '{}'", "DELETE FROM payload", "TRUNCATE entry CASCADE"):
            with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
                owner.execute(statement)


def test_an_erased_figure_is_no_longer_anywhere_in_the_file(tmp_path: Path) -> None:
    mark = os.urandom(600).hex()
    with Journal.open(Place(tmp_path)) as journal:
        entry = journal.append(Kind.DECISION, {}, {"mark": mark}).entry
        with sqlite3.connect(journal.database.name) as raw:
            (body,) = raw.execute("SELECT body FROM payload").fetchone()
        raw.close()
        assert body[100:200] in (tmp_path / "journal.db").read_bytes()
        journal.erase(entry.id, "asked for", "the enterprise")
    assert body[100:200] not in (tmp_path / "journal.db").read_bytes()


def test_the_key_is_made_once_however_many_ask_for_it(tmp_path: Path) -> None:
    found: list[Verifier] = []
    threads = [threading.Thread(target=lambda: found.append(signer_of(tmp_path).verifier)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert Verifier.of((tmp_path / "journal.pub").read_text(encoding="ascii")) == found[0]


def _open_to_others(path: Path) -> Any:
    path.chmod(0o644)


def _damaged(path: Path) -> Any:
    path.write_bytes(b"nonsense")


def _gone(path: Path) -> Any:
    path.unlink()


@pytest.mark.parametrize("harm", [_open_to_others, _damaged, _gone])
def test_a_key_file_that_is_open_to_others_damaged_or_gone_is_refused(
    tmp_path: Path, harm: Callable[[Path], Any]
) -> None:
    signer_of(tmp_path)
    harm(tmp_path / "journal.key")
    with pytest.raises(KeyFileError):
        signer_of(tmp_path / "other", tmp_path / "journal.key")
