"""Old rows → gone. A loop of the supervisor; keeps what Slack may still repeat and what people may still refer to."""

from datetime import timedelta

import structlog

from bot.counter_ports import Keepsakes
from bot.ports import Inbox, Outbox
from floorwalker.clock import Clock

log = structlog.get_logger()

# Slack repeats an event for up to 24 hours.
KEEP_ARRIVALS = timedelta(hours=48)
KEEP_LETTERS = timedelta(days=30)
# Buttons under an answer work for as long.
KEEP_ANSWERS = timedelta(days=30)


class Housekeeping:
    """Deletes settled rows that have grown old."""

    def __init__(
        self, inbox: Inbox, outbox: Outbox, clock: Clock, keepsakes: Keepsakes | None = None
    ) -> None:
        self._keepsakes = keepsakes
        self._inbox = inbox
        self._outbox = outbox
        self._clock = clock

    async def step(self) -> bool:
        """Sweep once; false: wait for the next round."""
        now = self._clock.now()
        arrivals = await self._inbox.forget(now - KEEP_ARRIVALS)
        letters = await self._outbox.forget(now - KEEP_LETTERS)
        answers = await self._keepsakes.forget(now - KEEP_ANSWERS) if self._keepsakes else 0
        if arrivals or letters or answers:
            log.info("state.swept", arrivals=arrivals, letters=letters, answers=answers)
        return False
