"""Old rows → gone. A loop of the supervisor; keeps what Slack may still repeat and what people may still refer to."""

from datetime import timedelta

import structlog

from bot.ports import Inbox, Outbox
from floorwalker.clock import Clock

log = structlog.get_logger()

# Slack repeats an event for up to 24 hours.
KEEP_ARRIVALS = timedelta(hours=48)
KEEP_LETTERS = timedelta(days=30)


class Housekeeping:
    """Deletes settled rows that have grown old."""

    def __init__(self, inbox: Inbox, outbox: Outbox, clock: Clock) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock

    async def step(self) -> bool:
        """Sweep once; false: wait for the next round."""
        now = self._clock.now()
        arrivals = await self._inbox.forget(now - KEEP_ARRIVALS)
        letters = await self._outbox.forget(now - KEEP_LETTERS)
        if arrivals or letters:
            log.info("state.swept", arrivals=arrivals, letters=letters)
        return False
