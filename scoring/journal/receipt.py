"""A receipt: one entry, the proof that the journal holds it, and a signed root, in one file.

``verify_receipt.py`` beside this module checks it offline, with nothing of greenloan installed.
"""

from __future__ import annotations

import base64
import json

from sqlalchemy import Connection

from features.refusal import Refusal
from scoring.journal import store
from scoring.journal.checkpoints import Checkpoint
from scoring.journal.entries import Entry, Kind
from scoring.journal.journal import Journal
from scoring.journal.keys import Verifier
from scoring.journal.tree import root_of, siblings

FORMAT = "greenloan receipt 1"


class NoEntryError(Refusal):
    """The journal holds no entry of an id."""


def receipt_of(journal: Journal, verifier: Verifier, identity: str, with_figures: bool = False) -> str:
    """Return the receipt of an entry as JSON; a checkpoint is made if none covers it yet.

    ``later_not_proved`` names what was recorded about the entry since, an override for example. The receipt
    proves nothing of these, not even that there are no others: each has a receipt of its own.

    Raises
    ------
    NoEntryError
        If there is no such entry.
    """
    entry = journal.entry(identity)
    if entry is None:
        raise NoEntryError(
            f"{identity!r} is not in the journal. Give the id that an answer named.",
            f"日志里没有 {identity!r}。请用答复里的编号。",
        )
    checkpoint = _covering(journal, verifier, entry.number) or journal.checkpoint()
    with journal.reading() as connection:
        proof = _proof(connection, entry.number, checkpoint.size)
        figures = store.payload_of(connection, entry.number) if with_figures else None
        wording = _wording(connection, entry) if figures is not None else None
        later = store.about(connection, entry.number)
    return json.dumps(
        {
            "format": FORMAT,
            "leaf": entry.leaf.decode(),
            "content": entry.content,
            "figures": None
            if figures is None
            else {"salt": figures.salt.hex(), "body": base64.b64encode(figures.body).decode()},
            "wording": wording,
            "proof": [part.hex() for part in proof],
            "checkpoint": checkpoint.note,
            "later_not_proved": [{"id": one.id, "kind": one.kind, "digest": one.hash} for one in later],
        },
        ensure_ascii=False,
        indent=1,
    )


def _wording(connection: Connection, entry: Entry) -> str | None:
    """Return by what an entry's figures are read, None where they are as they are."""
    digest = entry.value.get("wording")
    return None if digest is None else store.wording(connection, digest).text


def _covering(journal: Journal, verifier: Verifier, number: int) -> Checkpoint | None:
    """Return the first checkpoint that covers an entry, None where none does or another key has signed it."""
    with journal.reading() as connection:
        found = store.page(connection, number, 1, Kind.CHECKPOINT)
    if not found:
        return None
    try:
        return Checkpoint.read(str(found[0].value["note"]), [verifier])
    except Refusal:
        return None


def _proof(connection: Connection, number: int, size: int) -> list[bytes]:
    return [
        root_of(bytes.fromhex(found) for found in store.hashes(connection, low, high))
        for low, high in siblings(number - 1, size)
    ]
