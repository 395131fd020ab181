"""`Letter` → row → `OutboxItem`: everything that leaves, with its business key, lease and fence.

Called by the worker and the digest tick (through their stores) and by the delivery. Knows nothing of Slack's answers.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from bot.alert import AlertState
from bot.oncall_ports import alert_lane, run_lane
from bot.ports import Backlog, Letter, OutboxItem
from bot.run import RunState
from bot.standing import CARD, Lane, Posted
from bot.storage.database import Database
from bot.storage.tables import outbox
from bot.storage.tables_oncall import alert, run

LONGEST_WAIT = timedelta(minutes=10)
_UNSENT = ("new", "sending", "unclear")


async def insert_letters(
    connection: AsyncConnection, database: Database, letters: Sequence[Letter], now: datetime
) -> None:
    """Put letters into the outbox within a transaction; a known key stays as it is."""
    for letter in letters:
        await connection.execute(database.insert_once(outbox).values(_row(letter, now)))


class OutboxTable:
    """`bot.ports.Outbox` on the state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, letters: Sequence[Letter], now: datetime) -> None:
        """Store letters in one transaction."""
        async with self._database.begin() as connection:
            await insert_letters(connection, self._database, letters, now)

    async def claim(
        self, now: datetime, lease: timedelta, resting: frozenset[str] = frozenset()
    ) -> OutboxItem | None:
        """The oldest letter that heads its lane and may leave; a lease that ran out makes it one that may be sent."""
        other = outbox.alias("earlier")
        earlier = select(other.c.id).where(
            other.c.lane == outbox.c.lane, other.c.state.in_(_UNSENT), other.c.id < outbox.c.id
        )
        ready = and_(_is_ready(now, lease), ~earlier.exists(), outbox.c.channel.not_in(sorted(resting)))
        head = select(*outbox.c).where(ready).order_by(outbox.c.id).limit(1).with_for_update(skip_locked=True)
        async with self._database.begin() as connection:
            before = (await connection.execute(head)).mappings().first()
            if before is None:
                return None
            taken = (
                update(outbox)
                .where(outbox.c.id == before["id"])
                .values(
                    state="sending",
                    lease_until=now + lease,
                    tries=outbox.c.tries + 1,
                    fence=outbox.c.fence + 1,
                    first_attempt_at=func.coalesce(outbox.c.first_attempt_at, now),
                )
                .returning(*outbox.c)
            )
            row = (await connection.execute(taken)).mappings().one()
            return _item(row, maybe_sent=before["state"] != "new")

    async def begun(self, item: OutboxItem, slack_ts: str) -> bool:
        """Stands in Slack, not whole yet, if this holder still has it."""
        async with self._database.begin() as connection:
            changed = await connection.execute(update(outbox).where(_held(item)).values(slack_ts=slack_ts))
            return changed.rowcount == 1

    async def sent(self, item: OutboxItem, slack_ts: str | None, now: datetime) -> bool:
        """Sent, if this holder still has it."""
        return await self._close(item, state="sent", slack_ts=slack_ts, error=None, settled_at=now)

    async def unclear(self, item: OutboxItem, error: str, not_before: datetime) -> None:
        """To be looked up from `not_before` on."""
        await self._close(item, state="unclear", error=error, not_before=not_before)

    async def postpone(self, item: OutboxItem, not_before: datetime) -> None:
        """Back to new; a postponement is no attempt."""
        await self._close(item, state="new", not_before=not_before, tries=outbox.c.tries - 1)

    async def failed(self, item: OutboxItem, error: str, now: datetime) -> None:
        """Never to be sent."""
        await self._close(item, state="failed", error=error, settled_at=now)

    async def suspect(self, item: OutboxItem) -> None:
        """To be swept again, as a letter of more than one attempt."""
        async with self._database.begin() as connection:
            await connection.execute(
                update(outbox)
                .where(outbox.c.id == item.id)
                .values(swept_at=None, tries=case((outbox.c.tries < 2, 2), else_=outbox.c.tries))
            )

    async def doubtful(self, sent_before: datetime) -> list[OutboxItem]:
        """Sent in more than one attempt, or a card, and not swept yet."""
        query = (
            select(*outbox.c)
            .where(
                outbox.c.state == "sent",
                or_(outbox.c.tries > 1, outbox.c.key.endswith(CARD)),
                outbox.c.swept_at.is_(None),
                outbox.c.settled_at <= sent_before,
            )
            .order_by(outbox.c.id)
            .limit(20)
        )
        async with self._database.begin() as connection:
            return [_item(row, maybe_sent=True) for row in (await connection.execute(query)).mappings()]

    async def swept(self, item: OutboxItem, slack_ts: str | None, now: datetime) -> None:
        """Swept for doubles."""
        kept = {"slack_ts": slack_ts} if slack_ts else {}
        async with self._database.begin() as connection:
            await connection.execute(
                update(outbox).where(outbox.c.id == item.id).values(swept_at=now, **kept)
            )

    async def posted(self, key: str) -> Posted | None:
        """What became of the letter of that key."""
        query = select(outbox.c.slack_ts, outbox.c.state).where(outbox.c.key == key)
        async with self._database.begin() as connection:
            row = (await connection.execute(query)).first()
        return Posted(row[0], row[1] in _UNSENT) if row else None

    async def lane(self, lane: str, now: datetime) -> Lane:
        """How the letters of a lane stand."""
        query = select(outbox.c.state, outbox.c.lease_until, outbox.c.tries).where(outbox.c.lane == lane)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        busy = any(state == "sending" and until > now for state, until, _tries in rows)
        return Lane(busy, any(state in ("sending", "unclear") or tries > 1 for state, _until, tries in rows))

    async def superseded(self, item: OutboxItem, edits: str) -> bool:
        """Whether a later letter, still to be sent, has a key that begins so."""
        later = select(outbox.c.id).where(
            outbox.c.lane == item.letter.lane,
            outbox.c.id > item.id,
            outbox.c.state.in_(_UNSENT),
            outbox.c.key.startswith(edits, autoescape=True),
        )
        async with self._database.begin() as connection:
            return (await connection.execute(later.limit(1))).scalar() is not None

    async def backlog(self, now: datetime) -> Backlog:
        """Unsent letters and the age of the oldest."""
        query = select(func.count(), func.min(outbox.c.created_at)).where(outbox.c.state.in_(_UNSENT))
        async with self._database.begin() as connection:
            depth, oldest = (await connection.execute(query)).one()
        return Backlog(depth, (now - oldest).total_seconds() if oldest else 0.0)

    async def forget(self, before: datetime) -> int:
        """Delete closed letters made before that moment."""
        async with self._database.begin() as connection:
            edited = await _lanes_in_use(connection)
            old = and_(outbox.c.state.in_(("sent", "failed")), outbox.c.created_at < before)
            gone = await connection.execute(outbox.delete().where(old, outbox.c.lane.not_in(edited)))
            return gone.rowcount

    async def _close(self, item: OutboxItem, **values: object) -> bool:
        async with self._database.begin() as connection:
            changed = await connection.execute(
                update(outbox).where(_held(item)).values(lease_until=None, **values)
            )
            return changed.rowcount == 1


async def _lanes_in_use(connection: AsyncConnection) -> list[str]:
    """Lanes whose messages are still edited: those of open runs and alerts."""
    runs = select(run.c.id).where(run.c.state == RunState.RUNNING.value)
    alerts = select(alert.c.id).where(alert.c.state != AlertState.CLOSED.value)
    lanes = [run_lane(number) for number in (await connection.execute(runs)).scalars()]
    return lanes + [alert_lane(number) for number in (await connection.execute(alerts)).scalars()]


def _held(item: OutboxItem) -> ColumnElement[bool]:
    return and_(outbox.c.id == item.id, outbox.c.fence == item.fence, outbox.c.state == "sending")


def _is_ready(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    # A moment further ahead than any wait of ours means that the clock was set back.
    due = or_(outbox.c.not_before <= now, outbox.c.not_before > now + LONGEST_WAIT)
    waiting = and_(outbox.c.state.in_(("new", "unclear")), due)
    over = or_(outbox.c.lease_until <= now, outbox.c.lease_until > now + 2 * lease)
    abandoned = and_(outbox.c.state == "sending", over)
    return or_(waiting, abandoned)


def _row(letter: Letter, now: datetime) -> dict[str, object]:
    return {
        "key": letter.key,
        "lane": letter.lane,
        "channel": letter.channel,
        "thread_ts": letter.thread_ts,
        "payload": dict(letter.payload),
        "state": "new",
        "created_at": now,
        "not_before": now,
        "tries": 0,
        "fence": 0,
    }


def _item(row: RowMapping, *, maybe_sent: bool) -> OutboxItem:
    letter = Letter(row["key"], row["lane"], row["channel"], row["payload"], row["thread_ts"])
    return OutboxItem(
        id=row["id"],
        letter=letter,
        fence=row["fence"],
        tries=row["tries"],
        maybe_sent=maybe_sent,
        first_attempt_at=row["first_attempt_at"],
        slack_ts=row["slack_ts"],
    )
