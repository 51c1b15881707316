"""The journal's commands, as an operator types them."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.command import app
from scoring.journal.entries import Kind
from scoring.journal.journal import Journal, utc_now
from scoring.journal.place import Place


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GREENLOAN_HOME", str(tmp_path))
    monkeypatch.setenv("GREENLOAN_LANG", "en")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with Journal.open(Place(tmp_path)) as journal:
        for number in range(6):
            journal.append(Kind.DECISION, {"number": number}, {"revenue": 7.0})
    return tmp_path


def run(*arguments: str, code: int = 0) -> Any:
    found = CliRunner().invoke(app, arguments)
    assert found.exit_code == code, (found.output, found.exception)
    return found


def test_an_operator_checks_seals_copies_erases_and_restores(home: Path, tmp_path: Path) -> None:
    assert json.loads(run("journal", "verify", "--json").stdout)["entries"] == 6
    assert json.loads(run("journal", "checkpoint", "--json").stdout)["size"] == 6
    run("journal", "backup", "--out", str(home / "b.jsonl.gz"))
    run("journal", "export", "--out", str(home / "e.jsonl"))
    assert "revenue" not in (home / "e.jsonl").read_text(encoding="utf-8")
    tomorrow = (utc_now() + timedelta(days=1)).date().isoformat()
    assert json.loads(run("journal", "erase", "--older-than", "1", "--json").stdout) == {"erased": 0}
    assert json.loads(run("journal", "erase", "--before", tomorrow, "--json").stdout) == {"erased": 6}
    run("journal", "erase", "--before", tomorrow, "--older-than", "1", code=2)
    found = json.loads(run("journal", "verify", "--json").stdout)
    assert (found["erased"], found["payloads"], found["whole"]) == (6, 0, True)
    new = tmp_path / "new"
    key = (home / "journal.pub").read_text(encoding="ascii").strip()
    run("journal", "restore", str(home / "b.jsonl.gz"), "--home", str(new), "--key", key)
    restored = json.loads(run("journal", "verify", "--home", str(new), "--key", key, "--json").stdout)
    assert (restored["entries"], restored["payloads"], restored["whole"]) == (7, 6, True)


def test_a_bad_entry_is_named_and_the_exit_code_says_so(home: Path) -> None:
    with sqlite3.connect(home / "journal.db") as raw:
        raw.execute("DROP TRIGGER entry_never_updated")
        raw.execute("UPDATE entry SET content = '{}' WHERE number = 4")
    raw.close()
    assert "Entry 4 is not what was hashed" in run("journal", "verify", code=1).output
    assert json.loads(run("journal", "verify", "--json", code=1).stdout)["flaws"][0]["number"] == 4


def test_a_tail_cut_after_a_checkpoint_is_found_without_being_asked_for(home: Path) -> None:
    run("journal", "checkpoint")
    with sqlite3.connect(home / "journal.db") as raw:
        for name in ("entry_never_deleted", "payload_only_erased"):
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM payload WHERE number > 3")
        raw.execute("DELETE FROM entry WHERE number > 3")
    raw.close()
    assert "the tail was cut" in run("journal", "verify", code=1).output


def test_a_receipt_is_written_and_what_is_not_there_is_refused(home: Path) -> None:
    with Journal.open(Place(home)) as journal:
        identity = journal.append(Kind.DECISION, {}, {}).entry.id
    run("receipt", identity, "--out", str(home / "receipt.json"))
    assert json.loads((home / "receipt.json").read_text(encoding="utf-8"))["format"] == "greenloan receipt 1"
    run("receipt", "D-NONE", "--out", str(home / "receipt.json"), code=2)
    run("journal", "erase", code=2)
    run("journal", "verify", "--home", str(home / "nowhere"), code=3)
    assert not (home / "nowhere").exists()
