"""What people commit to under a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "commitment",
        sa.Column("id", sa.String(64), primary_key=True, nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("by_name", sa.String(255), nullable=False),
        sa.Column("about", sa.String(255), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("channel_id", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_by", sa.String(64), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
    )
    op.create_index("commitment_by_channel", "commitment", ["channel_id", "due"])
    op.create_index("commitment_by_user", "commitment", ["user_id", "state"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("commitment")
