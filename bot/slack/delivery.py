"""`OutboxItem` → one visible message in Slack (promise 5): sent once, looked up before any repeat.

`Delivery.step` is driven by the supervisor in `bot.jobs`; `sweep` repairs what a frozen process may have doubled. Knows nothing
of what the text says. What Slack refuses for good is `failed`, and the operators are told; a revoked token stops all sending.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.ports import Outbox, OutboxItem
from bot.slack.json_path import text_at
from bot.slack.pace import Pace
from bot.slack.parcel import Parcel, Way, edits_of, unpack
from bot.slack.placing import Waiting, placed
from bot.slack.postman import Postman, Sending, is_seen, seen_routes
from bot.slack.refusals import Trouble, remedy_of, trouble_of
from bot.slack.web import Done, Limited, Refused, Unclear, Uploads, Web
from floorwalker.clock import Clock

log = structlog.get_logger()

# Longer than a call with one repeat, so that a dead process's request has landed before anybody looks (study 2.3).
LEASE = timedelta(seconds=45)
LONGEST_LEASES = 6
# Slack has been away for hours; an answer of yesterday helps nobody.
GIVE_UP_AFTER = timedelta(hours=24)
# An ephemeral message cannot be looked up: after an unclear end it is repeated, but not for ever.
MOST_TRIES_UNSEEN = 3
SHUT_OUT_S = 60.0
# For a letter that refers to one still on its way.
SHORT_WAIT = timedelta(seconds=1)

Tell = Callable[[str, str, str], Awaitable[bool]]
"""Tells the operators: Slack's error, the channel, the letter's key."""


class Delivery:
    """Sends what waits in the outbox; `tell` reaches the operators."""

    def __init__(
        self,
        outbox: Outbox,
        web: Web,
        clock: Clock,
        *,
        pace: Pace | None = None,
        uploads: Uploads | None = None,
        tell: Tell | None = None,
    ) -> None:
        self._outbox = outbox
        self._postman = Postman(web, uploads)
        self._clock = clock
        self._pace = pace or Pace()
        self._tell = tell
        self.shut_out: str | None = None
        """Slack's error while it refuses our token; null while it does not."""

    async def step(self) -> bool:
        """Send one letter; false when nothing may leave right now."""
        now = self._clock.now()
        if self._pace.is_muted(now):
            return False
        item = await self._outbox.claim(now, LEASE, self._pace.resting(now))
        if item is None:
            return False
        parcel = await placed(self._outbox, unpack(item.letter.payload))
        if isinstance(parcel, Waiting):
            await self._outbox.postpone(item, now + SHORT_WAIT)
            return True
        if await self._is_outdated(item, parcel):
            await self._outbox.sent(item, None, now)
            return True
        if item.maybe_sent and seen_routes(parcel) and await self._was_sent(item, parcel):
            return True
        self._pace.spend(item.letter.channel, self._clock.now())
        await self._record(item, parcel, await self._postman.send(parcel, item.letter.key))
        return True

    async def _is_outdated(self, item: OutboxItem, parcel: Parcel) -> bool:
        """An edit that a later one follows: only the later one is shown, so that many clicks cost few calls."""
        edits = [edits_of(route.of) for route in parcel.routes[:1] if route.way is Way.UPDATE]
        return bool(edits) and await self._outbox.superseded(item, edits[0])

    async def _was_sent(self, item: OutboxItem, parcel: Parcel) -> bool:
        """Look before a repeat; true when the letter needs no sending now."""
        found = await self._postman.found(item, parcel)
        now = self._clock.now()
        if not isinstance(found, list):
            await self._cannot_look(item, parcel, found.error if isinstance(found, Refused) else "")
            return True
        if not found:
            return False
        log.info("outbox.found_sent", key=item.letter.key, slack_ts=found[0][1])
        await self._outbox.sent(item, found[0][1], now)
        return True

    async def _cannot_look(self, item: OutboxItem, parcel: Parcel, refused: str) -> None:
        if refused and trouble_of(refused) is Trouble.TOKEN:
            await self._stand_still(item, refused)
            return
        if refused:
            await self._told(refused, item.letter.channel, item.letter.key)
        await self._wait(item, parcel, Unclear(refused or "look-up failed"))

    async def _record(self, item: OutboxItem, parcel: Parcel, sending: Sending) -> None:
        now, key, ending = self._clock.now(), item.letter.key, sending.ending
        match ending:
            case Done():
                self.shut_out = None
                await self._sent(item, text_at(ending.data, "ts") or None)
            case Limited():
                self._pace.rest(item.letter.channel, now + timedelta(seconds=ending.wait_s))
                await self._outbox.postpone(item, now + timedelta(seconds=ending.wait_s))
            case Refused() if trouble_of(ending.error) is Trouble.TOKEN:
                await self._stand_still(item, ending.error)
            case Refused():
                log.error("outbox.refused", key=key, channel=item.letter.channel, error=ending.error)
                await self._outbox.failed(item, ending.error, now)
            case Unclear():
                await self._wait(item, parcel, ending)
        refusal = sending.worth_telling
        if refusal is not None and trouble_of(refusal.error) is not Trouble.TOKEN:
            await self._told(refusal.error, refusal.route.channel or refusal.route.user, key)

    async def _sent(self, item: OutboxItem, slack_ts: str | None) -> None:
        if not await self._outbox.sent(item, slack_ts, self._clock.now()):
            # Frozen for longer than the lease: somebody else may have sent it too, and swept already.
            log.warning("outbox.lease_lost", key=item.letter.key, slack_ts=slack_ts)
            await self._outbox.suspect(item)

    async def _stand_still(self, item: OutboxItem, error: str) -> None:
        """Nothing leaves for a minute, and nothing is lost: a new token sends what waits."""
        now = self._clock.now()
        self.shut_out = error
        log.error("slack.shut_out", error=error, remedy=remedy_of(error))
        self._pace.mute(now + timedelta(seconds=SHUT_OUT_S))
        if now - item.first_attempt_at > GIVE_UP_AFTER:
            await self._outbox.failed(item, error, now)
        else:
            await self._outbox.postpone(item, now + timedelta(seconds=SHUT_OUT_S))

    async def _wait(self, item: OutboxItem, parcel: Parcel, ending: Unclear) -> None:
        now = self._clock.now()
        # An edit may be made twice; it has the same effect.
        seen = is_seen(parcel) or any(route.way is Way.UPDATE for route in parcel.routes[:1])
        if now - item.first_attempt_at > GIVE_UP_AFTER or (not seen and item.tries >= MOST_TRIES_UNSEEN):
            log.error("outbox.given_up", key=item.letter.key, tries=item.tries, reason=ending.reason)
            await self._outbox.failed(item, ending.reason, now)
            return
        log.warning("outbox.unclear", key=item.letter.key, reason=ending.reason)
        await self._outbox.unclear(item, ending.reason, now + LEASE * min(item.tries, LONGEST_LEASES))

    async def _told(self, error: str, channel: str, key: str) -> None:
        if self._tell is not None:
            await self._tell(error, channel, key)
