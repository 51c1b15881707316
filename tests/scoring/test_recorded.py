"""What the journal keeps of a decision: small, whole, and readable by whoever has its wording."""

import copy
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from api.v1.example import EXAMPLE
from features.border import Report, read
from features.population.sample import sample_bodies
from scoring.engine import Engine
from scoring.journal import store
from scoring.journal.canonical import canonical
from scoring.journal.entries import Entry
from scoring.journal.journal import Journal
from scoring.journal.place import Place
from scoring.journal.receipt import receipt_of
from scoring.journal.verify_receipt import NotProvedError, proved
from scoring.record import record_of
from scoring.recorded import Kept, kept, sample, submitted

MOST_BYTES = 5_000
"""Of a payload, whose record is twelve times as long; a page of PostgreSQL holds 8,192."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("journal"))


@pytest.fixture(scope="module")
def journal(place: Place) -> Iterator[Journal]:
    with Journal.open(place) as found:
        yield found


def asked() -> list[dict[str, Any]]:
    """Return bodies as a bank, a form and a careless caller send them."""
    bare = {
        "figures": {"revenue": None, "first_time_borrower": True, "raw_coal": {"state": "not_applicable"}}
    }
    example = copy.deepcopy(dict(EXAMPLE))
    return [example, bare, *sample_bodies(3_000, 20)]


@pytest.fixture(scope="module")
def entries(engine: Engine, journal: Journal) -> list[tuple[Kept, Entry]]:
    found = []
    for body in asked():
        report = read(body, date(2026, 11, 24))
        record = record_of(report, engine.decide(report))
        entry = submitted(journal, engine.wording, record, body).result(20).entry
        found.append((Kept(record, body), entry))
    return found


def test_record_and_body_come_back_to_the_bit(
    entries: list[tuple[Kept, Entry]], journal: Journal, place: Place
) -> None:
    for given, entry in entries:
        found = kept(journal, entry)
        assert found is not None
        assert canonical(found.record) == canonical(given.record)
        assert canonical(found.asked) == canonical(given.asked)
    with place.opened() as database:
        drawn = {one.id: one.record for one in sample(database, len(entries), 0)}
    assert {name: canonical(one) for name, one in drawn.items()} == {
        entry.id: canonical(given.record) for given, entry in entries
    }


def test_every_report_of_the_population_comes_back_to_the_bit(engine: Engine, reports: list[Report]) -> None:
    chosen = reports[::100]
    for report, decision in zip(chosen, engine.decide_many(chosen), strict=True):
        record = record_of(report, decision)
        stored = json.loads(canonical(engine.wording.filled(record)))
        assert canonical(engine.wording.whole(stored)) == canonical(record)
        assert not list(_unworded(stored)), "a part of a record follows no wording and takes many bytes"


def _unworded(stored: Any) -> Iterator[Any]:
    if isinstance(stored, dict):
        if set(stored) == {""} and stored[""].get("table") != "benchmarks":  # peers are of a bundle
            yield stored
    elif isinstance(stored, list):
        for one in stored:
            yield from _unworded(one)


def test_a_payload_is_a_twelfth_of_its_record(entries: list[tuple[Kept, Entry]], journal: Journal) -> None:
    sizes = [len(payload_of(journal, entry)) for _, entry in entries[2:]]
    whole = [len(canonical({"record": given.record, "asked": given.asked})) for given, _ in entries[2:]]
    assert max(sizes) < MOST_BYTES
    assert sum(sizes) * 12 < sum(whole)


def payload_of(journal: Journal, entry: Entry) -> bytes:
    with journal.reading() as connection:
        found = store.payload_of(connection, entry.number)
    assert found is not None
    return found.body


def test_a_receipt_proves_the_record_in_words(
    entries: list[tuple[Kept, Entry]], journal: Journal, place: Place
) -> None:
    given, entry = entries[0]
    verifier = place.signer().verifier
    receipt = json.loads(receipt_of(journal, verifier, entry.id, with_figures=True))
    found = proved(receipt, verifier.line)
    assert canonical(found["figures"]) == canonical({"record": given.record, "asked": given.asked})
    for other in (None, receipt["wording"].replace("绿色工厂", "黑色工厂")):
        with pytest.raises(NotProvedError, match="wording"):
            proved(receipt | {"wording": other}, verifier.line)
    without = json.loads(receipt_of(journal, verifier, entry.id))
    assert (without["figures"], without["wording"]) == (None, None)
