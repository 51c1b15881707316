"""Decisions as the journal holds them, for replay and diff."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from features.refusal import Refusal
from scoring.journal import store
from scoring.journal.database import Database
from scoring.journal.entries import Entry, Kind, Payload
from scoring.journal.reading import reading
from scoring.replay import Recorded

_PAGE = 5_000


class NoDecisionError(Refusal):
    """The journal has no decision of that id."""


def recorded(database: Database, identities: Sequence[str]) -> Iterator[Recorded]:
    """Give the decisions of these ids.

    Raises
    ------
    NoDecisionError
        Naming the first id that is none.
    """
    with reading(database) as connection:
        for identity in identities:
            entry = store.by_id(connection, identity)
            if entry is None or entry.kind != Kind.DECISION.value:
                raise NoDecisionError(
                    f"The journal has no decision {identity!r}. "
                    "Give an id as POST /v1/decisions answered it.",
                    f"存证里没有决定 {identity!r}。请用 POST /v1/decisions 答复的 id。",
                )
            yield _recorded(entry, store.payload_of(connection, entry.number))


def sample(database: Database, count: int, seed: int) -> Iterator[Recorded]:
    """Give so many decisions drawn at random, or all where there are fewer."""
    with reading(database) as connection:
        numbers: list[int] = []
        while page := store.page(connection, numbers[-1] if numbers else 0, _PAGE, Kind.DECISION):
            numbers += [entry.number for entry in page]
        for number in sorted(random.Random(seed).sample(numbers, min(count, len(numbers)))):
            entry = store.page(connection, number - 1, 1)[0]
            yield _recorded(entry, store.payload_of(connection, number))


def _recorded(entry: Entry, payload: Payload | None) -> Recorded:
    is_erased = payload is None and entry.payload is not None
    return Recorded(entry.id, is_erased, payload.value.get("record") if payload else None)
