"""APScheduler as an alarm clock and nothing more: one job, in memory, that calls the tick.

Made by `bot.app`. Its job store is not used: it loses a run whose process dies, and two schedulers on one store run
most jobs twice (both measured). What is due stands in the state database.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.jobs.boundary import NewTrace, contain

TICK_S = 20.0


class Timer:
    """Calls `step` every `every_s` seconds, one call at a time; a missed call is made up for once."""

    def __init__(
        self, step: Callable[[], Awaitable[bool]], *, new_trace: NewTrace, every_s: float = TICK_S
    ) -> None:
        self._step = step
        self._new_trace = new_trace
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._tick,
            IntervalTrigger(seconds=every_s, timezone=UTC),
            id="tick",
            # Without it a call that comes a second late is dropped.
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    def start(self) -> None:
        """Start in the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks; one that runs goes on to its end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        await contain(self._step(), doing="tick", new_trace=self._new_trace)
