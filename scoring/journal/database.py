"""The seam between the journal and its two databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from features.refusal import Refusal
from scoring.journal.gate import Gate
from scoring.journal.trouble import Trouble

FILE = "journal.db"


class Database(Protocol):
    """One journal's place: how to connect, to lock, and to say what is wrong.

    Attributes
    ----------
    writer
        One connection, which only the writer's thread uses; a transaction on it takes the write lock at once.
    reader
        Connections that cannot write.
    gate
        Keeps commits and readers apart where the database would shut one of them out.
    """

    writer: Engine
    reader: Engine
    gate: Gate

    @property
    def name(self) -> str:
        """Where the journal is, without any password."""
        ...

    def exists(self) -> bool:
        """Return whether there is anything to connect to; a server is asked only when it is used."""
        ...

    def close(self) -> None:
        """Let every connection go."""
        ...

    def owner(self) -> Engine:
        """Return an engine for migrations, with all rights that the address gives."""
        ...

    def turn(self) -> AbstractContextManager[None]:
        """Wait behind the writers of other processes that came before, where the database knows no order."""
        ...

    def lock(self, connection: Connection) -> None:
        """Keep every other writer out until the transaction ends."""
        ...

    def be_patient(self, connection: Connection) -> None:
        """Let a transaction that reads much take its time."""
        ...

    def rows(
        self, connection: Connection, statement: str, values: Mapping[str, int], is_lenient: bool
    ) -> Iterator[tuple[Any, ...]]:
        """Give rows as the driver does; the statement names its values as ``:name``.

        Raises
        ------
        NotTextError
            If somebody has stored what is no text; with ``is_lenient`` other characters stand there instead.
        """
        ...

    def check(self, connection: Connection) -> None:
        """Raise if a commit would not last, since the place has moved away."""
        ...

    def check_room(self) -> None:
        """Raise if the disk, as far as this process can see it, has no room for one more decision."""
        ...

    def trouble_of(self, error: DBAPIError) -> Trouble | None:
        """Return what is wrong, or None if the statement is."""
        ...


PATIENT = 15.0
"""How long a command waits for another process's lock on a file."""


def database_of(home: Path, address: str | None = None, patience: float = 1.0) -> Database:
    """Return the database at an address, or the file in a home.

    Parameters
    ----------
    patience
        How long to wait for another process's lock on a file.

    Raises
    ------
    Refusal
        If the address is of neither kind.
    """
    from scoring.journal.postgresql import PostgreSQL  # noqa: PLC0415  # only where it is used
    from scoring.journal.sqlite import SQLite  # noqa: PLC0415  # either database is imported where it is used

    if not address:
        return SQLite(home / FILE, patience)
    expected = "Give DATABASE_URL as postgresql://USER@HOST/NAME or sqlite:///FILE."
    try:
        url = make_url(address)
    except ArgumentError:
        raise Refusal(
            f"The database's address cannot be read. {expected}",
            "数据库地址读不懂。DATABASE_URL 应写成 postgresql://USER@HOST/NAME 或 sqlite:///FILE。",
        ) from None
    kind = url.drivername.partition("+")[0]
    if kind in {"postgresql", "postgres"}:
        return PostgreSQL(url.set(drivername="postgresql+psycopg"))
    if kind == "sqlite" and url.database:
        return SQLite(Path(url.database), patience)
    raise Refusal(
        f"The database's address starts with {kind!r}. {expected}",
        f"数据库地址以 {kind!r} 开头。应写成 postgresql://USER@HOST/NAME 或 sqlite:///FILE。",
    )
