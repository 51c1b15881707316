"""Every question that the journal asks of its tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select

from features.refusal import Refusal
from scoring.journal.entries import FIRST_PREVIOUS, Entry, Kind, Payload, wording_id
from scoring.journal.tables import entry, payload
from scoring.journal.wording import Wording

_CHUNK = 5_000


class NoWordingError(Refusal):
    """The journal lacks the wording by which figures were recorded."""


def head(connection: Connection) -> tuple[int, str]:
    """Return the last entry's number and hash."""
    last = select(entry.c.number, entry.c.hash).order_by(entry.c.number.desc()).limit(1)
    found = connection.execute(last).first()
    return (found.number, found.hash) if found else (0, FIRST_PREVIOUS)


def by_keys(connection: Connection, keys: Collection[str]) -> dict[str, Entry]:
    """Return the entries that came with these idempotency keys."""
    if not keys:
        return {}
    rows = connection.execute(select(entry).where(entry.c.key.in_(keys)))
    return {found.key: found for found in map(_entry, rows) if found.key is not None}


def by_id(connection: Connection, identity: str) -> Entry | None:
    """Return the entry of an id."""
    found = connection.execute(select(entry).where(entry.c.id == identity)).first()
    return _entry(found) if found else None


def has(connection: Connection, identity: str) -> bool:
    """Return whether there is an entry of an id."""
    found = connection.execute(select(entry.c.number).where(entry.c.id == identity)).first()
    return found is not None


def wording(connection: Connection, digest: str) -> Wording:
    """Return the wording of a digest.

    Raises
    ------
    NoWordingError
        If it is not there, or another stands in its place.
    """
    found = by_id(connection, wording_id(digest))
    read = Wording(found.content) if found else None
    if read is None or read.digest != digest:
        raise NoWordingError(
            f"The journal has no wording {digest}, by which figures were recorded. "
            "Run 'greenloan journal verify', and restore it from a backup.",
            f"存证里没有措辞 {digest}，所存数据无法读出。请运行 greenloan journal verify，并从备份恢复。",
        )
    return read


def about(connection: Connection, number: int) -> list[Entry]:
    """Return what was recorded about an entry: overrides, disputes, reviews, its erasure."""
    rows = connection.execute(select(entry).where(entry.c.about == number).order_by(entry.c.number))
    return [_entry(row) for row in rows]


def about_keys(connection: Connection, keys: Collection[str]) -> dict[str, list[Entry]]:
    """Return, by idempotency key, what was recorded about the entries that came with these keys, in order."""
    if not keys:
        return {}
    of = entry.alias("of")
    rows = (
        select(of.c.key, entry)
        .join(of, entry.c.about == of.c.number)
        .where(of.c.key.in_(keys))
        .order_by(entry.c.number)
    )
    found: dict[str, list[Entry]] = {}
    for key, *columns in connection.execute(rows):
        found.setdefault(key, []).append(Entry(*columns))
    return found


def last_of(connection: Connection, kind: Kind) -> Entry | None:
    """Return the last entry of a kind."""
    rows = select(entry).where(entry.c.kind == kind.value).order_by(entry.c.number.desc()).limit(1)
    found = connection.execute(rows).first()
    return _entry(found) if found else None


def page(connection: Connection, after: int, most: int, kind: Kind | None = None) -> list[Entry]:
    """Return entries that follow a number, in order."""
    rows = select(entry).where(entry.c.number > after).order_by(entry.c.number).limit(most)
    if kind is not None:
        rows = rows.where(entry.c.kind == kind.value)
    return [_entry(row) for row in connection.execute(rows)]


def hashes(connection: Connection, after: int, until: int) -> Iterator[str]:
    """Give the hashes of the entries after one number up to another."""
    while after < until:
        most = min(until, after + _CHUNK)
        rows = (
            select(entry.c.hash)
            .where(entry.c.number > after, entry.c.number <= most)
            .order_by(entry.c.number)
        )
        yield from connection.execute(rows).scalars()
        after = most


def payload_of(connection: Connection, number: int) -> Payload | None:
    """Return an entry's payload, None if it has none or it was erased."""
    rows = (
        select(entry.c.payload, payload.c.salt, payload.c.body)
        .join(payload, payload.c.number == entry.c.number)
        .where(entry.c.number == number)
    )
    found = connection.execute(rows).first()
    return Payload(found.payload, bytes(found.salt), bytes(found.body)) if found else None


def old_payloads(connection: Connection, before: str, most: int) -> list[int]:
    """Return the numbers of entries recorded before a moment whose payload is still there."""
    rows = (
        select(entry.c.number)
        .where(
            exists(select(payload.c.number).where(payload.c.number == entry.c.number)), entry.c.at < before
        )
        .order_by(entry.c.number)
        .limit(most)
    )
    return list(connection.execute(rows).scalars())


def add(connection: Connection, entries: Sequence[Entry], payloads: Sequence[tuple[int, Payload]]) -> None:
    """Insert entries and their payloads."""
    if entries:
        connection.execute(insert(entry), [asdict(one) for one in entries])
    if payloads:
        rows = [{"number": number, "salt": one.salt, "body": one.body} for number, one in payloads]
        connection.execute(insert(payload), rows)


def erase(connection: Connection, numbers: Collection[int]) -> None:
    """Delete payloads; their erasure is an entry already."""
    connection.execute(delete(payload).where(payload.c.number.in_(numbers)))


def size(connection: Connection) -> int:
    """Return how many entries there are."""
    return connection.execute(select(func.count()).select_from(entry)).scalar_one()


def _entry(row: Row[Any]) -> Entry:
    """Return a row whose columns are an entry's attributes, in order."""
    return Entry(*row)
