"""Bring a journal's tables to this version, one process at a time."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from features.refusal import NotThere, Refusal
from scoring.journal.database import Database
from scoring.journal.trouble import Unavailable

VERSION = "0002"
MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")
_MIGRATION_LOCK = 0x67_72_65_65_6E_02


def no_journal(database: Database) -> NotThere:
    """Return the refusal where there is no journal."""
    return NotThere(
        f"There is no journal at {database.name}: it is made with the first decision. "
        "Give its place with --home or --database."
    )


def upgrade(database: Database, makes: bool = True) -> None:
    """Make or change the tables if need be; whoever comes second finds it done.

    Parameters
    ----------
    makes
        Whether tables may be made where there are none.

    Raises
    ------
    NotThere
        If there are none, and none may be made.
    Refusal
        If the tables were made by a later version than this.
    Unavailable
        If the database does not answer.
    """
    try:
        with database.turn(), database.owner().begin() as connection:
            found = version_of(connection)
            if found is None and not makes:
                raise no_journal(database)
            if connection.dialect.name == "postgresql" and found != VERSION:
                connection.execute(_LOCK, {"lock": _MIGRATION_LOCK})
            if version_of(connection) != VERSION:
                _run_migrations(connection)
    except DBAPIError as error:
        trouble = database.trouble_of(error)
        if trouble is None:
            raise
        raise Unavailable(trouble, database.name) from error


def version_of(connection: Connection) -> str | None:
    """Return which version the tables are of, None if there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # slow to import, and seldom needed
    from alembic.config import Config  # noqa: PLC0415  # slow to import, and an upgrade alone needs it
    from alembic.util import CommandError  # noqa: PLC0415  # slow to import, and an upgrade alone needs it

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise Refusal(
            f"The journal's tables are of version {version_of(connection)!r}; "
            f"this greenloan knows {VERSION!r}. "
            "Run the greenloan that made them, or a later one.",
            f"日志的表是 {version_of(connection)!r} 版，本系统认识 {VERSION!r} 版。"
            "请用建表时的或更新的版本。",
        ) from error
