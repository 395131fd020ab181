"""Letters that were sent in more than one attempt → one message each: the younger of two is deleted (promise 5).

`Sweep.step` is driven by the supervisor. Two messages of one letter come from a process that froze for longer than its lease and
woke up in the middle of sending; no check before the call can exclude that (study 2.2).
"""

from dataclasses import replace
from datetime import timedelta

import structlog

from bot.ports import Outbox, OutboxItem
from bot.slack.parcel import Parcel, Route, Way, unpack
from bot.slack.placing import Waiting, placed
from bot.slack.postman import Postman
from bot.slack.web import Done, Refused, Web
from floorwalker.clock import Clock

log = structlog.get_logger()

SWEEP_AFTER = timedelta(seconds=90)


class Sweep:
    """Deletes the younger of two messages of one letter; only letters of several attempts can have two."""

    def __init__(self, outbox: Outbox, web: Web, clock: Clock) -> None:
        self._outbox = outbox
        self._web = web
        self._postman = Postman(web)
        self._clock = clock

    async def step(self) -> bool:
        """Sweep what was sent a while ago; false when there was nothing to do."""
        doubtful = await self._outbox.doubtful(self._clock.now() - SWEEP_AFTER)
        swept = [await self._sweep(item) for item in doubtful]
        return any(swept)

    async def _sweep(self, item: OutboxItem) -> bool:
        parcel = await placed(self._outbox, unpack(item.letter.payload))
        if isinstance(parcel, Waiting) or not posted_routes(parcel):
            await self._outbox.swept(item, None, self._clock.now())
            return True
        parcel = replace(parcel, routes=posted_routes(parcel))
        found = await self._postman.found(item, parcel)
        if isinstance(found, Refused):
            # Nobody lets us look: nothing can be swept there.
            log.warning("outbox.not_swept", key=item.letter.key, error=found.error)
            found = []
        if not isinstance(found, list):
            return False
        for channel, ts in found[1:]:
            ending = await self._web.call("chat.delete", {"channel": channel, "ts": ts})
            log.warning("outbox.double_deleted", key=item.letter.key, slack_ts=ts, ending=repr(ending))
            if not isinstance(ending, Done | Refused):
                return False
        await self._outbox.swept(item, found[0][1] if found else None, self._clock.now())
        return True


def posted_routes(parcel: Parcel) -> tuple[Route, ...]:
    """The ways that leave a message; a file is not swept."""
    return tuple(route for route in parcel.routes if route.way is Way.POST)
