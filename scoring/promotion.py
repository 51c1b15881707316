"""Which bundle was let serve, in the journal: the expected digest is kept outside the bundle."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from models.champion import Champion
from scoring.journal import store
from scoring.journal.database import FILE
from scoring.journal.entries import Entry, Key, Kind
from scoring.journal.journal import Journal, waited
from scoring.journal.place import Place


class Occasion(Enum):
    """When a promotion is recorded."""

    TRAINED = "trained"
    STARTED = "started"


def last_promotion(journal: Journal) -> Entry | None:
    """Return the entry of the bundle that serves, None where no promotion is recorded.

    Raises
    ------
    Unavailable
        If the journal cannot be read.
    """
    with journal.reading() as connection:
        return store.last_of(connection, Kind.PROMOTION)


def record_promotion(
    journal: Journal, champion: Champion, data: Mapping[str, Any], occasion: Occasion
) -> Entry | None:
    """Record which bundle serves from now on; None where the last promotion says so already.

    Two processes that start at once record one entry.

    Parameters
    ----------
    data
        What the bundle was trained on.

    Raises
    ------
    Unavailable
        If the journal cannot be read or written.
    """
    waited(journal.probe())
    last = last_promotion(journal)
    before = last.value["bundle"] if last else None
    if before == champion.digest:
        return None
    content = {
        "bundle": champion.digest,
        "version": champion.version,
        "before": before,
        "trained_on": data["fingerprint"],
        "synthetic": data["synthetic"],
        "occasion": occasion.value,
    }
    key = Key.of(f"promotion of {champion.digest} after entry {last.number if last else 0}", b"")
    return journal.append(Kind.PROMOTION, content, key=key).entry


def record_where_kept(place: Place, champion: Champion, data: Mapping[str, Any]) -> Entry | None:
    """Record a promotion by training, where there is a journal already; else the service does when it starts.

    Raises
    ------
    Unavailable
        If the journal does not answer.
    """
    if place.database is None and not (place.home / FILE).exists():
        return None
    with Journal.open(place) as journal:
        return record_promotion(journal, champion, data, Occasion.TRAINED)
