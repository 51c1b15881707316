"""How the journal is read: on connections that cannot write, with refusals in our own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from scoring.journal.database import Database
from scoring.journal.trouble import Trouble, Unavailable


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """Give a connection that cannot write.

    Raises
    ------
    Unavailable
        If the database does not answer.
    """
    try:
        with database.gate.reading(), database.reader.connect() as connection, connection.begin():
            yield connection
    except DBAPIError as error:
        trouble = database.trouble_of(error)
        if trouble is None:
            raise
        database.reader.dispose()
        raise Unavailable(trouble, type(error.orig).__name__) from error
    except PoolTimeout as error:
        raise Unavailable(Trouble.BUSY) from error
