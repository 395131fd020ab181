"""Tomorrow's files come in by themselves: each source of `floorwalker.yaml` is imported again when its time has come.

A loop of the supervisor, made by `bot.app`. A file that cannot be imported is logged with its sentence and tried again at the next
round; the data that are there still answer.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from floorwalker.clock import Clock
from floorwalker.errors import FloorwalkerError

log = structlog.get_logger()


@dataclass(slots=True)
class Refresh:
    """One source: what imports it (and returns what a person should read of it), how often, and when it was last tried."""

    name: str
    every: timedelta
    load: Callable[[], Sequence[str]]
    tried_at: datetime | None = field(default=None)

    def is_due(self, now: datetime) -> bool:
        """Whether its pause is over; a clock that was set back does not make it wait longer."""
        return self.tried_at is None or not timedelta() <= now - self.tried_at < self.every


class SourceRefresh:
    """Imports what is due, one source after the other."""

    def __init__(self, refreshes: Sequence[Refresh], clock: Clock) -> None:
        self._refreshes = tuple(refreshes)
        self._clock = clock

    async def step(self) -> bool:
        """Import every source that is due; false: wait for the next round."""
        for refresh in self._refreshes:
            now = self._clock.now()
            if refresh.is_due(now):
                refresh.tried_at = now
                await self._load(refresh)
        return False

    async def _load(self, refresh: Refresh) -> None:
        try:
            notes = await asyncio.to_thread(refresh.load)
            log.info("source.imported", source=refresh.name, notes=list(notes))
        except FloorwalkerError as failure:
            log.warning("source.failed", source=refresh.name, reason=str(failure))
