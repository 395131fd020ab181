"""Who wrote a message, and how many earlier ones it took the place of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("inbox", sa.Column("author", sa.String(64)))
    op.add_column("inbox", sa.Column("supersedes", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("inbox", "supersedes")
    op.drop_column("inbox", "author")
