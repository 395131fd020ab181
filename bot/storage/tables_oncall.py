"""The tables of on call, beside those in `tables`: runs and alerts, and every change of them, which is only ever added."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.tables import Moment, metadata

_ID = BigInteger().with_variant(Integer(), "sqlite")

run = Table(
    "run",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("team_id", String(32), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("document_id", String(255), nullable=False),
    Column("cause", String(255), nullable=False),
    Column("runbook", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    # One open run per runbook and cause in a channel: whoever starts it again joins it.
    Index(
        "run_open_once",
        "team_id",
        "channel",
        "document_id",
        "cause",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
)

run_event = Table(
    "run_event",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("run_id", _ID, ForeignKey("run.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("identity", String(255), nullable=False, unique=True),
    Column("verb", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String(32), nullable=False),
    Column("who_name", Text, nullable=False),
    Column("step", Integer),
    Column("to_who", String(32), nullable=False),
    Column("to_name", Text, nullable=False),
    Column("words", Text, nullable=False),
    UniqueConstraint("run_id", "seq", name="run_event_once"),
)

alert = Table(
    "alert",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("fingerprint", String(255), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("sighting", JSON, nullable=False),
    Index(
        "alert_open_once",
        "fingerprint",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
)

alert_event = Table(
    "alert_event",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("alert_id", _ID, ForeignKey("alert.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("identity", String(255), nullable=False, unique=True),
    Column("verb", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("orders", Integer, nullable=False),
    Column("money", Float, nullable=False),
    Column("who", String(32), nullable=False),
    Column("who_name", Text, nullable=False),
    Column("until", Moment),
    UniqueConstraint("alert_id", "seq", name="alert_event_once"),
)
