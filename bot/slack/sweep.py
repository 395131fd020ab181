"""Letters that were sent in more than one attempt → one message each: the younger of two is deleted (promise 5).

Also what a dead process left behind: cards without a turn, streams that nobody ended. Driven by the supervisor. Two
messages of one letter come from a process that froze for longer than its lease and woke up in the middle of sending; no check
before the call can exclude that (study 2.2).
"""

from dataclasses import replace
from datetime import timedelta

import structlog

from bot.ports import Outbox, OutboxItem
from bot.slack.parcel import Parcel, Route, Way, unpack
from bot.slack.placing import Waiting, placed
from bot.slack.postman import Postman
from bot.slack.web import Done, Ending, Refused, Web
from bot.standing import CARD
from floorwalker.clock import Clock

log = structlog.get_logger()

SWEEP_AFTER = timedelta(seconds=90)
# Longer than all tries of a turn together: a card this old without an answer belongs to work that was called off.
LONGEST_TURN = timedelta(minutes=10)


class Sweep:
    """Deletes the younger of two messages of one letter; only letters of several attempts can have two."""

    def __init__(self, outbox: Outbox, web: Web, clock: Clock) -> None:
        self._outbox = outbox
        self._postman = Postman(web, clock)
        self._clock = clock

    async def step(self) -> bool:
        """Sweep what was sent a while ago; false when there was nothing to do."""
        doubtful = await self._outbox.doubtful(self._clock.now() - SWEEP_AFTER)
        swept = [await self._sweep(item) for item in doubtful]
        return any(swept)

    async def _sweep(self, item: OutboxItem) -> bool:
        if item.letter.key.endswith(CARD):
            return await self._sweep_card(item, unpack(item.letter.payload))
        parcel = await placed(self._outbox, unpack(item.letter.payload), self._clock.now())
        if isinstance(parcel, Waiting) or not posted_routes(parcel):
            await self._outbox.swept(item, None, self._clock.now())
            return True
        begun = self._seen(item, await self._postman.begun_streams(item, parcel))
        found = self._seen(
            item, await self._postman.found(item, replace(parcel, routes=posted_routes(parcel)))
        )
        if begun is None or found is None:
            return False
        kept = item.slack_ts
        if not await self._removed(item, [*found[1:], *((where, ts) for where, ts in begun if ts != kept)]):
            return False
        await self._outbox.swept(item, found[0][1] if found else None, self._clock.now())
        return True

    async def _sweep_card(self, item: OutboxItem, card: Parcel) -> bool:
        """Whatever still carries the card's key goes, once its answer is there or no answer will come."""
        instead = [one for key in card.until if (one := await self._outbox.posted(key)) is not None]
        young = self._clock.now() - item.first_attempt_at < LONGEST_TURN
        if any(one.waiting for one in instead) or (not instead and young):
            return False
        taken_over = any(one.slack_ts == item.slack_ts for one in instead)
        if item.tries > 1 or not (taken_over or item.slack_ts is None):
            found = self._seen(item, await self._postman.found(item, card))
            if found is None or not await self._removed(item, found):
                return False
        await self._outbox.swept(item, None, self._clock.now())
        return True

    def _seen(self, item: OutboxItem, found: list[tuple[str, str]] | Ending) -> list[tuple[str, str]] | None:
        if isinstance(found, Refused):
            # Nobody lets us look: nothing can be swept there.
            log.warning("outbox.not_swept", key=item.letter.key, error=found.error)
            return []
        return found if isinstance(found, list) else None

    async def _removed(self, item: OutboxItem, messages: list[tuple[str, str]]) -> bool:
        for channel, ts in messages:
            ending = await self._postman.remove(channel, ts)
            log.warning("outbox.double_deleted", key=item.letter.key, slack_ts=ts, ending=repr(ending))
            if not isinstance(ending, Done | Refused):
                return False
        return True


def posted_routes(parcel: Parcel) -> tuple[Route, ...]:
    """The ways that leave a message; a file is not swept."""
    return tuple(route for route in parcel.routes if route.way is Way.POST)
