"""The counter's tables: kept answers, feedback, questions passed on, watches, commitments. Used by `counter`, `commitments`."""

from sqlalchemy import JSON, Column, Date, Float, Index, String, Table, Text, UniqueConstraint

from bot.storage.tables import Moment, metadata

kept_answer = Table(
    "kept_answer",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", String(64), nullable=False),
    Column("channel_id", String(64), nullable=False),
    Column("thread_ts", String(32)),
    Column("wish", String(32), nullable=False),
    Column("words", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answer", JSON, nullable=False),
    Index("kept_answer_by_age", "asked_at"),
    Index("kept_answer_by_thread", "channel_id", "thread_ts", "asked_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", String(64), nullable=False),
    Column("target", String(255), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("said_at", Moment, nullable=False),
    UniqueConstraint("answer_id", "target", "user_id", name="feedback_once"),
)

passed_question = Table(
    "passed_question",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("answer_id", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("handle", String(255), nullable=False),
    Column("person", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("channel_id", String(64), nullable=False),
    Column("thread_ts", String(32)),
    Column("asked_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("settled_by", String(64), nullable=False),
    Column("settled_at", Moment),
    Index("passed_question_by_state", "state", "asked_at"),
)

watch = Table(
    "watch",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("user_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reference", String(255), nullable=False),
    Column("days", Float, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("watch_by_user", "user_id", "ended_at"),
)

commitment = Table(
    "commitment",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", String(64), nullable=False),
    Column("by_name", String(255), nullable=False),
    Column("about", String(255), nullable=False),
    Column("words", Text, nullable=False),
    Column("due", Date, nullable=False),
    Column("channel_id", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("settled_by", String(64), nullable=False),
    Column("settled_at", Moment),
    Index("commitment_by_channel", "channel_id", "due"),
    Index("commitment_by_user", "user_id", "state"),
)
