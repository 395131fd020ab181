"""What waits in inbox and outbox → the gauges, every few seconds. A loop of the supervisor."""

from bot.measures import Measures
from bot.ports import Backlog, Inbox, Outbox
from floorwalker.clock import Clock


class Queues:
    """Measures depth and age of both queues."""

    def __init__(self, inbox: Inbox, outbox: Outbox, clock: Clock, measures: Measures) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock
        self._measures = measures

    async def waiting(self) -> dict[str, Backlog]:
        """What waits in each queue; raises `SourceDown`."""
        now = self._clock.now()
        return {"inbox": await self._inbox.backlog(now), "outbox": await self._outbox.backlog(now)}

    async def step(self) -> bool:
        """Measure once; false: wait for the next round."""
        self._measures.queues(await self.waiting())
        return False
