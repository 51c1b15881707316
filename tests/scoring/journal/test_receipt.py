"""A receipt proves a decision to somebody who has nothing but the receipt, one file and the bank's key."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scoring.journal import verify_receipt
from scoring.journal.entries import Entry, Kind
from scoring.journal.journal import Journal
from scoring.journal.keys import signer_of
from scoring.journal.place import Place
from scoring.journal.receipt import NoEntryError, receipt_of
from scoring.journal.verify_receipt import NotProvedError, proved

PROGRAM = Path(verify_receipt.__file__)
FIGURES = {"revenue": 3.26e8, "name": "示例企业"}


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Entry, str]:
    """A place, a decision's entry, and its receipt with figures."""
    place = Place(tmp_path_factory.mktemp("home"))
    with Journal.open(place) as journal:
        for number in range(37):
            entry = journal.append(Kind.DECISION, {"outcome": "refer", "risk": number / 7}, FIGURES).entry
        for number in range(12):
            journal.append(Kind.DECISION, {"number": number}, FIGURES)
        return place, entry, receipt_of(journal, place.signer().verifier, entry.id, with_figures=True)


def ran(program: Path, receipt: Path, key: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(program), str(receipt), "--key", key]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=program.parent)


def test_it_is_proved_in_an_isolated_process_by_the_public_key_alone(
    issued: tuple[Place, Entry, str], tmp_path: Path
) -> None:
    place, entry, receipt = issued
    program = tmp_path / "verify_receipt.py"
    shutil.copyfile(PROGRAM, program)
    (tmp_path / "receipt.json").write_text(receipt, encoding="utf-8")
    for key in (str(place.home / "journal.pub"), place.signer().verifier.line):
        found = ran(program, tmp_path / "receipt.json", key)
        assert (found.returncode, found.stderr) == (0, "PROVED\n")
        shown = json.loads(found.stdout)
        assert (shown["id"], shown["entry"], shown["hash"]) == (entry.id, 37, entry.hash)
        assert (shown["content"], shown["figures"]) == (entry.value, FIGURES)
    stranger = ran(program, tmp_path / "receipt.json", signer_of(tmp_path).verifier.line)
    assert stranger.returncode == 1
    assert "NOT PROVED: the checkpoint is not signed by this key" in stranger.stderr
    assert ran(program, tmp_path / "receipt.json", "nonsense").returncode == 2
    (tmp_path / "receipt.json").write_text("{}", encoding="utf-8")
    assert ran(program, tmp_path / "receipt.json", stranger.args[-1]).returncode == 1


def test_any_change_of_a_receipt_is_found(issued: tuple[Place, Entry, str]) -> None:
    place, entry, receipt = issued
    line = place.signer().verifier.line
    assert proved(json.loads(receipt), line)["id"] == entry.id
    chance = random.Random(7)
    for _ in range(300):
        changed = json.loads(receipt)
        holder, name = chance.choice(list(_texts(changed)))
        text, spot = holder[name], chance.randrange(len(holder[name]))
        holder[name] = text[:spot] + chance.choice("0fZ") + text[spot + 1 :]
        if holder[name] == text or holder[name].lower() == text:
            continue
        if name == "checkpoint" and proved_anyway(changed, line):
            continue  # the last letters of base64 may stand for no bit at all
        with pytest.raises((NotProvedError, ValueError, KeyError, TypeError)):
            proved(changed, line)


def _texts(receipt: dict[str, Any]) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = [(receipt, name) for name in ("leaf", "content", "checkpoint", "format")]
    found += [(receipt["figures"], name) for name in ("salt", "body")]
    return found + [(receipt["proof"], index) for index in range(len(receipt["proof"]))]


def proved_anyway(receipt: dict[str, Any], line: str) -> bool:
    try:
        proved(receipt, line)
    except (NotProvedError, ValueError):
        return False
    return True


def test_a_receipt_without_figures_holds_none_and_one_of_an_erased_decision_still_proves_it(
    issued: tuple[Place, Entry, str],
) -> None:
    place, entry, _ = issued
    verifier = place.signer().verifier
    with Journal.open(place) as journal:
        plain = receipt_of(journal, verifier, entry.id)
        journal.erase(entry.id, "asked for", "the enterprise")
        after = receipt_of(journal, verifier, entry.id, with_figures=True)
    assert "示例企业" not in plain + after
    before, then = json.loads(plain), json.loads(after)
    assert (before.pop("later_not_proved"), then.pop("later_not_proved")[0]["kind"]) == ([], "erasure")
    assert before == then
    assert proved(json.loads(plain), verifier.line)["figures"] is None


def test_a_receipt_names_what_was_recorded_later_about_its_entry_outside_what_it_proves(
    journal: Journal, place: Place, tmp_path: Path
) -> None:
    verifier = place.signer().verifier
    entry = journal.append(Kind.DECISION, {"outcome": "refer"}).entry
    assert json.loads(receipt_of(journal, verifier, entry.id))["later_not_proved"] == []
    override = journal.append(Kind.OVERRIDE, {"outcome": "support"}, about=entry.number).entry
    receipt = receipt_of(journal, verifier, entry.id)
    assert json.loads(receipt)["later_not_proved"] == [
        {"id": override.id, "kind": "override", "digest": override.hash}
    ]
    assert override.id not in json.dumps(proved(json.loads(receipt), verifier.line))
    assert (
        proved(json.loads(receipt_of(journal, verifier, override.id)), verifier.line)["about_entry"]
        == entry.number
    )
    (tmp_path / "receipt.json").write_text(receipt, encoding="utf-8")
    found = ran(PROGRAM, tmp_path / "receipt.json", verifier.line)
    assert found.returncode == 0
    assert override.id not in found.stdout
    first, second = found.stderr.splitlines()
    assert first == "PROVED"
    assert second.startswith("NAMED BUT NOT PROVED")
    assert f"override {override.id} {override.hash}" in second


def test_a_receipt_of_nothing_is_refused(journal: Journal, place: Place) -> None:
    journal.append(Kind.DECISION, {}, {})
    with pytest.raises(NoEntryError, match="not in the journal"):
        receipt_of(journal, place.signer().verifier, "D-NONE")
