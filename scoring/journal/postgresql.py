"""The journal in PostgreSQL: one chain head for all processes, and a role that can only add."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from scoring.journal.gate import Gate
from scoring.journal.trouble import Trouble

ROLE = "greenloan_journal"
"""The role that reads and adds, and can do no more; each connection takes it on where it exists."""
CHAIN_LOCK = 0x67_72_65_65_6E_01
_TIMES = {
    "statement_timeout": "1500",
    "lock_timeout": "1000",
    "idle_in_transaction_session_timeout": "5000",
    "synchronous_commit": "on",
    "default_transaction_isolation": "read\\ committed",
    "timezone": "UTC",
}
_CONNECT = {
    "connect_timeout": 2,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 5000,
    "application_name": "greenloan-journal",
}
_TROUBLES = {
    "53100": Trouble.FULL,
    "25006": Trouble.READ_ONLY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "40P01": Trouble.BUSY,
    "40001": Trouble.BUSY,
    "42501": Trouble.READ_ONLY,
    "42P01": Trouble.DOWN,
    "54000": Trouble.FULL,
}
_CLASSES = {
    "08": Trouble.DOWN,
    "53": Trouble.DOWN,
    "57": Trouble.DOWN,
    "58": Trouble.DOWN,
    "3D": Trouble.DOWN,
    "28": Trouble.DOWN,
}


class PostgreSQL:
    """A journal in a PostgreSQL database."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self.gate = Gate(False, 0.0)
        self.writer = self._engine(1, {}, False)
        self.reader = self._engine(4, {"default_transaction_read_only": "on"}, True)

    @property
    def name(self) -> str:
        """The address without its password."""
        return self._url.render_as_string(hide_password=True)

    def exists(self) -> bool:
        """Return True: whether the server is there shows when it is asked."""
        return True

    def close(self) -> None:
        """Let every connection go."""
        self.writer.dispose()
        self.reader.dispose()

    def owner(self) -> Engine:
        """Return an engine with the rights of the address's own user."""
        times = {**_TIMES, "statement_timeout": "60000", "lock_timeout": "5000"}
        return create_engine(
            self._url, poolclass=NullPool, hide_parameters=True, connect_args=_arguments(times)
        )

    def turn(self) -> AbstractContextManager[None]:
        """Do nothing: the server's locks are given in the order in which they were asked for."""
        return nullcontext()

    def lock(self, connection: Connection) -> None:
        """Hold the chain's head until the transaction ends."""
        connection.execute(_LOCK, {"lock": CHAIN_LOCK})

    def be_patient(self, connection: Connection) -> None:
        """Lift the limit on a statement's time for this transaction."""
        connection.execute(text("SET LOCAL statement_timeout = '10min'"))

    def rows(
        self, connection: Connection, statement: str, values: Mapping[str, int], is_lenient: bool
    ) -> Iterator[tuple[Any, ...]]:
        """Give rows as the driver does, in binary form, so that bytes need no decoding."""
        del is_lenient
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        with raw.cursor(binary=True) as cursor:
            yield from cursor.execute(_NAMED.sub(r"%(\1)s", statement), values)

    def check(self, connection: Connection) -> None:
        """Do nothing: a server that has moved breaks the connection."""

    def check_room(self) -> None:
        """Do nothing: a server extends its files when a row is inserted, and says so if it cannot."""

    def trouble_of(self, error: DBAPIError) -> Trouble | None:
        """Return what the server's code means; no code is a broken connection."""
        code = getattr(error.orig, "sqlstate", None)
        if code is None:
            return Trouble.DOWN
        return _TROUBLES.get(code) or _CLASSES.get(code[:2])

    def _engine(self, connections: int, more: dict[str, str], pings: bool) -> Engine:
        engine = create_engine(
            self._url,
            poolclass=QueuePool,
            pool_size=connections,
            max_overflow=0,
            pool_timeout=0.5,
            pool_pre_ping=pings,
            hide_parameters=True,
            connect_args=_arguments({**_TIMES, **more}),
        )
        event.listen(engine, "connect", _take_on_role)
        return engine


_NAMED = re.compile(r":(\w+)")
_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")


def _arguments(times: dict[str, str]) -> dict[str, Any]:
    return {**_CONNECT, "options": " ".join(f"-c {name}={value}" for name, value in times.items())}


def _take_on_role(connection: Any, record: Any) -> None:
    """Give up every right but that of the journal's role."""
    del record
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, 'MEMBER')", (ROLE,)
        )
        if cursor.fetchone():
            cursor.execute(f"SET ROLE {ROLE}")
    connection.autocommit = False
