"""`Slot` → row: the planned digests, unique per schedule, local date and slot, and how far each schedule is planned.

Called by the digest tick. Knows nothing of clocks or time zones.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from bot.ports import Letter, Slot, SlotState
from bot.storage.database import Database
from bot.storage.outbox import insert_letters
from bot.storage.tables import schedule, slot


class SlotTable:
    """`bot.jobs.tick.Slots` on the state database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def planned_until(self, name: str) -> datetime | None:
        """How far the schedule has been planned."""
        query = select(schedule.c.planned_until).where(schedule.c.name == name)
        async with self._database.begin() as connection:
            found: datetime | None = (await connection.execute(query)).scalar()
            return found

    async def plan(
        self, name: str, slots: Sequence[Slot], until: datetime, skipped: Sequence[Slot] = ()
    ) -> None:
        """Insert what is due and what came too late, and move the mark; two planners make one row."""
        wanted = [(due, SlotState.PLANNED) for due in slots] + [
            (late, SlotState.SKIPPED_LATE) for late in skipped
        ]
        async with self._database.begin() as connection:
            for due, state in wanted:
                await connection.execute(
                    self._database.insert_once(slot).values(
                        schedule=due.schedule,
                        local_date=due.local_date,
                        slot=due.slot,
                        state=state.value,
                        planned_at=until,
                        due_at=due.due_at,
                    )
                )
            await connection.execute(
                self._database.insert_once(schedule).values(name=name, planned_until=until)
            )
            await connection.execute(
                update(schedule)
                .where(schedule.c.name == name, schedule.c.planned_until < until)
                .values(planned_until=until)
            )

    async def open(self) -> list[Slot]:
        """Planned and not made yet."""
        query = (
            select(*slot.c).where(slot.c.state == SlotState.PLANNED.value).order_by(slot.c.due_at, slot.c.id)
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Slot(row["schedule"], row["local_date"], row["slot"], row["due_at"]) for row in rows]

    async def settle(self, done: Slot, letters: Sequence[Letter], state: SlotState, now: datetime) -> bool:
        """Close the slot and freeze its letters, once."""
        async with self._database.begin() as connection:
            closed = await connection.execute(
                update(slot)
                .where(
                    slot.c.schedule == done.schedule,
                    slot.c.local_date == done.local_date,
                    slot.c.slot == done.slot,
                    slot.c.state == SlotState.PLANNED.value,
                )
                .values(state=state.value, settled_at=now)
            )
            if closed.rowcount != 1:
                return False
            await insert_letters(connection, self._database, letters, now)
            return True
