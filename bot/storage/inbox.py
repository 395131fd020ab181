"""`Arrival` → row → `InboxItem`: what Slack delivered, kept until it is worked on (promise 5).

Called by the Slack listeners (accept) and the worker (take, settle). Knows nothing of what a payload means.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from bot.ports import Acceptance, Arrival, Backlog, InboxItem, Kind, Letter, Turn
from bot.storage.conversations import engage, is_engaged, remember
from bot.storage.database import Database
from bot.storage.outbox import insert_letters
from bot.storage.tables import inbox
from bot.storage.together import Together

SAID = (Kind.MENTION, Kind.DIRECT, Kind.FOLLOW_UP)
"""What people write; only that takes the place of what they wrote before."""
_UNFINISHED = ("new", "working")


class InboxTable:
    """`bot.ports.Inbox` on the state database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._accepting = Together(self._accept_all)
        # Made once: this is the path before every acknowledgement.
        self._insert = database.insert_once(inbox).returning(inbox.c.id)

    async def accept(self, arrival: Arrival, now: datetime) -> Acceptance:
        """Store the arrival unless it is known or not ours; the row stands when this returns."""
        return await self._accepting.add((arrival, now))

    async def _accept_all(self, arrivals: Sequence[tuple[Arrival, datetime]]) -> list[Acceptance]:
        async with self._database.begin() as connection:
            return [await self._accept(connection, arrival, now) for arrival, now in arrivals]

    async def _accept(self, connection: AsyncConnection, arrival: Arrival, now: datetime) -> Acceptance:
        if arrival.if_engaged and not await is_engaged(connection, arrival.if_engaged):
            return Acceptance.NOT_OURS
        if arrival.kind is Kind.WITHDRAWAL:
            ended = await _withdraw(connection, inbox.c.post_key == arrival.ends_post, now)
            if not ended:
                # It may have overtaken the post it takes back: that one, should it come, is known by then.
                gone = {
                    **_row(arrival, now),
                    "post_key": arrival.ends_post,
                    "state": "done",
                    "settled_at": now,
                }
                await connection.execute(self._insert, gone)
            return Acceptance.NEW if ended else Acceptance.NOT_OURS
        row_id = (await connection.execute(self._insert, _row(arrival, now))).scalar()
        if row_id is None:
            return Acceptance.KNOWN
        if arrival.ends_lane:
            await _withdraw(connection, and_(inbox.c.lane == arrival.ends_lane, inbox.c.id < row_id), now)
        if arrival.author and arrival.kind in SAID and not arrival.opens:
            await _supersede(connection, arrival, row_id, now)
        if arrival.engages:
            await engage(connection, self._database, arrival.engages, now)
        return Acceptance.NEW

    async def take(self, now: datetime, lease: timedelta) -> InboxItem | None:
        """The oldest free row that heads its lane: a lane is worked on one after the other, in order of arrival."""
        other = inbox.alias("earlier")
        earlier = select(other.c.id).where(
            other.c.lane == inbox.c.lane, other.c.state.in_(_UNFINISHED), other.c.id < inbox.c.id
        )
        # A lease that ends later than any of ours means that the clock was set back.
        over = or_(inbox.c.lease_until <= now, inbox.c.lease_until > now + 2 * lease)
        free = or_(inbox.c.state == "new", and_(inbox.c.state == "working", over))
        head = (
            select(inbox.c.id)
            .where(free, ~earlier.exists())
            .order_by(inbox.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        async with self._database.begin() as connection:
            row_id = (await connection.execute(head)).scalar()
            if row_id is None:
                return None
            taken = (
                update(inbox)
                .where(inbox.c.id == row_id)
                .values(
                    state="working", lease_until=now + lease, tries=inbox.c.tries + 1, fence=inbox.c.fence + 1
                )
                .returning(*inbox.c)
            )
            return _item((await connection.execute(taken)).mappings().one())

    async def settle(
        self, item: InboxItem, letters: Sequence[Letter], turn: Turn | None, outcome: str, now: datetime
    ) -> bool:
        """Done, together with its letters and its turn, or not at all."""
        async with self._database.begin() as connection:
            if not await _close(connection, item, outcome, now):
                return False
            await insert_letters(connection, self._database, letters, now)
            if turn is not None:
                await remember(connection, self._database, item.lane, turn, now)
            return True

    async def holds(self, item: InboxItem) -> bool:
        """Whether nobody else has settled or taken the row."""
        query = select(inbox.c.id).where(
            inbox.c.id == item.id, inbox.c.fence == item.fence, inbox.c.state == "working"
        )
        async with self._database.begin() as connection:
            return (await connection.execute(query)).first() is not None

    async def release(self, item: InboxItem) -> None:
        """Back to new; a release is no attempt."""
        async with self._database.begin() as connection:
            await connection.execute(
                update(inbox)
                .where(inbox.c.id == item.id, inbox.c.fence == item.fence, inbox.c.state == "working")
                .values(state="new", lease_until=None, tries=inbox.c.tries - 1)
            )

    async def backlog(self, now: datetime) -> Backlog:
        """Unfinished rows and the age of the oldest."""
        query = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.state.in_(_UNFINISHED))
        async with self._database.begin() as connection:
            depth, oldest = (await connection.execute(query)).one()
        return Backlog(depth, (now - oldest).total_seconds() if oldest else 0.0)

    async def outcomes(self) -> dict[str, int]:
        """Kept rows by outcome."""
        query = (
            select(inbox.c.outcome, func.count())
            .where(inbox.c.outcome.is_not(None))
            .group_by(inbox.c.outcome)
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        return {row[0]: row[1] for row in rows}

    async def forget(self, before: datetime) -> int:
        """Delete settled rows that arrived before that moment."""
        async with self._database.begin() as connection:
            gone = await connection.execute(
                inbox.delete().where(inbox.c.state.in_(("done", "failed")), inbox.c.received_at < before)
            )
            return gone.rowcount


def _row(arrival: Arrival, now: datetime) -> dict[str, object]:
    return {
        "identity": arrival.identity,
        "post_key": arrival.post_key,
        "gesture": arrival.gesture,
        "kind": arrival.kind.value,
        "lane": arrival.lane,
        "payload": dict(arrival.payload),
        "state": "new",
        "received_at": now,
        "tries": 0,
        "fence": 0,
        "author": arrival.author,
        "supersedes": 0,
    }


def _item(row: RowMapping) -> InboxItem:
    return InboxItem(
        id=row["id"],
        identity=row["identity"],
        kind=Kind(row["kind"]),
        lane=row["lane"],
        payload=row["payload"],
        received_at=row["received_at"],
        tries=row["tries"],
        fence=row["fence"],
        supersedes=row["supersedes"],
    )


async def _withdraw(
    connection: AsyncConnection, which: ColumnElement[bool], now: datetime, outcome: str = "withdrawn"
) -> int:
    # Whoever works on such a row finds nothing to settle at its end, so nothing is posted.
    ended = await connection.execute(
        update(inbox)
        .where(which)
        .where(inbox.c.state.in_(_UNFINISHED))
        .values(state="done", outcome=outcome, settled_at=now)
    )
    return ended.rowcount


async def _supersede(connection: AsyncConnection, arrival: Arrival, row_id: int, now: datetime) -> None:
    """By the order in which things were written, not in which they arrived: post keys of one channel end in it."""
    said = and_(
        inbox.c.lane == arrival.lane,
        inbox.c.author == arrival.author,
        inbox.c.kind.in_([kind.value for kind in SAID]),
        inbox.c.id != row_id,
    )
    written = arrival.post_key or ""
    later = select(inbox.c.id).where(said, inbox.c.post_key > written, inbox.c.state.in_(_UNFINISHED))
    taken_by = (await connection.execute(later.order_by(inbox.c.post_key).limit(1))).scalar()
    if written and taken_by is not None:
        await _withdraw(connection, inbox.c.id == row_id, now, "superseded")
        count = inbox.c.supersedes + 1
        await connection.execute(update(inbox).where(inbox.c.id == taken_by).values(supersedes=count))
        return
    earlier = and_(said, or_(inbox.c.post_key.is_(None), inbox.c.post_key < written))
    if superseded := await _withdraw(connection, earlier, now, "superseded"):
        await connection.execute(update(inbox).where(inbox.c.id == row_id).values(supersedes=superseded))


async def _close(connection: AsyncConnection, item: InboxItem, outcome: str, now: datetime) -> bool:
    closed = await connection.execute(
        update(inbox)
        .where(inbox.c.id == item.id, inbox.c.fence == item.fence, inbox.c.state == "working")
        .values(
            state="failed" if outcome == "error" else "done",
            outcome=outcome,
            settled_at=now,
            lease_until=None,
        )
    )
    return closed.rowcount == 1
