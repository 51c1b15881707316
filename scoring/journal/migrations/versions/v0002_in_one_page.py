"""PostgreSQL keeps a payload in its row: it is deflated already, and half a page at most."""

from __future__ import annotations

from alembic import op

from features.refusal import Refusal

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take payloads out of their row from a whole page on only, and never compress them again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE payload SET (toast_tuple_target = 8160)")
        op.execute("ALTER TABLE payload ALTER COLUMN body SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Refuse: an older greenloan can use these tables as they are."""
    raise Refusal("The journal's tables do not go back a version. Restore a backup elsewhere instead.")
