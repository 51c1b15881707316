"""Whatever is done to a journal behind its back is found, and the entry named."""

import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest

from scoring.journal.checkpoints import Checkpoint, CheckpointError, read_notes
from scoring.journal.entries import FIRST_PREVIOUS, Draft, Entry, Kind, Payload, entry_of
from scoring.journal.flaws import Flaw, Wrong
from scoring.journal.journal import Journal, utc_now
from scoring.journal.keys import signer_of
from scoring.journal.place import Place
from scoring.journal.verify import Verdict, verify
from scoring.journal.wording import Wording

COLUMNS = {
    "entry": [
        "number",
        "id",
        "kind",
        "at",
        "about",
        "key",
        "request",
        "content",
        "payload",
        "previous",
        "hash",
    ],
    "payload": ["number", "salt", "body"],
}
TAMPERINGS = 200


class Superuser(Protocol):
    """A connection that no trigger stops."""

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any: ...


@pytest.fixture
def superuser(filled: Place) -> Iterator[Superuser]:
    """Somebody who may do everything; what is done is undone afterwards."""
    if filled.database is None:
        yield from _over_file(filled.home / "journal.db")
    else:
        yield from _over_server(filled.database)


def _over_file(path: Path) -> Iterator[Superuser]:
    kept = path.with_suffix(".kept")
    shutil.copyfile(path, kept)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA writable_schema = ON")  # every column may then be nothing
    connection.execute("UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table'")
    connection.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    yield connection
    connection.close()
    kept.replace(path)


class _Server:
    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        return self._connection.execute(statement.replace("?", "%s"), values or None)


def _over_server(address: str) -> Iterator[Superuser]:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no trigger and no foreign key holds
        connection.execute("SET synchronous_commit = off")
        for table, columns in COLUMNS.items():
            connection.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
            for name in columns[1:]:
                connection.execute(f"ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL")
        yield _Server(connection)
        for table in reversed(COLUMNS):
            connection.execute(f"DELETE FROM {table}")
        for table in COLUMNS:
            connection.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
            connection.execute(f"DROP TABLE kept_{table}")


def found_in(place: Place, *checkpoints: Checkpoint) -> Verdict:
    with place.opened() as database:
        return verify(place, database, [place.signer().verifier], checkpoints)


def first(place: Place, *checkpoints: Checkpoint) -> int:
    return found_in(place, *checkpoints).flaws[0].number


def notes(place: Place) -> list[Checkpoint]:
    return read_notes([place.folder], [place.signer().verifier])


def test_an_untouched_journal_is_whole(filled: Place) -> None:
    verdict = found_in(filled, *notes(filled))
    assert verdict.is_whole
    assert verdict.kinds["decision"] == 120
    assert (verdict.erased, verdict.payloads) == (5, 125)
    assert verdict.checkpoints == 4


def test_every_change_of_one_stored_value_is_found_and_the_entry_named(
    filled: Place, superuser: Superuser
) -> None:
    chance = random.Random(20261124)
    done = 0
    with filled.opened() as database:
        while done < TAMPERINGS:
            table = chance.choice(["entry", "entry", "payload"])
            column = chance.choice(COLUMNS[table])
            numbers = [row[0] for row in superuser.execute(f"SELECT number FROM {table}").fetchall()]
            number = chance.choice(numbers)
            select = f"SELECT {column} FROM {table} WHERE number = ?"
            (old,) = superuser.execute(select, (number,)).fetchone()
            (other,) = superuser.execute(select, (chance.choice(numbers),)).fetchone()
            new = _changed(old, other, chance)
            if new == old:
                continue
            change = f"UPDATE {table} SET {column} = ? WHERE number = ?"
            try:
                superuser.execute(change, (new, number))
            except (sqlite3.IntegrityError, psycopg.IntegrityError):
                continue  # a unique column holds the value already, or must hold one
            verdict = verify(filled, database, [filled.signer().verifier])
            named = {number, new} if column == "number" else {number}
            assert not verdict.is_whole, (table, column, number, old, new)
            assert verdict.flaws[0].number in named, (table, column, number, old, new, verdict.flaws)
            superuser.execute(change, (old, new if column == "number" else number))
            done += 1
        assert verify(filled, database, [filled.signer().verifier]).is_whole


def _changed(old: Any, other: Any, chance: random.Random) -> Any:
    """Return another value of the same sort: a neighbour's, none, or one with a small change."""
    if old is not None and chance.random() < 0.15:
        return None
    if other != old and chance.random() < 0.4:
        return other
    if old is None:
        return other if other is not None else 1
    if isinstance(old, int):
        return chance.choice([old + 1, old - 1, old + 1_000, -old, 0, 10**15])
    if isinstance(old, str):
        place = chance.randrange(len(old)) if old else 0
        return chance.choice(
            [old[:place] + chance.choice("0aZ}é ") + old[place + 1 :] + "", old + " ", old[:-1]]
        )
    place = chance.randrange(len(old))
    return chance.choice([old[:place] + bytes([old[place] ^ 1]) + old[place + 1 :], old + b"\x00", old[:-1]])


def test_a_value_of_another_type_that_prints_the_same_is_found(tmp_path: Path) -> None:
    with Journal.open(Place(tmp_path)) as journal:
        entry = journal.append(Kind.DECISION, {"a": 1}, {"b": 2}).entry
        journal.append(Kind.REVIEW, {"a": 1}, about=entry.number)
        journal.checkpoint()
        words = Wording.of({"one_of": ["refer"]})
        journal.submit(Kind.DECISION, {"wording": words.digest}, {"a": 1}, wording=words).result(20)
    path = tmp_path / "journal.db"
    no_text = "CAST(x'ff41' AS TEXT)"
    changes = (
        *(f"UPDATE entry SET {name} = {no_text} WHERE number = 1" for name in ("content", "hash", "key")),
        *(f"UPDATE entry SET {name} = {no_text} WHERE number = 3" for name in ("content", "at", "id")),
        "UPDATE entry SET content = replace(content, 'refer', 'support') WHERE number = 4",
        "UPDATE entry SET content = 7 WHERE number = 3",
        "UPDATE entry SET content = NULL WHERE number = 3",
        "UPDATE entry SET hash = NULL WHERE number = 2",
        "UPDATE entry SET content = CAST(content AS BLOB) WHERE number = 1",
        *(
            f"UPDATE entry SET {name} = CAST({name} AS BLOB) WHERE number = 1"
            for name in ("kind", "hash", "at")
        ),
        "UPDATE entry SET about = CAST('a' AS BLOB) WHERE number = 2",
        "UPDATE entry SET about = 'null' WHERE number = 1",
        "UPDATE entry SET about = 1.5 WHERE number = 2",
        "UPDATE entry SET key = 'null' WHERE number = 1",
        "UPDATE payload SET salt = CAST(salt AS TEXT) WHERE number = 1",
        "UPDATE payload SET salt = salt || substr(body, 1, 1), body = substr(body, 2) WHERE number = 1",
        """UPDATE entry SET content = '{"a"', id = ':1","id":"' || id WHERE number = 1""",
    )
    for change in changes:
        for connection in _over_file(path):
            connection.execute(change)
            assert first(Place(tmp_path)) == int(change[-1]), change
    assert found_in(Place(tmp_path)).is_whole


@pytest.mark.parametrize("number", [1, 60, 137])
def test_a_deleted_entry_is_named(filled: Place, superuser: Superuser, number: int) -> None:
    superuser.execute("DELETE FROM entry WHERE number = ?", (number,))
    assert first(filled, *notes(filled)) == number


def test_a_deleted_payload_is_named_unless_an_erasure_says_so(filled: Place, superuser: Superuser) -> None:
    superuser.execute("DELETE FROM payload WHERE number = ?", (50,))
    verdict = found_in(filled)
    assert [(flaw.number, flaw.what) for flaw in verdict.flaws] == [
        (50, "has lost its payload, and no erasure says so")
    ]


def test_an_inserted_entry_is_named(filled: Place, superuser: Superuser) -> None:
    columns = ", ".join(COLUMNS["entry"][2:])
    for number in (0, 139):
        superuser.execute(
            f"INSERT INTO entry (number, id, {columns}) SELECT {number}, 'D-X{number}', "
            + columns.replace("key", "NULL")
            + " FROM entry WHERE number = 9"
        )
        assert first(filled) == number
        superuser.execute("DELETE FROM entry WHERE number = ?", (number,))


def test_an_inserted_payload_is_named(filled: Place, superuser: Superuser) -> None:
    for number in (121, 900):
        superuser.execute(f"INSERT INTO payload SELECT {number}, salt, body FROM payload WHERE number = 9")
        assert first(filled) == number
        superuser.execute("DELETE FROM payload WHERE number = ?", (number,))


def test_entries_in_another_order_are_named(filled: Place, superuser: Superuser) -> None:
    for old, new in ((30, 1_000_000), (31, 30), (1_000_000, 31)):
        superuser.execute("UPDATE entry SET number = ? WHERE number = ?", (new, old))
        superuser.execute("UPDATE payload SET number = ? WHERE number = ?", (new, old))
    assert first(filled) == 30


def test_a_cut_tail_is_found_against_a_checkpoint(filled: Place, superuser: Superuser) -> None:
    superuser.execute("DELETE FROM payload WHERE number > 136")
    superuser.execute("DELETE FROM entry WHERE number > 136")
    assert found_in(filled).is_whole
    verdict = found_in(filled, *notes(filled))
    assert verdict.flaws[0].number == 137
    assert "tail was cut" in verdict.flaws[0].what


def test_a_history_written_anew_is_found_against_a_checkpoint(filled: Place, superuser: Superuser) -> None:
    rows = superuser.execute("SELECT * FROM entry WHERE number >= 125 ORDER BY number").fetchall()
    previous = superuser.execute("SELECT hash FROM entry WHERE number = 124").fetchone()[0]
    superuser.execute("DELETE FROM entry WHERE number >= 125 AND kind = 'checkpoint'")
    number = 124
    for entry in (Entry(*row) for row in rows):
        if entry.kind == "checkpoint":
            continue
        number += 1
        content = '{"text":"never seen"}' if number == 126 else entry.content
        forged = entry_of(
            Draft(Kind(entry.kind), entry.id, content, about=entry.about), number, utc_now(), previous
        )
        previous = forged.hash
        superuser.execute(
            "UPDATE entry SET number = ?, at = ?, content = ?, payload = ?, previous = ?, hash = ? "
            "WHERE id = ?",
            (number, forged.at, content, None, forged.previous, forged.hash, entry.id),
        )
        superuser.execute("DELETE FROM payload WHERE number = ?", (entry.number,))
    assert found_in(filled).is_whole
    flaw = found_in(filled, *notes(filled)).flaws[0]
    assert 121 <= flaw.number <= 126
    assert "written anew" in flaw.what or "tail was cut" in flaw.what


def test_a_checkpoint_by_another_key_is_not_believed(filled: Place, tmp_path: Path) -> None:
    stranger = signer_of(tmp_path)
    with filled.opened() as database:
        verdict = verify(filled, database, [stranger.verifier])
    assert verdict.flaws[0].number == 121
    note = notes(filled)[0].note
    for forged in (note.replace("120\n", "119\n"), note[:-10] + "AAAAAAAA=\n", "nonsense"):
        with pytest.raises(CheckpointError):
            Checkpoint.read(forged, [filled.signer().verifier])


def test_checkpoints_go_on_from_the_last_and_agree_with_the_whole(place: Place) -> None:
    for _ in range(3):
        with Journal.open(place) as journal:
            for _ in range(7):
                journal.append(Kind.DECISION, {"a": 1}, {"b": 2})
            journal.checkpoint()
    verdict = found_in(place, *notes(place))
    assert (verdict.entries, verdict.checkpoints, verdict.is_whole) == (24, 6, True)


def test_a_long_journal_is_shared_among_processes_and_the_flaw_named_the_same(tmp_path: Path) -> None:
    place = long_journal(tmp_path, 25_000)
    start = time.perf_counter()
    assert found_in(place).is_whole
    print(f"verified {25_000 / (time.perf_counter() - start):,.0f} entries/s, processes' start included")
    for connection in _over_file(tmp_path / "journal.db"):
        connection.execute("UPDATE entry SET at = '' WHERE number = 9000")
        connection.execute("UPDATE entry SET hash = CAST(hash AS BLOB) WHERE number = 9000")
        connection.execute("UPDATE entry SET kind = CAST(kind AS BLOB) WHERE number = 12000")
        connection.execute("DELETE FROM entry WHERE number = 17000")
        with place.opened() as database:
            verdicts = [verify(place, database, [], processes=count) for count in (1, 3)]
        assert verdicts[0] == verdicts[1]
        assert {flaw.number for flaw in verdicts[0].flaws} == {9_000, 9_001, 12_000, 17_000, 17_001}
        assert verdicts[0].flaws[0].number == 9_000


def long_journal(home: Path, entries: int) -> Place:
    """A journal as long as one likes, written without its thread."""
    place = Place(home)
    previous = FIRST_PREVIOUS
    rows, payloads = [], []
    payload = Payload.of({"figures": [number / 7 for number in range(60)]})
    for number in range(1, entries + 1):
        draft = Draft(Kind.DECISION, f"D-{number:026d}", '{"outcome":"support"}', payload)
        entry = entry_of(draft, number, utc_now(), previous)
        previous = entry.hash
        rows.append([getattr(entry, column) for column in COLUMNS["entry"]])
        payloads.append((number, payload.salt, payload.body))
    with place.opened(makes=True) as database, sqlite3.connect(database.name) as connection:
        connection.executemany("INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)
        connection.executemany("INSERT INTO payload VALUES (?,?,?)", payloads)
    connection.close()
    return place


@pytest.mark.parametrize("wrong", Wrong)
def test_what_is_wrong_is_said_in_both_languages(wrong: Wrong) -> None:
    flaw = Flaw(7, wrong, {"at": "2026-11-27", "size": 9, "why": "?"})
    assert flaw.in_language("en") == f"entry 7 {flaw.what}"
    assert flaw.in_language("zh").startswith("条目 7：")
    assert "{" not in flaw.in_language("zh") + flaw.what
