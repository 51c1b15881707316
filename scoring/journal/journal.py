"""The journal: what was decided and by whom, in an order that nobody can change unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection

from features.refusal import Refusal
from scoring.journal import store
from scoring.journal.canonical import canonical
from scoring.journal.checkpoints import Checkpoint
from scoring.journal.database import Database, database_of
from scoring.journal.entries import Draft, Entry, Key, Kind, Payload, Recorded, new_id
from scoring.journal.place import Place
from scoring.journal.reading import reading
from scoring.journal.sealer import Sealer
from scoring.journal.trouble import Trouble, Unavailable
from scoring.journal.wording import Wording
from scoring.journal.writer import Append, Probe, Seal, Writer

Result = TypeVar("Result")
WAIT = 1.5
"""How long an answer waits for its commit."""


def utc_now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


class NotErasableError(Refusal):
    """There is nothing to erase."""


class Journal:
    """A journal that can be written and read.

    Use it as a context manager, or ``close`` it: what is queued is then still recorded.
    """

    def __init__(self, database: Database, sealer: Sealer, now: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self._now = now
        self._wordings: dict[str, Wording] = {}
        self._writer = Writer(database, now, sealer)

    @classmethod
    def open(cls, place: Place, now: Callable[[], datetime] = utc_now) -> Journal:
        """Open the journal of a place; what is not there yet is made when it is first written."""
        sealer = Sealer(place.signer(), place.folder)
        return cls(database_of(place.home, place.database), sealer, now)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Record what is queued, then let the database go."""
        self._writer.close()
        self.database.close()

    def submit(
        self,
        kind: Kind,
        content: Mapping[str, object],
        payload: Mapping[str, object] | None = None,
        key: Key | None = None,
        about: int | None = None,
        wording: Wording | None = None,
    ) -> Future[Recorded]:
        """Queue what is to be recorded; the future has its entry once that is on disk.

        Parameters
        ----------
        content
            What the chain keeps for ever: no figure of a person or a company.
        payload
            The figures, kept apart, which can be erased.
        key
            The same key never makes a second entry.
        about
            The number of the entry that this one is about.
        wording
            What the payload was filled in by; it is recorded as well, once.

        Raises
        ------
        Unavailable
            If too many wait already. The future may hold it too, or ``KeyReusedError``.
        """
        text = canonical(content).decode()
        sealed = None if payload is None else Payload.of(payload)
        job = Append(Draft(kind, new_id(kind, self._now()), text, sealed, key, about, wording))
        self._writer.submit(job)
        return job.future

    def append(
        self,
        kind: Kind,
        content: Mapping[str, object],
        payload: Mapping[str, object] | None = None,
        key: Key | None = None,
        about: int | None = None,
    ) -> Recorded:
        """Record, and return the entry once it is on disk; see ``submit``."""
        return waited(self.submit(kind, content, payload, key, about))

    def probe(self) -> Future[None]:
        """Ask whether the journal can be written: the future holds the trouble if not."""
        job = Probe()
        self._writer.submit(job)
        return job.future

    def checkpoint(self) -> Checkpoint:
        """Return a new signed checkpoint, which is an entry too."""
        job = Seal()
        self._writer.submit(job)
        return waited(job.future, 60.0)

    def erase(self, identity: str, reason: str, asked_by: str) -> list[Entry]:
        """Erase an entry's payload for good, and those of what people did about it; record that it was.

        Raises
        ------
        NotErasableError
            If there is no such entry, or nothing left of these payloads.
        """
        with self.reading() as connection:
            found = store.by_id(connection, identity)
            entries = [] if found is None else [found, *store.about(connection, found.number)]
            whole = [one for one in entries if store.payload_of(connection, one.number) is not None]
        if not whole:
            what = "has no payload, or it was erased before" if found else "is not in the journal"
            words = "没有可删的数据，或已删除" if found else "不在日志里"
            raise NotErasableError(
                f"{identity!r} {what}. Give the id of a decision with figures.",
                f"{identity!r} {words}。请用有数据的决定的编号。",
            )
        content = {"reason": reason, "asked_by": asked_by}
        jobs = [self.submit(Kind.ERASURE, {**content, "id": one.id}, about=one.number) for one in whole]
        return [waited(job).entry for job in jobs]

    def entry(self, identity: str) -> Entry | None:
        """Return the entry of an id."""
        with self.reading() as connection:
            return store.by_id(connection, identity)

    def about(self, number: int) -> list[Entry]:
        """Return what was recorded about an entry."""
        with self.reading() as connection:
            return store.about(connection, number)

    def wording(self, digest: str) -> Wording:
        """Return the wording of a digest; what was read once is kept."""
        if digest not in self._wordings:
            with self.reading() as connection:
                self._wordings[digest] = store.wording(connection, digest)
        return self._wordings[digest]

    def payload(self, number: int) -> dict[str, object] | None:
        """Return the figures of an entry, None where it has none or they were erased."""
        with self.reading() as connection:
            found = store.payload_of(connection, number)
        return found.value if found else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that cannot write; see ``reading``."""
        with reading(self.database) as connection:
            yield connection


def waited(future: Future[Result], seconds: float = WAIT) -> Result:
    """Return a future's result, or refuse after a time."""
    try:
        return future.result(seconds)
    except FutureTimeout as error:
        future.cancel()
        raise Unavailable(Trouble.BUSY) from error
