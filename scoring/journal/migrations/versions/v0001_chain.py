"""The chain and the payloads; nobody changes or deletes an entry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from features.refusal import Refusal

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "greenloan_journal"


def upgrade() -> None:
    """Make both tables, and what guards them."""
    op.create_table(
        "entry",
        sa.Column("number", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("about", NUMBER, sa.ForeignKey("entry.number")),
        sa.Column("key", sa.Text, unique=True),
        sa.Column("request", sa.Text),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("payload", sa.Text),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    others, about = sa.text("kind <> 'decision'"), sa.text("about IS NOT NULL")
    op.create_index("entry_kind", "entry", ["kind", "number"], sqlite_where=others, postgresql_where=others)
    op.create_index("entry_about", "entry", ["about"], sqlite_where=about, postgresql_where=about)
    op.create_table(
        "payload",
        sa.Column("number", NUMBER, sa.ForeignKey("entry.number"), primary_key=True, autoincrement=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    guards = _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL
    for statement in guards:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a journal is never dropped."""
    raise Refusal("The journal's first version has no version before it. Restore a backup elsewhere instead.")


_NOT_ERASED = "NOT EXISTS (SELECT 1 FROM entry WHERE kind = 'erasure' AND about = OLD.number)"
_SQLITE = (
    """CREATE TRIGGER entry_never_replaced BEFORE INSERT ON entry
    WHEN EXISTS (SELECT 1 FROM entry WHERE number = NEW.number OR id = NEW.id OR key = NEW.key)
    BEGIN SELECT RAISE(ABORT, 'an entry of the journal is never replaced'); END""",
    """CREATE TRIGGER payload_never_replaced BEFORE INSERT ON payload
    WHEN EXISTS (SELECT 1 FROM payload WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'a payload of the journal is never replaced'); END""",
    """CREATE TRIGGER entry_never_updated BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry of the journal is never changed'); END""",
    """CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry of the journal is never deleted'); END""",
    """CREATE TRIGGER payload_never_updated BEFORE UPDATE ON payload
    BEGIN SELECT RAISE(ABORT, 'a payload of the journal is never changed'); END""",
    f"""CREATE TRIGGER payload_only_erased BEFORE DELETE ON payload WHEN {_NOT_ERASED}
    BEGIN SELECT RAISE(ABORT, 'a payload of the journal goes only with an erasure entry'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% of % is never allowed in the journal', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER entry_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()""",
    """CREATE TRIGGER payload_never_changed BEFORE UPDATE OR TRUNCATE ON payload
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses()""",
    f"""CREATE FUNCTION journal_erases() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF {_NOT_ERASED} THEN
    RAISE EXCEPTION 'a payload of the journal goes only with an erasure entry'
    USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$""",
    """CREATE TRIGGER payload_only_erased BEFORE DELETE ON payload
    FOR EACH ROW EXECUTE FUNCTION journal_erases()""",
    f"""DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}')
    AND (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
    CREATE ROLE {ROLE} NOLOGIN; END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$""",
    f"""DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO {ROLE}', current_schema());
    GRANT SELECT, INSERT ON entry TO {ROLE};
    GRANT SELECT, INSERT, DELETE ON payload TO {ROLE};
    GRANT SELECT ON alembic_version TO {ROLE};
    END IF; END $$""",
)
