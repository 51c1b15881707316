"""A journal in either database, and one with entries of every kind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scoring.journal.entries import Key, Kind
from scoring.journal.journal import Journal
from scoring.journal.place import Place

BOTH = ["sqlite", "postgresql"]


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a new journal is kept, in one database and then in the other."""
    return new_place(request, tmp_path, request.param)


@pytest.fixture(params=BOTH, scope="module")
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A journal with entries of every kind, two checkpoints, and some payloads erased."""
    place = new_place(request, tmp_path_factory.mktemp("journal"), request.param)
    with Journal.open(place) as journal:
        fill(journal, 120)
    return place


def new_place(request: pytest.FixtureRequest, home: Path, kind: str) -> Place:
    if kind == "sqlite":
        return Place(home)
    database: Callable[[], str] = request.getfixturevalue("postgres")
    return Place(home, database())


def fill(journal: Journal, decisions: int) -> None:
    futures = [
        journal.submit(
            Kind.DECISION,
            {"outcome": "refer", "risk": number / 7},
            {"revenue": number * 1e6, "name": f"示例{number}"},
            Key.of(f"key-{number}", b"body") if number % 2 else None,
        )
        for number in range(decisions)
    ]
    entries = [future.result(20.0).entry for future in futures]
    journal.checkpoint()
    for number, entry in enumerate(entries[:10]):
        kind = (Kind.OVERRIDE, Kind.DISPUTE, Kind.REVIEW)[number % 3]
        journal.append(kind, {"text": "seen"}, {"by": f"officer {number}"}, about=entry.number)
    for entry in entries[20:25]:
        journal.erase(entry.id, "asked for", "the enterprise")
    journal.append(Kind.PROMOTION, {"bundle": "0" * 64})
    journal.checkpoint()


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    with Journal.open(place) as found:
        yield found
