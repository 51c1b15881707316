"""The journal in one file: one writer at a time, and no mode in which this SQLite could lose a page."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from scoring.journal.gate import Gate
from scoring.journal.line import STEP, Line
from scoring.journal.trouble import NotTextError, Trouble, Unavailable

SERVING = 1.0
"""How long a service waits for a lock; a command is more patient, and reads all of a long journal."""
LARGEST_MAP = 1 << 31
LEAST_ROOM = 256 * 1024
FIXED, BACKPORTS = (3, 51, 3), ((3, 44, 6), (3, 50, 7))
"""From which versions the write-ahead log cannot lose pages to a race of two connections."""
_ALWAYS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA secure_delete=ON",
)
_TROUBLES = {
    "SQLITE_BUSY": Trouble.BUSY,
    "SQLITE_LOCKED": Trouble.BUSY,
    "SQLITE_FULL": Trouble.FULL,
    "SQLITE_READONLY": Trouble.READ_ONLY,
    "SQLITE_PERM": Trouble.READ_ONLY,
    "SQLITE_CANTOPEN": Trouble.DOWN,
    "SQLITE_IOERR": Trouble.DOWN,
    "SQLITE_NOTADB": Trouble.DOWN,
    "SQLITE_CORRUPT": Trouble.DOWN,
    "SQLITE_PROTOCOL": Trouble.DOWN,
    "SQLITE_NOMEM": Trouble.DOWN,
}
log = logging.getLogger(__name__)


def can_use_log(version: tuple[int, ...]) -> bool:
    """Return whether this SQLite's write-ahead log is safe with more than one connection.

    >>> can_use_log((3, 40, 1)), can_use_log((3, 44, 6)), can_use_log((3, 45, 0)), can_use_log((3, 51, 3))
    (False, True, False, True)
    """
    return version >= FIXED or any(version[:2] == fixed[:2] and version >= fixed for fixed in BACKPORTS)


class SQLite:
    """A journal in a file.

    Parameters
    ----------
    patience
        How long a statement waits for another process's lock.
    largest
        Pages of 4 kB beyond which the file does not grow; read whenever the writer connects.
    version
        Of the library, which decides between the write-ahead log and the rollback journal.
    """

    def __init__(
        self,
        path: Path,
        patience: float = SERVING,
        largest: int | None = None,
        version: tuple[int, ...] = sqlite3.sqlite_version_info,
    ) -> None:
        self._patience = patience
        self.path = path.absolute()
        self.largest = largest
        self.mode, self.synchronous = ("wal", "FULL") if can_use_log(version) else ("delete", "EXTRA")
        self.gate = Gate(self.mode == "delete", patience)
        self._line = Line(self.path.with_name(f"{self.path.name}-line"), patience / 2)
        self.writer = self._engine(writes=True)
        self.reader = self._engine(writes=False)

    @property
    def name(self) -> str:
        """The file."""
        return str(self.path)

    def exists(self) -> bool:
        """Return whether the file is there."""
        return self.path.exists()

    def close(self) -> None:
        """Let every connection go."""
        self.writer.dispose()
        self.reader.dispose()

    def owner(self) -> Engine:
        """Return an engine that makes the file if need be."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = _make(self.path)
        if self.mode == "delete" and is_new:
            log.warning(
                "SQLite %s can lose pages of its write-ahead log (fixed in 3.51.3): "
                "the journal uses the rollback journal with synchronous=EXTRA.",
                sqlite3.sqlite_version,
            )
        engine = create_engine(
            "sqlite://",
            creator=lambda: self._connect("rwc", self._patience),
            poolclass=NullPool,
            hide_parameters=True,
        )
        event.listen(engine, "connect", self._prepare)
        event.listen(engine, "begin", self._begin_writing)
        return engine

    def turn(self) -> AbstractContextManager[None]:
        """Stand in line for half of the patience; the other half is for the lock itself."""
        return self._line.turn()

    def lock(self, connection: Connection) -> None:
        """Do nothing: BEGIN IMMEDIATE has the lock."""

    def be_patient(self, connection: Connection) -> None:
        """Do nothing: no statement is timed."""

    def rows(
        self, connection: Connection, statement: str, values: Mapping[str, int], is_lenient: bool
    ) -> Iterator[tuple[Any, ...]]:
        """Give rows as the driver does, one by one: memory that is used again at once is quick memory."""
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        if is_lenient:
            raw.text_factory = _lenient
        try:
            yield from raw.execute(statement, values)
        except sqlite3.OperationalError as error:
            if "decode" in str(error):
                raise NotTextError from error
            raise
        finally:
            raw.text_factory = str

    def check(self, connection: Connection) -> None:
        """Raise if the file is no longer the one at its path: a commit would go with it."""
        del connection
        found = self._file()
        if found is None or found != self._opened:
            raise Unavailable(Trouble.DOWN, f"{self.path} was moved or replaced while it was open")

    def check_room(self) -> None:
        """Raise if the disk has no room for a decision and the rollback journal, which SQLite sees late."""
        try:
            found = os.statvfs(self.path.parent)
        except OSError as error:
            raise Unavailable(Trouble.DOWN, f"{self.path}: {error.strerror}") from error
        if found.f_bavail * found.f_frsize < LEAST_ROOM:
            raise Unavailable(Trouble.FULL, f"less than {LEAST_ROOM:,} bytes are free at {self.path.parent}")

    def trouble_of(self, error: DBAPIError) -> Trouble | None:
        """Return what SQLite's own code means."""
        name = getattr(error.orig, "sqlite_errorname", "")
        if "no such table" in str(error.orig):
            return Trouble.DOWN  # the file was replaced by one that is no journal
        return next((found for code, found in _TROUBLES.items() if name.startswith(code)), None)

    def _engine(self, writes: bool) -> Engine:
        engine = create_engine(
            "sqlite://",
            creator=lambda: self._connect("rw", self._patience if writes else 0.0),
            poolclass=QueuePool,
            pool_size=1 if writes else 4,
            max_overflow=0,
            pool_timeout=0.5,
            hide_parameters=True,
        )
        event.listen(engine, "connect", self._set_up_writer if writes else self._set_up_reader)
        if not writes:
            event.listen(engine, "checkout", self._look_again)
        event.listen(engine, "begin", self._begin_writing if writes else self._begin_reading)
        return engine

    def _connect(self, mode: str, patience: float) -> sqlite3.Connection:
        return sqlite3.connect(
            f"file:{quote(str(self.path))}?mode={mode}",
            uri=True,
            timeout=patience,
            isolation_level=None,
            check_same_thread=False,
        )

    def _prepare(self, connection: sqlite3.Connection, record: Any) -> None:
        del record
        _run(connection, *_ALWAYS, "PRAGMA foreign_keys=OFF")
        self._set_mode(connection)

    def _set_up_writer(self, connection: sqlite3.Connection, record: Any) -> None:
        del record
        _run(connection, *_ALWAYS)
        self._set_mode(connection)
        if self.largest is not None:
            _run(connection, f"PRAGMA max_page_count={self.largest}")
        self._opened = self._file()

    def _set_up_reader(self, connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        _run(connection, "PRAGMA trusted_schema=OFF", "PRAGMA query_only=ON")  # neither waits for a lock
        if self._patience > SERVING:
            _run(connection, f"PRAGMA mmap_size={LARGEST_MAP}")
        record.info["file"] = self._file()

    def _begin_reading(self, connection: Connection) -> None:
        """Begin, and take the lock at once, so that nothing later in the transaction waits for it."""
        self._begin(connection, "BEGIN", "SELECT 1 FROM sqlite_schema LIMIT 1")

    def _begin_writing(self, connection: Connection) -> None:
        """Begin with the write lock; a commit later waits, as SQLite does, until nobody reads."""
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
        self._begin(connection, "BEGIN IMMEDIATE")
        connection.exec_driver_sql(f"PRAGMA busy_timeout={self._patience * 1e3:.0f}")

    def _begin(self, connection: Connection, *statements: str) -> None:
        """Look for the lock so often that the moment between two commits is found.

        SQLite itself looks every tenth of a second at last: writers without a pause shut such a one out.
        """
        end = time.monotonic() + self._patience
        while True:
            try:
                for statement in statements:
                    connection.exec_driver_sql(statement)
            except DBAPIError as error:  # the begun transaction is rolled back by then
                if self.trouble_of(error) is not Trouble.BUSY or time.monotonic() > end:
                    raise
                time.sleep(STEP)
            else:
                return

    def _look_again(self, _connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        """Let a connection go whose file is no longer the one at the path."""
        if self._file() not in (record.info["file"], None):
            raise DisconnectionError

    def _file(self) -> tuple[int, int] | None:
        """Return which file is at the path, None if there is none."""
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _set_mode(self, connection: sqlite3.Connection) -> None:
        found = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if found != self.mode:
            found = connection.execute(f"PRAGMA journal_mode={self.mode}").fetchone()[0]
        if found != self.mode:
            raise Unavailable(Trouble.BUSY, f"another process keeps {self.path} in mode {found!r}")
        _run(connection, f"PRAGMA synchronous={self.synchronous}")


def _make(path: Path) -> bool:
    """Make an empty file that its owner alone can read, and return whether there was none."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError:
        return False  # it is there, or SQLite says why not when it connects
    return True


def _lenient(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _run(connection: sqlite3.Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(statement)
