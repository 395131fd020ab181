"""The first tables: inbox, outbox, slot, schedule, conversation."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _row_id() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, primary_key=True, autoincrement=True)


def _moment(name: str, *, needed: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def upgrade() -> None:
    """Make the tables."""
    _make_inbox()
    _make_outbox()
    _make_slot()
    op.create_table(
        "conversation",
        sa.Column("key", sa.String(128), primary_key=True),
        sa.Column("engaged", sa.Boolean, nullable=False),
        sa.Column("turns", sa.JSON, nullable=False),
        _moment("changed_at", needed=True),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("conversation", "schedule", "slot", "outbox", "inbox"):
        op.drop_table(table)


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        _row_id(),
        sa.Column("identity", sa.String(255), nullable=False, unique=True),
        sa.Column("post_key", sa.String(128), unique=True),
        sa.Column("gesture", sa.String(64), unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("lane", sa.String(255), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(32)),
        _moment("received_at", needed=True),
        _moment("lease_until"),
        _moment("settled_at"),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
    )
    op.create_index("inbox_by_lane", "inbox", ["lane", "state", "id"])
    op.create_index("inbox_by_state", "inbox", ["state", "id"])


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        _row_id(),
        sa.Column("key", sa.String(255), nullable=False, unique=True),
        sa.Column("lane", sa.String(255), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread_ts", sa.String(32)),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        _moment("created_at", needed=True),
        _moment("not_before", needed=True),
        _moment("lease_until"),
        _moment("first_attempt_at"),
        _moment("settled_at"),
        _moment("swept_at"),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("slack_ts", sa.String(32)),
        sa.Column("error", sa.Text),
    )
    op.create_index("outbox_by_lane", "outbox", ["lane", "state", "id"])
    op.create_index("outbox_by_state", "outbox", ["state", "not_before"])


def _make_slot() -> None:
    op.create_table(
        "slot",
        _row_id(),
        sa.Column("schedule", sa.String(64), nullable=False),
        sa.Column("local_date", sa.Date, nullable=False),
        sa.Column("slot", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        _moment("planned_at", needed=True),
        _moment("due_at", needed=True),
        _moment("settled_at"),
        sa.UniqueConstraint("schedule", "local_date", "slot", name="slot_once"),
    )
    op.create_table(
        "schedule",
        sa.Column("name", sa.String(64), primary_key=True),
        _moment("planned_until", needed=True),
    )
