"""The tables of the state database, once for SQLite and PostgreSQL.

Used by the stores beside it. The migrations spell the same columns out on their own (a contract test compares them).
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite has no zone of its own, so it gets the naive UTC time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive datetime is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the state database")
        moved = value.astimezone(UTC)
        return moved.replace(tzinfo=None) if dialect.name == "sqlite" else moved

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows by itself only for a column of type INTEGER.
_ROW_ID = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()


def _row_id() -> Column[Any]:
    return Column("id", _ROW_ID, primary_key=True, autoincrement=True)


inbox = Table(
    "inbox",
    metadata,
    _row_id(),
    Column("identity", String(255), nullable=False, unique=True),
    Column("post_key", String(128), unique=True),
    Column("gesture", String(64), unique=True),
    Column("kind", String(16), nullable=False),
    Column("lane", String(255), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("outcome", String(32)),
    Column("received_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("settled_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("author", String(64)),
    Column("supersedes", Integer, nullable=False, server_default="0"),
    Index("inbox_by_lane", "lane", "state", "id"),
    Index("inbox_by_state", "state", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    _row_id(),
    Column("key", String(255), nullable=False, unique=True),
    Column("lane", String(255), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("thread_ts", String(32)),
    Column("payload", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("first_attempt_at", Moment),
    Column("settled_at", Moment),
    Column("swept_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("slack_ts", String(32)),
    Column("error", Text),
    Index("outbox_by_lane", "lane", "state", "id"),
    Index("outbox_by_state", "state", "not_before"),
)

slot = Table(
    "slot",
    metadata,
    _row_id(),
    Column("schedule", String(64), nullable=False),
    Column("local_date", Date, nullable=False),
    Column("slot", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("settled_at", Moment),
    UniqueConstraint("schedule", "local_date", "slot", name="slot_once"),
)

schedule = Table(
    "schedule",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("planned_until", Moment, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("key", String(128), primary_key=True),
    Column("engaged", Boolean, nullable=False),
    Column("turns", JSON, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
