"""The counter's tables: kept answers, feedback, questions passed to a person, watches."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _moment(name: str, *, needed: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _text(name: str, length: int | None = None, *, key: bool = False) -> sa.Column[str]:
    kind = sa.String(length) if length else sa.Text()
    return sa.Column(name, kind, nullable=False, primary_key=key)


def upgrade() -> None:
    """Make the tables."""
    _make_kept_answer()
    _make_feedback()
    _make_passed_question()
    _make_watch()


def downgrade() -> None:
    """Drop them."""
    for table in ("watch", "passed_question", "feedback", "kept_answer"):
        op.drop_table(table)


def _make_kept_answer() -> None:
    op.create_table(
        "kept_answer",
        _text("id", 64, key=True),
        _text("user_id", 64),
        _text("channel_id", 64),
        sa.Column("thread_ts", sa.String(32)),
        _text("wish", 32),
        _text("words"),
        _moment("asked_at", needed=True),
        sa.Column("answer", sa.JSON, nullable=False),
    )
    op.create_index("kept_answer_by_age", "kept_answer", ["asked_at"])
    op.create_index("kept_answer_by_thread", "kept_answer", ["channel_id", "thread_ts", "asked_at"])


def _make_feedback() -> None:
    op.create_table(
        "feedback",
        _text("answer_id", 64),
        _text("target", 255),
        _text("user_id", 64),
        _text("verdict", 16),
        _text("reason", 64),
        _text("note"),
        _moment("said_at", needed=True),
        sa.UniqueConstraint("answer_id", "target", "user_id", name="feedback_once"),
    )


def _make_passed_question() -> None:
    op.create_table(
        "passed_question",
        _text("id", 255, key=True),
        _text("answer_id", 64),
        _text("words"),
        _text("handle", 255),
        _text("person", 64),
        _text("note"),
        _text("asked_by", 64),
        _text("channel_id", 64),
        sa.Column("thread_ts", sa.String(32)),
        _moment("asked_at", needed=True),
        _text("state", 16),
        _text("settled_by", 64),
        _moment("settled_at"),
    )
    op.create_index("passed_question_by_state", "passed_question", ["state", "asked_at"])


def _make_watch() -> None:
    op.create_table(
        "watch",
        _text("id", 255, key=True),
        _text("user_id", 64),
        _text("kind", 16),
        _text("reference", 255),
        sa.Column("days", sa.Float, nullable=False),
        _moment("made_at", needed=True),
        _moment("ended_at"),
    )
    op.create_index("watch_by_user", "watch", ["user_id", "ended_at"])
