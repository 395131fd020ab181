"""`OutboxItem` → one visible message in Slack (promise 5): sent once, looked up before any repeat.

`Delivery.step` is driven by the supervisor in `bot.jobs`; `sweep` repairs what a frozen process may have doubled. Knows nothing
of what the text says. What Slack refuses for good is `failed`, and the operators are told; a revoked token stops all sending.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from bot.ports import Outbox, OutboxItem
from bot.slack.card import removal
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
        self._postman = Postman(web, clock, uploads)
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
        parcel = await placed(self._outbox, unpack(item.letter.payload), now)
        if isinstance(parcel, Waiting):
            await self._wait_a_little(item)
            return True
        outdated = await self._is_outdated(item, parcel)
        if item.maybe_sent and seen_routes(parcel) and await self._was_sent(item, parcel):
            return True
        if outdated:
            await self._outbox.sent(item, None, now)
            return True
        self._pace.spend(item.letter.channel, self._clock.now())
        sending = await self._sending(item, parcel)
        if sending is not None:
            await self._record(item, parcel, sending)
        return True

    async def _wait_a_little(self, item: OutboxItem) -> None:
        until = self._clock.now() + SHORT_WAIT
        if item.maybe_sent:
            # It stays one to look up before any repeat.
            await self._outbox.unclear(item, "waits for another letter", until)
        else:
            await self._outbox.postpone(item, until)

    async def _sending(self, item: OutboxItem, parcel: Parcel) -> Sending | None:
        """Send it, or finish the stream that an earlier attempt began; null when that cannot be looked up."""
        key, begun = item.letter.key, partial(self._begun, item)
        if not any(route.way is Way.STREAM for route in parcel.routes):
            return await self._postman.send(parcel, key, begun)
        ts = item.slack_ts
        if item.maybe_sent and ts is None:
            left = await self._postman.begun_streams(item, parcel)
            if not isinstance(left, list):
                await self._cannot_look(item, parcel, left.error if isinstance(left, Refused) else "")
                return None
            if left and await begun(left[0][1]):
                ts = left[0][1]
        if ts is not None:
            log.info("stream.finished_later", key=key, slack_ts=ts)
            return await self._postman.finish(parcel, key, ts, begun)
        if item.maybe_sent:
            # A stream is worth one attempt.
            parcel = replace(parcel, routes=tuple(one for one in parcel.routes if one.way is not Way.STREAM))
        return await self._postman.send(parcel, key, begun)

    async def _begun(self, item: OutboxItem, slack_ts: str) -> bool:
        if await self._outbox.begun(item, slack_ts):
            return True
        log.warning("outbox.lease_lost", key=item.letter.key, slack_ts=slack_ts)
        await self._outbox.suspect(item)
        return False

    async def _is_outdated(self, item: OutboxItem, parcel: Parcel) -> bool:
        """A card whose answer is there; an edit that a later one follows (many clicks cost few calls), or of nothing."""
        if any([await self._outbox.posted(key) is not None for key in parcel.until]):
            return True
        if not parcel.routes and parcel.passing:
            return True
        if parcel.routes and parcel.routes[0].takes_over:
            return False
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
        await self._dismiss_card(item, parcel, found[0][1])
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
                slack_ts = text_at(ending.data, "ts") or None
                await self._sent(item, slack_ts)
                await self._dismiss_card(item, parcel, slack_ts)
            case Limited() if sending.route is not None and sending.route.way is Way.STREAM:
                # Only streams rest, and this one waits for its end.
                await self._outbox.postpone(item, now + timedelta(seconds=ending.wait_s))
            case Limited():
                self._pace.rest(item.letter.channel, now + timedelta(seconds=ending.wait_s))
                await self._outbox.postpone(item, now + timedelta(seconds=ending.wait_s))
            case Refused() if trouble_of(ending.error) is Trouble.TOKEN:
                await self._stand_still(item, ending.error)
            case Refused() if parcel.passing:
                log.info("card.refused", key=key, error=ending.error)
                await self._outbox.failed(item, ending.error, now)
                return
            case Refused():
                log.error("outbox.refused", key=key, channel=item.letter.channel, error=ending.error)
                await self._outbox.failed(item, ending.error, now)
                await self._dismiss_card(item, parcel, None)
            case Unclear():
                await self._wait(item, parcel, ending)
        refusal = sending.worth_telling
        if refusal is not None and trouble_of(refusal.error) is not Trouble.TOKEN:
            await self._told(refusal.error, refusal.route.channel or refusal.route.user, key)

    async def _dismiss_card(self, item: OutboxItem, parcel: Parcel, slack_ts: str | None) -> None:
        """Take the card away that this letter came instead of, unless the letter took its very place."""
        card = await self._outbox.posted(parcel.card) if parcel.card else None
        if card is None or (not card.waiting and card.slack_ts in (None, slack_ts)):
            return
        away = removal(parcel.card, item.letter.channel, key=f"{parcel.card}:replaced")
        await self._outbox.put([away], self._clock.now())

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
        seen = is_seen(parcel) or any(route.way in (Way.UPDATE, Way.DELETE) for route in parcel.routes[:1])
        if now - item.first_attempt_at > GIVE_UP_AFTER or (not seen and item.tries >= MOST_TRIES_UNSEEN):
            log.error("outbox.given_up", key=item.letter.key, tries=item.tries, reason=ending.reason)
            await self._outbox.failed(item, ending.reason, now)
            return
        log.warning("outbox.unclear", key=item.letter.key, reason=ending.reason)
        await self._outbox.unclear(item, ending.reason, now + LEASE * min(item.tries, LONGEST_LEASES))

    async def _told(self, error: str, channel: str, key: str) -> None:
        if self._tell is not None:
            await self._tell(error, channel, key)
