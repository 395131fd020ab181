"""`Turn` → row → `Turn`: what was said in a thread lately, and in which threads the bot takes part.

Written together with the inbox (same transaction), read by the turn for follow-ups.
"""

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Turn
from bot.storage.database import Database
from bot.storage.tables import conversation

KEPT_TURNS = 6

_TURNS = TypeAdapter(tuple[Turn, ...])


class ConversationTable:
    """`bot.ports.Conversations` on the state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def turns(self, key: str) -> tuple[Turn, ...]:
        """The last turns of that thread, oldest first."""
        async with self._database.begin() as connection:
            return await _turns(connection, key)

    async def is_engaged(self, key: str) -> bool:
        """Whether the bot takes part in that thread."""
        async with self._database.begin() as connection:
            return await is_engaged(connection, key)

    async def forget(self, before: datetime) -> int:
        """Delete threads in which nothing was said since that moment."""
        async with self._database.begin() as connection:
            gone = await connection.execute(conversation.delete().where(conversation.c.changed_at < before))
            return gone.rowcount


async def is_engaged(connection: AsyncConnection, key: str) -> bool:
    """Whether the bot takes part in that thread, within a transaction."""
    query = select(conversation.c.engaged).where(conversation.c.key == key)
    return bool((await connection.execute(query)).scalar())


async def engage(connection: AsyncConnection, database: Database, key: str, now: datetime) -> None:
    """Take part in that thread from now on."""
    # One statement: this runs before the acknowledgement.
    await connection.execute(
        database.insert_or_update(
            conversation,
            {"key": key, "engaged": True, "turns": [], "changed_at": now},
            changed=("engaged", "changed_at"),
        )
    )


async def remember(
    connection: AsyncConnection, database: Database, key: str, turn: Turn, now: datetime
) -> None:
    """Add a turn to that thread and keep the last few."""
    await connection.execute(
        database.insert_once(conversation).values(key=key, engaged=False, turns=[], changed_at=now)
    )
    kept = (*await _turns(connection, key), turn)[-KEPT_TURNS:]
    await connection.execute(
        update(conversation)
        .where(conversation.c.key == key)
        .values(turns=_TURNS.dump_python(kept, mode="json"), changed_at=now)
    )


async def _turns(connection: AsyncConnection, key: str) -> tuple[Turn, ...]:
    stored = (
        await connection.execute(select(conversation.c.turns).where(conversation.c.key == key))
    ).scalar()
    return _TURNS.validate_python(stored or [])
