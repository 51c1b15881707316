"""The journal's two tables: the chain, and the payloads that can be erased."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()
NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts in its own row numbers only where the type is written INTEGER."""

entry = Table(
    "entry",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("about", NUMBER, ForeignKey("entry.number")),
    Column("key", Text, unique=True),
    Column("request", Text),
    Column("content", Text, nullable=False),
    Column("payload", Text),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
_others = entry.c.kind != "decision"
Index("entry_kind", entry.c.kind, entry.c.number, sqlite_where=_others, postgresql_where=_others)
_about = entry.c.about.is_not(None)
Index("entry_about", entry.c.about, sqlite_where=_about, postgresql_where=_about)

payload = Table(
    "payload",
    metadata,
    Column("number", NUMBER, ForeignKey("entry.number"), primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
