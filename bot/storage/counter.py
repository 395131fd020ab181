"""`bot.counter_ports.Keepsakes` on the state database: kept answers, feedback, questions passed on, watches."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, select, update

from bot.counter_ports import (
    Feedback,
    KeptAnswer,
    PassedQuestion,
    PassedState,
    Verdict,
    Watch,
    WatchKind,
)
from bot.ports import Letter
from bot.reply import Answer
from bot.request import Wish
from bot.storage.database import Database
from bot.storage.outbox import insert_letters
from bot.storage.tables_counter import feedback, kept_answer, passed_question, watch


class CounterTable:
    """The counter's memory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep_answer(self, kept: KeptAnswer) -> None:
        """Keep an answer once."""
        row = {
            "id": kept.id,
            "user_id": kept.user_id,
            "channel_id": kept.channel_id,
            "thread_ts": kept.thread_ts,
            "wish": kept.wish.value,
            "words": kept.words,
            "asked_at": kept.asked_at,
            "answer": kept.answer.model_dump(mode="json", by_alias=True),
        }
        async with self._database.begin() as connection:
            await connection.execute(self._database.insert_once(kept_answer).values(row))

    async def answer(self, answer_id: str) -> KeptAnswer | None:
        """The answer of that id."""
        async with self._database.begin() as connection:
            found = await connection.execute(select(kept_answer).where(kept_answer.c.id == answer_id))
            row = found.mappings().one_or_none()
        return _kept(row) if row else None

    async def last_in(self, channel_id: str, thread_ts: str) -> KeptAnswer | None:
        """The last answer given in that thread."""
        query = (
            select(kept_answer)
            .where(kept_answer.c.channel_id == channel_id, kept_answer.c.thread_ts == thread_ts)
            .order_by(kept_answer.c.asked_at.desc())
            .limit(1)
        )
        async with self._database.begin() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return _kept(row) if row else None

    async def record(self, said: Feedback) -> None:
        """Record a verdict; the last one counts."""
        same = (
            (feedback.c.answer_id == said.answer_id)
            & (feedback.c.target == said.target)
            & (feedback.c.user_id == said.user_id)
        )
        told = {
            "verdict": said.verdict.value,
            "reason": said.reason,
            "note": said.note,
            "said_at": said.said_at,
        }
        key = {"answer_id": said.answer_id, "target": said.target, "user_id": said.user_id}
        async with self._database.begin() as connection:
            await connection.execute(self._database.insert_once(feedback).values({**key, **told}))
            await connection.execute(update(feedback).where(same).values(told))

    async def feedback(self, answer_id: str) -> list[Feedback]:
        """All verdicts on that answer."""
        query = select(feedback).where(feedback.c.answer_id == answer_id).order_by(feedback.c.said_at)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Feedback(**{**row, "verdict": Verdict(row["verdict"])}) for row in rows]

    async def pass_on(self, question: PassedQuestion) -> bool:
        """Keep a question passed on, once."""
        row = {name: getattr(question, name) for name in PassedQuestion.__slots__}
        insert = self._database.insert_once(passed_question).values({**row, "state": question.state.value})
        async with self._database.begin() as connection:
            made = await connection.execute(insert.returning(passed_question.c.id))
            return made.scalar() is not None

    async def passed(self, question_id: str) -> PassedQuestion | None:
        """The question of that id."""
        query = select(passed_question).where(passed_question.c.id == question_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return _passed(row) if row else None

    async def settle_passed(self, question_id: str, by: str, now: datetime) -> bool:
        """Close it, once."""
        closed = (
            update(passed_question)
            .where(passed_question.c.id == question_id)
            .where(passed_question.c.state == PassedState.WAITING.value)
            .values(state=PassedState.SETTLED.value, settled_by=by, settled_at=now)
        )
        async with self._database.begin() as connection:
            return (await connection.execute(closed)).rowcount == 1

    async def waiting(self) -> list[PassedQuestion]:
        """Those that wait, oldest first."""
        query = (
            select(passed_question)
            .where(passed_question.c.state == PassedState.WAITING.value)
            .order_by(passed_question.c.asked_at)
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_passed(row) for row in rows]

    async def watch(self, wanted: Watch) -> bool:
        """Keep a watch, once."""
        row = {name: getattr(wanted, name) for name in Watch.__slots__}
        insert = self._database.insert_once(watch).values({**row, "kind": wanted.kind.value})
        async with self._database.begin() as connection:
            made = await connection.execute(insert.returning(watch.c.id))
            return made.scalar() is not None

    async def watches(self, user_id: str | None = None) -> list[Watch]:
        """Open ones, oldest first."""
        query = select(watch).where(watch.c.ended_at.is_(None)).order_by(watch.c.made_at, watch.c.id)
        if user_id is not None:
            query = query.where(watch.c.user_id == user_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_watch(row) for row in rows]

    async def end_watch(self, watch_id: str, letters: Sequence[Letter], now: datetime) -> bool:
        """Close it and tell, together or not at all."""
        ended = update(watch).where(watch.c.id == watch_id, watch.c.ended_at.is_(None)).values(ended_at=now)
        async with self._database.begin() as connection:
            if (await connection.execute(ended)).rowcount != 1:
                return False
            await insert_letters(connection, self._database, letters, now)
            return True

    async def forget(self, before: datetime) -> int:
        """Old answers go, and what was said about them."""
        async with self._database.begin() as connection:
            old = select(kept_answer.c.id).where(kept_answer.c.asked_at < before)
            await connection.execute(delete(feedback).where(feedback.c.answer_id.in_(old)))
            gone = await connection.execute(delete(kept_answer).where(kept_answer.c.asked_at < before))
            return gone.rowcount


def _kept(row: RowMapping) -> KeptAnswer:
    return KeptAnswer(
        user_id=row["user_id"],
        channel_id=row["channel_id"],
        thread_ts=row["thread_ts"],
        wish=Wish(row["wish"]),
        words=row["words"],
        asked_at=row["asked_at"],
        answer=Answer.model_validate(row["answer"]),
    )


def _passed(row: RowMapping) -> PassedQuestion:
    return PassedQuestion(**{**row, "state": PassedState(row["state"])})


def _watch(row: RowMapping) -> Watch:
    known = {name: row[name] for name in Watch.__slots__}
    return Watch(**{**known, "kind": WatchKind(row["kind"])})
