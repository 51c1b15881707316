"""One thread that writes: all requests in flight share a commit, and each is answered after it."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from scoring.journal import store
from scoring.journal.batch import Batch
from scoring.journal.checkpoints import Checkpoint
from scoring.journal.database import Database
from scoring.journal.entries import Draft, Key, Kind, Payload, Recorded, new_id, wording_id
from scoring.journal.sealer import Sealer
from scoring.journal.trouble import KeyReusedError, Trouble, Unavailable
from scoring.journal.upgrade import upgrade

LARGEST_GROUP = 256
LONGEST_QUEUE = 1_000
LARGEST_PROBE = 20_000
"""Bytes that a probe writes and takes back: more than any decision."""
LONGEST_PAUSE = 0.002
TICK = 1.0
"""How often the thread looks whether a checkpoint is due while nobody writes."""
Result = TypeVar("Result")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Append:
    """A draft, and who waits for its entry."""

    draft: Draft
    future: Future[Recorded] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class Seal:
    """Somebody waits for a checkpoint."""

    future: Future[Checkpoint] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class Probe:
    """Somebody waits to hear whether the journal can be written."""

    future: Future[None] = field(default_factory=Future)


Job = Append | Seal | Probe


class Writer:
    """The only one in this process that writes to the database."""

    def __init__(self, database: Database, now: Callable[[], datetime], sealer: Sealer) -> None:
        self._database, self._now, self._sealer = database, now, sealer
        self._jobs: queue.Queue[Job | None] = queue.Queue(LONGEST_QUEUE)
        self._is_prepared = self._is_committing = False
        self._last: tuple[int, str] | None = None
        self._worded: frozenset[str] = frozenset()
        self._trouble: Unavailable | None = None
        self._pause = 0.0
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job.

        Raises
        ------
        Unavailable
            If too many wait already.
        """
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise Unavailable(Trouble.BUSY, f"{LONGEST_QUEUE} wait already") from None

    def close(self) -> None:
        """Serve what is queued, then end."""
        self._jobs.put(None)
        self._thread.join(5.0)

    def _run(self) -> None:
        is_open = True
        while is_open:
            jobs, is_open = self._gather()
            self._serve([job for job in jobs if isinstance(job, Append) and _starts(job.future)])
            for job in jobs:
                if isinstance(job, Seal) and _starts(job.future):
                    _answer(job.future, self._seal)
                elif isinstance(job, Probe) and _starts(job.future):
                    _answer(job.future, self._probe)
            self._seal_if_due()

    def _gather(self) -> tuple[list[Job], bool]:
        """Return everything that waits, and whether there will be more.

        Where the last commit was shared, those whom it answered are about to ask again: a tenth of what it
        took is waited for them, or every other commit would be that of one request alone.
        """
        jobs: list[Job] = []
        try:
            job = self._jobs.get(timeout=TICK)
            time.sleep(self._pause)
            while job is not None:
                jobs.append(job)
                if len(jobs) == LARGEST_GROUP:
                    return jobs, True
                job = self._jobs.get_nowait()
        except queue.Empty:
            return jobs, True
        return jobs, False

    def _serve(self, jobs: Sequence[Append]) -> None:
        if not jobs:
            return
        start = time.perf_counter()
        try:
            results = self._transact(lambda connection: self._append(connection, jobs))
        except IntegrityError as error:
            if len(jobs) == 1:
                jobs[0].future.set_exception(error)
                return
            for job in jobs:  # one of them is to blame, the others are not
                self._serve([job])
        except Exception as error:  # whoever waits hears of it, whatever it is
            for job in jobs:
                job.future.set_exception(error)
        else:
            taken = time.perf_counter() - start
            self._pause = min(LONGEST_PAUSE, taken / 10) if len(jobs) > 1 else 0.0
            for job, result in zip(jobs, results, strict=True):
                if isinstance(result, Recorded):
                    job.future.set_result(result)
                else:
                    job.future.set_exception(result)

    def _append(self, connection: Connection, jobs: Sequence[Append]) -> list[Recorded | KeyReusedError]:
        batch = self._batch(connection, [job.draft for job in jobs])
        results = [batch.add(job.draft) for job in jobs]
        self._write(connection, batch)
        return results

    def _batch(self, connection: Connection, drafts: Sequence[Draft]) -> Batch:
        number, previous = store.head(connection)
        self._compare(connection, number, previous)
        keys = {draft.key.key for draft in drafts if draft.key}
        wanted = {draft.wording.digest for draft in drafts if draft.wording} - self._worded
        worded = self._worded | {one for one in wanted if store.has(connection, wording_id(one))}
        return Batch(number, previous, store.by_keys(connection, keys), self._now(), worded)

    def _write(self, connection: Connection, batch: Batch) -> None:
        store.add(connection, batch.entries, batch.payloads)
        if batch.erased:
            store.erase(connection, batch.erased)
        self._written = (batch.number, batch.previous), frozenset(batch.worded)

    def _compare(self, connection: Connection, number: int, previous: str) -> None:
        """Refuse to go on from a chain that lacks what this process has answered."""
        if self._last is None or self._last == (number, previous):
            return
        found = next(iter(store.hashes(connection, self._last[0] - 1, self._last[0])), None)
        if found != self._last[1]:
            raise Unavailable(
                Trouble.DOWN,
                f"it no longer holds entry {self._last[0]}, which was answered: "
                "find out why, restore, start again",
            )

    def _seal(self) -> Checkpoint:
        def work(connection: Connection) -> Checkpoint:
            batch = self._batch(connection, [])
            draft, checkpoint = self._sealer.draft(connection, batch.number, self._now())
            batch.add(draft)
            self._write(connection, batch)
            return checkpoint

        checkpoint = self._transact(work)
        self._sealer.sealed(checkpoint)
        return checkpoint

    def _seal_if_due(self) -> None:
        if self._last is None or not self._sealer.is_due(self._last[0]):
            return
        try:
            with self._database.reader.connect() as connection:
                is_near = self._sealer.catch_up(connection, self._last[0])
            if is_near:
                self._seal()
        except (Unavailable, DBAPIError, PoolTimeout) as error:
            log.warning("No checkpoint was made: %s", error)

    def _probe(self) -> None:
        """Write an entry as large as any, and take it back."""
        at = self._now()
        payload = Payload.of({"probe": secrets.token_hex(LARGEST_PROBE)})
        draft = Draft(
            Kind.REVIEW, new_id(Kind.REVIEW, at), "{}", payload, Key.of(new_id(Kind.REVIEW, at), b"")
        )

        def work(connection: Connection) -> None:
            batch = self._batch(connection, [draft])
            batch.add(draft)
            store.add(connection, batch.entries, batch.payloads)
            self._database.check_room()

        self._transact(work, keeps=False)

    def _transact(self, work: Callable[[Connection], Result], keeps: bool = True) -> Result:
        """Do work in one transaction, once more on a new connection if the old one was dead before."""
        for is_last in (False, True):
            try:
                result = self._once(work, keeps)
            except (DBAPIError, PoolTimeout, Unavailable) as error:
                self._database.writer.dispose()
                self._sealer.forget()
                is_dead = isinstance(error, DBAPIError) and error.connection_invalidated
                if is_dead and not self._is_committing and not is_last:
                    continue
                raise self._told(error) from error
            if self._trouble is not None:
                log.warning("The journal can be written again.")
                self._trouble = None
            return result
        raise AssertionError("the second attempt returns or raises")

    def _once(self, work: Callable[[Connection], Result], keeps: bool) -> Result:
        self._is_committing = False
        if not self._is_prepared:
            upgrade(self._database)
            self._is_prepared = True
        with (
            self._database.turn(),
            self._database.writer.connect() as connection,
            connection.begin() as transaction,
        ):
            self._database.lock(connection)
            self._sealer.start(connection)
            result = work(connection)
            self._database.check(connection)
            if not keeps:
                transaction.rollback()
                return result
            with self._database.gate.committing():
                self._is_committing = True
                transaction.commit()
        self._last, self._worded = self._written
        return result

    def _told(self, error: Exception) -> Exception:
        """Return what those who wait are told; the log hears of each trouble once."""
        found = error
        if isinstance(error, DBAPIError):
            trouble = self._database.trouble_of(error)
            found = error if trouble is None else Unavailable(trouble, type(error.orig).__name__)
        elif isinstance(error, PoolTimeout):
            found = Unavailable(Trouble.BUSY)
        if isinstance(found, Unavailable):
            if self._trouble is None or self._trouble.trouble is not found.trouble:
                log.error("%s: %s (%s)", self._database.name, found, error)
            self._trouble = found
        return found


def _starts(future: Future[Result]) -> bool:
    """Return whether somebody still waits."""
    return future.set_running_or_notify_cancel()


def _answer(future: Future[Result], work: Callable[[], Result]) -> None:
    try:
        future.set_result(work())
    except Exception as error:  # whoever waits hears of it
        future.set_exception(error)
