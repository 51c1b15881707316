"""Decisions as the journal holds them: filled in by a wording, and whole again for whoever reads them.

An entry's content says what the chain keeps for ever, and names the wording. Its payload holds the rest of
the record and the body that was asked, both as what stands in blanks; what was asked is worded by what was
read from it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from features.border import State
from features.refusal import Refusal
from scoring.journal import store
from scoring.journal.database import Database
from scoring.journal.entries import Entry, Key, Kind, Payload
from scoring.journal.entries import Recorded as Entered
from scoring.journal.journal import Journal
from scoring.journal.reading import reading
from scoring.journal.wording import Wording, filled, whole
from scoring.record import content_of, joined, rest_of
from scoring.replay import Recorded

_PAGE = 5_000


class NoDecisionError(Refusal):
    """The journal has no decision of that id."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was recorded of a decision, and the body that was asked."""

    record: Mapping[str, Any]
    asked: Mapping[str, Any]


def submitted(
    journal: Journal,
    wording: Wording,
    record: Mapping[str, Any],
    asked: object,
    key: Key | None = None,
    standing: Mapping[str, object] | None = None,
) -> Future[Entered]:
    """Queue a decision; the future has its entry once that is on disk. See ``Journal.submit``.

    Parameters
    ----------
    standing
        How the bundle stood that decided: the step by which it served, its state, the waivers in force.
    """
    content, figures = parted(wording, record, asked)
    if standing is not None:
        content["standing"] = standing
    return journal.submit(Kind.DECISION, content, figures, key, wording=wording)


def parted(
    wording: Wording, record: Mapping[str, Any], asked: object
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the content of a decision's entry, and what its payload holds."""
    figures = {
        "asked": filled(_words_of_asked(record["application"]), asked),
        "record": wording.filled(rest_of(record)),
    }
    return content_of(record) | {"wording": wording.digest}, figures


def kept(journal: Journal, entry: Entry) -> Kept | None:
    """Return what was recorded of a decision, None where its figures were erased."""
    figures = journal.payload(entry.number)
    return None if figures is None else _kept(entry, figures, journal.wording)


def recorded(database: Database, identities: Sequence[str]) -> Iterator[Recorded]:
    """Give the decisions of these ids.

    Raises
    ------
    NoDecisionError
        Naming the first id that is none.
    """
    with reading(database) as connection:
        read = _reader(partial(store.payload_of, connection), partial(store.wording, connection))
        for identity in identities:
            entry = store.by_id(connection, identity)
            if entry is None or entry.kind != Kind.DECISION.value:
                raise NoDecisionError(
                    f"The journal has no decision {identity!r}. "
                    "Give an id as POST /v1/decisions answered it.",
                    f"存证里没有决定 {identity!r}。请用 POST /v1/decisions 答复的 id。",
                )
            yield read(entry)


def sample(database: Database, count: int, seed: int) -> Iterator[Recorded]:
    """Give so many decisions drawn at random, or all where there are fewer."""
    with reading(database) as connection:
        read = _reader(partial(store.payload_of, connection), partial(store.wording, connection))
        numbers: list[int] = []
        while page := store.page(connection, numbers[-1] if numbers else 0, _PAGE, Kind.DECISION):
            numbers += [entry.number for entry in page]
        for number in sorted(random.Random(seed).sample(numbers, min(count, len(numbers)))):
            yield read(store.page(connection, number - 1, 1)[0])


def _reader(
    payload_of: Callable[[int], Payload | None], wording_of: Callable[[str], Wording]
) -> Callable[[Entry], Recorded]:
    """Return what reads decisions for replay; it reads each wording once."""
    wording_of = cache(wording_of)

    def read(entry: Entry) -> Recorded:
        payload = payload_of(entry.number)
        found = _kept(entry, payload.value, wording_of) if payload else None
        is_erased = payload is None and entry.payload is not None
        return Recorded(entry.id, is_erased, found.record if found else None)

    return read


def _kept(entry: Entry, figures: Mapping[str, Any], wording_of: Callable[[str], Wording]) -> Kept | None:
    """Return a decision as it was before it was filled in; None where somebody recorded other figures."""
    content = entry.value
    if "wording" not in content or "record" not in figures:
        return None
    rest = wording_of(content["wording"]).whole(figures["record"])
    return Kept(joined(content, rest), whole(_words_of_asked(rest["application"]), figures["asked"], {}))


def _words_of_asked(application: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the words of a body that says in plain numbers what was read from it."""
    figures = application["figures"]
    figures = {name: one["value"] for name, one in figures.items() if one["state"] == State.OBSERVED.value}
    parts = {"attributes": application["attributes"], "figures": figures}
    blanks = {name: {"object": {}, "usual": part} for name, part in parts.items()}
    return {"object": {"reference": None, "day": None, **blanks}, "usual": {}}
