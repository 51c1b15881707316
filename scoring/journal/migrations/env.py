"""How Alembic runs the migrations: on the connection that ``upgrade`` has locked, never by itself."""

from __future__ import annotations

from alembic import context

from scoring.journal.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
