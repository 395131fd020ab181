"""The clock → planned slots → digests frozen in the outbox, each exactly once (promise 5).

`DigestTick.step` is called by the timer every few seconds and by `bot.app` at start. Any number of processes may tick:
the slot's row and the letter's key decide, not the timer.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

import structlog

from bot.jobs.boundary import Crash, NewTrace, contain
from bot.jobs.endings import notice
from bot.jobs.schedule import REVIEWS, Schedule, due_slots
from bot.ports import Letter, Outbox, Slot, SlotState, Surface
from bot.reply import Digest, DigestReply
from floorwalker.clock import Clock
from floorwalker.errors import SourceDown

log = structlog.get_logger()

_DRIFT = timedelta(seconds=5)


class Slots(Protocol):
    """The planned digests and how far each schedule has been planned."""

    async def planned_until(self, schedule: str) -> datetime | None:
        """How far the schedule has been planned; null before the first time."""
        ...

    async def plan(
        self, schedule: str, slots: Sequence[Slot], until: datetime, skipped: Sequence[Slot] = ()
    ) -> None:
        """Insert the slots (known ones stay) and move the mark, in one transaction."""
        ...

    async def open(self) -> list[Slot]:
        """Planned and not yet made, oldest first."""
        ...

    async def settle(self, slot: Slot, letters: Sequence[Letter], state: SlotState, now: datetime) -> bool:
        """Freeze the digest into the outbox and close the slot, in one transaction; false: it was closed already."""
        ...


class DigestMaker(Protocol):
    """Makes the digest of a schedule for a local date (bot.digests)."""

    async def digest(self, schedule: str, local_date: date) -> Digest:
        """The digest as of that day; raises `SourceDown` when the data are away."""
        ...


class SlotMaker(Protocol):
    """Makes the letters of a slot that is no digest (bot.reviews)."""

    async def letters(self, slot: Slot) -> tuple[Letter, ...]:
        """All letters of the slot, none where there is nothing to say; raises `SourceDown` when the corpus or Slack is away."""
        ...


class DigestTick:
    """Plans and makes what is due; `wake` is called when letters wait.

    `others` make the letters of schedules that are no digests, by the schedule's name.
    """

    def __init__(
        self,
        schedules: Sequence[Schedule],
        *,
        slots: Slots,
        outbox: Outbox,
        maker: DigestMaker,
        surface: Surface,
        clock: Clock,
        new_trace: NewTrace,
        wake: asyncio.Event | None = None,
        others: Mapping[str, SlotMaker] | None = None,
    ) -> None:
        self._schedules = {schedule.name: schedule for schedule in schedules}
        self._slots = slots
        self._outbox = outbox
        self._maker = maker
        self._surface = surface
        self._clock = clock
        self._new_trace = new_trace
        self._wake = wake
        self._others = dict(others or {})
        self._last: tuple[datetime, float] | None = None

    async def step(self) -> bool:
        """Plan what is due and make what is planned; true when a digest or a notice was written."""
        self._watch_the_clock()
        written = [await self._plan(schedule) for schedule in self._schedules.values()]
        written += [await self._make(slot) for slot in await self._slots.open()]
        if any(written) and self._wake is not None:
            self._wake.set()
        return any(written)

    async def _plan(self, schedule: Schedule) -> bool:
        now = self._clock.now()
        due = due_slots(now, await self._slots.planned_until(schedule.name), schedule)
        for slot in due.late:
            log.warning("digest.skipped_late", slot=slot.key, due_at=slot.due_at.isoformat())
            if slot.schedule in self._others:
                # The next one tells all that this one would have.
                continue
            text = (
                f"{_named(slot)} of {slot.local_date} was not made: it was more than {_hours(schedule)} late."
            )
            # Before the mark moves: a crash in between repeats the notice's key, not the notice.
            await self._outbox.put(self._notice(schedule, slot, text), now)
        await self._slots.plan(schedule.name, due.slots, now, due.late)
        return bool(due.late)

    async def _make(self, slot: Slot) -> bool:
        schedule = self._schedules.get(slot.schedule)
        now = self._clock.now()
        if schedule is None:
            log.error("digest.no_such_schedule", slot=slot.key)
            return await self._slots.settle(slot, (), SlotState.FAILED, now)
        made = await contain(
            self._letters(schedule, slot), doing=f"make {slot.key}", new_trace=self._new_trace
        )
        if isinstance(made, Crash) or made is None:
            return await self._give_up_when_late(schedule, slot, made)
        settled = await self._slots.settle(slot, made, SlotState.MADE, self._clock.now())
        log.info("digest.made", slot=slot.key, settled=settled)
        return settled

    async def _letters(self, schedule: Schedule, slot: Slot) -> tuple[Letter, ...] | None:
        other = self._others.get(slot.schedule)
        try:
            if other is not None:
                return await other.letters(slot)
            digest: Digest = await self._maker.digest(slot.schedule, slot.local_date)
        except SourceDown as down:
            log.warning("digest.source_down", slot=slot.key, reason=str(down))
            return None
        return self._surface.post(schedule.channel, slot.key, DigestReply(digest))

    async def _give_up_when_late(self, schedule: Schedule, slot: Slot, crash: Crash | None) -> bool:
        """Stay open for the next tick until the catch-up window has passed; then say so in the channel."""
        now = self._clock.now()
        if now - slot.due_at <= schedule.catch_up:
            return False
        log.error("digest.failed", slot=slot.key)
        trace = f" Trace: {crash.trace_id}." if crash else ""
        text = f"{_named(slot)} of {slot.local_date} could not be made within {_hours(schedule)}.{trace}"
        return await self._slots.settle(slot, self._notice(schedule, slot, text), SlotState.FAILED, now)

    def _notice(self, schedule: Schedule, slot: Slot, text: str) -> tuple[Letter, ...]:
        if not schedule.channel:
            return ()
        return self._surface.post(schedule.channel, f"{slot.key}:notice", notice(text, self._new_trace()))

    def _watch_the_clock(self) -> None:
        now, ran = self._clock.now(), time.monotonic()
        if self._last is not None:
            drift = (now - self._last[0]) - timedelta(seconds=ran - self._last[1])
            if abs(drift) > _DRIFT:
                log.warning("clock.jumped", seconds=drift.total_seconds())
        self._last = (now, ran)


def _named(slot: Slot) -> str:
    return "The message on overdue reviews" if slot.schedule == REVIEWS else f"The {slot.schedule} digest"


def _hours(schedule: Schedule) -> str:
    return f"{schedule.catch_up.total_seconds() / 3600:g} hours"
