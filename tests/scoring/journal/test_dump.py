"""A journal is backed up while it is written, and restored in either database, equal."""

import gzip
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models import champion
from models.champion import bundles_of
from scoring import archive
from scoring.journal import store
from scoring.journal.checkpoints import read_notes
from scoring.journal.dump import Dumped, DumpError, dump, restore
from scoring.journal.entries import Entry, Kind
from scoring.journal.journal import Journal
from scoring.journal.kept import ARCHIVE, BUNDLES, CHAMPION, KeptError, files_of, lacking
from scoring.journal.place import Place
from scoring.journal.reading import reading
from scoring.journal.verify import verify

Rows = list[tuple[Entry, bytes | None]]


def rows_of(place: Place, most: int = 1_000_000) -> Rows:
    with place.opened() as database, reading(database) as connection:
        found = []
        for entry in store.page(connection, 0, most):
            payload = store.payload_of(connection, entry.number)
            found.append((entry, payload and payload.salt + payload.body))
        return found


@pytest.fixture
def written(place: Place, tmp_path: Path) -> tuple[Place, Path, Dumped]:
    """A place, a backup of it made while four clients recorded and one erased, and what was dumped."""
    stop = threading.Event()
    with Journal.open(place) as journal:
        ids = [
            journal.append(Kind.DECISION, {"number": number}, {"revenue": 1.0}).entry.id
            for number in range(60)
        ]

        def record() -> None:
            while not stop.is_set():
                journal.append(Kind.DECISION, {"late": True}, {"revenue": 2.0})

        def erase() -> None:
            for identity in ids:
                journal.erase(identity, "asked for", "the enterprise")

        threads = [threading.Thread(target=work) for work in (record, record, record, record, erase)]
        for thread in threads:
            thread.start()
        path = tmp_path / "backup.jsonl.gz"
        dumped = dump(journal.database, path, with_figures=True)
        threads[-1].join()
        stop.set()
        for thread in threads:
            thread.join()
        journal.checkpoint()
    return place, path, dumped


@pytest.fixture(params=["sqlite", "postgresql"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty place in either database."""
    if request.param == "sqlite":
        return Place(tmp_path / "new")
    database: Callable[[], str] = request.getfixturevalue("postgres")
    return Place(tmp_path / "new", database())


def test_what_is_restored_equals_what_was_written_and_verifies(
    written: tuple[Place, Path, Dumped], new: Place
) -> None:
    place, path, dumped = written
    new = replace(new, key=place.home / "journal.key")
    with new.opened(makes=True) as database:
        assert restore(database, path, new.home) == dumped
        verdict = verify(new, database, [new.signer().verifier])
    assert verdict.is_whole
    assert (verdict.entries, verdict.head) == (dumped.entries, dumped.head)
    before, after = rows_of(place, dumped.entries), rows_of(new)
    assert [entry for entry, _ in before] == [entry for entry, _ in after]
    assert all(old in (kept, None) for (_, old), (_, kept) in zip(before, after, strict=True))
    with Journal.open(new) as journal:
        assert journal.append(Kind.REVIEW, {}).entry.previous == dumped.head


def test_a_whole_backup_agrees_with_the_checkpoint_made_before(
    filled: Place, new: Place, tmp_path: Path
) -> None:
    path = tmp_path / "whole.jsonl"
    with filled.opened() as database:
        dump(database, path, with_figures=True)
    new = replace(new, key=filled.home / "journal.key")
    verifiers = [filled.signer().verifier]
    with new.opened(makes=True) as database:
        restore(database, path, new.home)
        verdict = verify(new, database, verifiers, read_notes([filled.folder], verifiers))
    assert verdict.is_whole
    assert verdict.checkpoints == 4
    assert rows_of(filled) == rows_of(new)


def home_with_archive(home: Path) -> dict[str, bytes]:
    """Files as a home keeps them, in a folder by digest and alone."""
    files = {"bundles/b1/manifest.json": b"{}", "archive/policy/p1": b"bands: []\n", "champion.json": b"{}\n"}
    for name, body in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(body)
    (home / "bundles" / ".writing-x").mkdir()
    (home / "bundles" / ".writing-x" / "half").write_bytes(b"half")
    return files


def test_a_backup_holds_what_decisions_rest_on_and_names_what_the_home_lacks(tmp_path: Path) -> None:
    place, new = Place(tmp_path), Place(tmp_path / "new")
    files = home_with_archive(tmp_path)
    with Journal.open(place) as journal:
        journal.append(Kind.DECISION, {"versions": {"bundle": "b1", "policy": "p1", "code": "c"}}, {})
        journal.append(Kind.DECISION, {"versions": {"bundle": "b2"}}, {})
    path = tmp_path / "backup.jsonl"
    with place.opened() as database:
        dumped = dump(database, path, True, files=files_of(place.home))
    assert dumped.files == len(files)
    with new.opened(makes=True) as database:
        assert restore(database, path, new.home) == dumped
        assert lacking(database, new.home) == ["bundles/b2"]
    assert dict(files_of(new.home)) == files
    assert (bundles_of(new.home).name, archive.FOLDER, champion.FILE) == (BUNDLES, ARCHIVE, CHAMPION)


@pytest.mark.parametrize("name", ["", "../champion.json", "bundles/../../x", "/etc/x", "journal.db"])
def test_a_backup_whose_files_lead_elsewhere_or_are_changed_restores_nothing(
    tmp_path: Path, name: str
) -> None:
    place, new = Place(tmp_path), Place(tmp_path / "new")
    home_with_archive(tmp_path)
    with Journal.open(place) as journal:
        journal.append(Kind.DECISION, {}, {})
    path = tmp_path / "backup.jsonl"
    with place.opened() as database:
        dump(database, path, True, files=files_of(place.home))
    text = path.read_text(encoding="utf-8")
    broken = tmp_path / "broken.jsonl"
    with new.opened(makes=True) as database:
        for change in (
            text.replace("archive/policy/p1", name),
            text.replace('"body": "e30="', '"body": "e30K"'),
        ):
            assert change != text
            broken.write_text(change, encoding="utf-8")
            with pytest.raises(KeptError):
                restore(database, broken, new.home)
        assert rows_of(new) == []
        assert list(files_of(new.home)) == []
        (new.home / "archive" / "policy").mkdir(parents=True)
        (new.home / "archive" / "policy" / "p1").write_bytes(b"another")
        with pytest.raises(KeptError, match="another home"):
            restore(database, path, new.home)
        assert rows_of(new) == []
        assert not (new.home / "bundles").exists()


def test_a_backup_that_is_cut_changed_or_without_figures_restores_nothing(
    filled: Place, tmp_path: Path
) -> None:
    whole, bare = tmp_path / "whole.jsonl", tmp_path / "bare.jsonl"
    with filled.opened() as database:
        dump(database, whole, with_figures=True)
        dump(database, bare, with_figures=False)
    assert "revenue" not in bare.read_text(encoding="utf-8")
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    broken = {
        "cut": lines[:-1],
        "half a line": [*lines[:50], lines[50][:40]],
        "a line less": [*lines[:50], *lines[51:]],
        "nothing": [],
        "another file": ["{}\n"],
        "not JSON": ["\x00\n"],
    }
    new = Place(tmp_path / "new")
    with new.opened(makes=True) as database:
        for name, content in broken.items():
            path = tmp_path / "broken.jsonl"
            path.write_text("".join(content), encoding="utf-8")
            with pytest.raises(DumpError):
                restore(database, path, new.home)
            assert rows_of(new) == [], name
        cut = tmp_path / "cut.jsonl.gz"
        cut.write_bytes(gzip.compress(whole.read_bytes())[:-200])
        for path in (bare, cut, tmp_path / "none.jsonl"):
            with pytest.raises(DumpError):
                restore(database, path, new.home)
        restore(database, whole, new.home)
        with pytest.raises(DumpError, match="empty database"):
            restore(database, whole, new.home)


def test_an_export_begins_where_it_is_told(filled: Place, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    with filled.opened() as database:
        found = dump(database, path, with_figures=False, after=130)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["number"] for line in lines[1:-1]] == list(range(131, 139))
    assert (found.entries, found.payloads) == (8, 0)
