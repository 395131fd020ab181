"""On call: run, run_event, alert, alert_event."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _row_id() -> sa.Column[int]:
    return sa.Column("id", _number(), primary_key=True, autoincrement=True)


def _moment(name: str, *, needed: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _words(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text, nullable=False)


def _once(name: str, table: str, columns: list[str], where: str) -> None:
    clause = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=clause, postgresql_where=clause)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "run",
        _row_id(),
        _words("team_id", 32),
        _words("channel", 64),
        _words("document_id", 255),
        _words("cause", 255),
        sa.Column("runbook", sa.JSON, nullable=False),
        _words("state", 16),
        _moment("started_at", needed=True),
    )
    _once("run_open_once", "run", ["team_id", "channel", "document_id", "cause"], "state = 'running'")
    op.create_table(
        "run_event",
        _row_id(),
        sa.Column("run_id", _number(), sa.ForeignKey("run.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("identity", sa.String(255), nullable=False, unique=True),
        _words("verb", 16),
        _moment("at", needed=True),
        _words("who", 32),
        _words("who_name"),
        sa.Column("step", sa.Integer),
        _words("to_who", 32),
        _words("to_name"),
        _words("words"),
        sa.UniqueConstraint("run_id", "seq", name="run_event_once"),
    )
    _make_alerts()


def _make_alerts() -> None:
    op.create_table(
        "alert",
        _row_id(),
        _words("fingerprint", 255),
        _words("channel", 64),
        _words("state", 16),
        sa.Column("sighting", sa.JSON, nullable=False),
    )
    _once("alert_open_once", "alert", ["fingerprint"], "state <> 'closed'")
    op.create_table(
        "alert_event",
        _row_id(),
        sa.Column("alert_id", _number(), sa.ForeignKey("alert.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("identity", sa.String(255), nullable=False, unique=True),
        _words("verb", 16),
        _moment("at", needed=True),
        sa.Column("orders", sa.Integer, nullable=False),
        sa.Column("money", sa.Float, nullable=False),
        _words("who", 32),
        _words("who_name"),
        _moment("until"),
        sa.UniqueConstraint("alert_id", "seq", name="alert_event_once"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("alert_event", "alert", "run_event", "run"):
        op.drop_table(table)
