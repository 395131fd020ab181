"""`OutboxItem` → one visible message in Slack (promise 5): sent once, looked up before any repeat, doubles swept.

`Delivery.step` and `Sweep.step` are driven by the supervisor in `bot.jobs`. Knows nothing of what the text says.
"""

from datetime import timedelta

import structlog
from pydantic import JsonValue

from bot.ports import Outbox, OutboxItem
from bot.slack.blocks.build import Block
from bot.slack.json_path import text_at
from bot.slack.lookup import metadata_of, timestamps_of
from bot.slack.pace import Pace
from bot.slack.parcel import Parcel, Route, Way, edits_of, unpack
from bot.slack.placing import Waiting, placed
from bot.slack.web import Done, Ending, Limited, Refused, Unclear, Uploads, Web
from floorwalker.clock import Clock

log = structlog.get_logger()

# Longer than a call with one repeat, so that a dead process's request has landed before anybody looks (study 2.3).
LEASE = timedelta(seconds=45)
MOST_TRIES = 20
# An ephemeral message cannot be looked up: after an unclear end it is repeated, but not for ever.
MOST_TRIES_UNSEEN = 3
# For a letter that refers to one still on its way.
SHORT_WAIT = timedelta(seconds=1)
SWEEP_AFTER = timedelta(seconds=90)
_BLOCKS_REFUSED = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_arguments")


class Delivery:
    """Sends what waits in the outbox."""

    def __init__(
        self, outbox: Outbox, web: Web, clock: Clock, pace: Pace | None = None, uploads: Uploads | None = None
    ) -> None:
        self._outbox = outbox
        self._web = web
        self._uploads = uploads
        self._clock = clock
        self._pace = pace or Pace()

    async def step(self) -> bool:
        """Send one letter; false when nothing may leave right now."""
        now = self._clock.now()
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
        if item.maybe_sent and await self._was_sent(item, parcel):
            return True
        await self._record(item, parcel, await self._send(item, parcel))
        return True

    async def _is_outdated(self, item: OutboxItem, parcel: Parcel) -> bool:
        """An edit that a later one follows: only the later one is shown, so that many clicks cost few calls."""
        edits = [edits_of(route.of) for route in parcel.routes[:1] if route.way is Way.UPDATE]
        return bool(edits) and await self._outbox.superseded(item, edits[0])

    async def _was_sent(self, item: OutboxItem, parcel: Parcel) -> bool:
        """Look before a repeat; true when the letter needs no sending now."""
        route = _seen_route(parcel)
        if route is None:
            return False
        name = parcel.attachment.name if parcel.attachment and route.way is Way.UPLOAD else None
        found = await timestamps_of(self._web, item, route.channel, route.thread_ts, file_name=name)
        now = self._clock.now()
        if found is None:
            await self._outbox.unclear(item, "look-up failed", now + LEASE)
            return True
        if not found:
            return False
        log.info("outbox.found_sent", key=item.letter.key, slack_ts=found[0])
        await self._outbox.sent(item, found[0], now)
        return True

    async def _send(self, item: OutboxItem, parcel: Parcel) -> Ending:
        self._pace.spend(item.letter.channel, self._clock.now())
        ending: Ending = Refused("no_route")
        for route in parcel.routes:
            ending = await self._go(route, parcel, item.letter.key)
            if not isinstance(ending, Refused):
                return ending
            log.info("outbox.route_refused", key=item.letter.key, way=route.way.value, error=ending.error)
        return ending

    async def _go(self, route: Route, parcel: Parcel, key: str) -> Ending:
        """Down the ladder on one route; a refusal of blocks means that nothing was posted."""
        if route.way is Way.UPLOAD:
            return await self._upload(route, parcel)
        rungs: tuple[tuple[Block, ...], ...] = (*parcel.ladder, ())
        ending: Ending = Refused("no_blocks")
        for blocks in rungs:
            ending = await self._call(route, parcel, blocks, key)
            if not (isinstance(ending, Refused) and ending.error in _BLOCKS_REFUSED):
                return ending
            log.warning("outbox.blocks_refused", key=key, error=ending.error, blocks=len(blocks))
        return ending

    async def _upload(self, route: Route, parcel: Parcel) -> Ending:
        file = parcel.attachment
        if file is None or self._uploads is None:
            return Refused("no_file")
        return await self._uploads.upload(
            file.name,
            file.title,
            file.content,
            channel=route.channel,
            thread_ts=route.thread_ts,
            comment=parcel.text,
        )

    async def _call(self, route: Route, parcel: Parcel, blocks: tuple[Block, ...], key: str) -> Ending:
        body: dict[str, JsonValue] = {"text": parcel.text, "unfurl_links": False, "unfurl_media": False}
        if blocks:
            body["blocks"] = list(blocks)
        match route.way:
            case Way.RESPOND:
                return await self._web.respond(
                    route.url, {**body, "response_type": "ephemeral", "replace_original": False}
                )
            case Way.HOME:
                view: dict[str, JsonValue] = {"type": "home", "blocks": list(blocks)}
                return await self._web.call("views.publish", {"user_id": route.user, "view": view})
            case Way.WINDOW | Way.CHANGE_WINDOW:
                return await self._web.call(route.way.value, _window(route, parcel.frame, blocks))
            case Way.PROMPTS:
                return await self._web.call(route.way.value, {**parcel.frame, "channel_id": route.channel})
            case Way.UPDATE:
                return await self._web.call(
                    route.way.value, {"channel": route.channel, "ts": route.ts, **body, "link_names": False}
                )
            case Way.HIDDEN:
                body["user"] = route.user
            case Way.POST:
                body["metadata"] = metadata_of(key)
        body["channel"] = route.channel
        if route.thread_ts:
            body["thread_ts"] = route.thread_ts
        return await self._web.call(route.way.value, {**body, "link_names": False})

    async def _record(self, item: OutboxItem, parcel: Parcel, ending: Ending) -> None:
        now, key = self._clock.now(), item.letter.key
        match ending:
            case Done():
                slack_ts = text_at(ending.data, "ts") or None
                if not await self._outbox.sent(item, slack_ts, now):
                    log.warning("outbox.lease_lost", key=key, slack_ts=slack_ts)
            case Limited():
                self._pace.rest(item.letter.channel, now + timedelta(seconds=ending.wait_s))
                await self._outbox.postpone(item, now + timedelta(seconds=ending.wait_s))
            case Refused():
                log.error("outbox.refused", key=key, channel=item.letter.channel, error=ending.error)
                await self._outbox.failed(item, ending.error, now)
            case Unclear():
                await self._wait(item, parcel, ending)

    async def _wait(self, item: OutboxItem, parcel: Parcel, ending: Unclear) -> None:
        now = self._clock.now()
        # An edit may be made twice; it has the same effect.
        is_edit = bool(parcel.routes) and parcel.routes[0].way is Way.UPDATE
        most = MOST_TRIES if is_edit or _seen_route(parcel) else MOST_TRIES_UNSEEN
        if item.tries >= most:
            log.error("outbox.given_up", key=item.letter.key, tries=item.tries, reason=ending.reason)
            await self._outbox.failed(item, ending.reason, now)
            return
        log.warning("outbox.unclear", key=item.letter.key, reason=ending.reason)
        await self._outbox.unclear(item, ending.reason, now + LEASE)


class Sweep:
    """Deletes the younger of two messages of one letter; only letters of several attempts can have two."""

    def __init__(self, outbox: Outbox, web: Web, clock: Clock) -> None:
        self._outbox = outbox
        self._web = web
        self._clock = clock

    async def step(self) -> bool:
        """Sweep what was sent a while ago; false when there was nothing to do."""
        doubtful = await self._outbox.doubtful(self._clock.now() - SWEEP_AFTER)
        swept = [await self._sweep(item) for item in doubtful]
        return any(swept)

    async def _sweep(self, item: OutboxItem) -> bool:
        parcel = await placed(self._outbox, unpack(item.letter.payload))
        route = _post_route(parcel) if isinstance(parcel, Parcel) else None
        if route is not None and not await self._only_the_eldest(item, route):
            return False
        await self._outbox.swept(item, self._clock.now())
        return True

    async def _only_the_eldest(self, item: OutboxItem, route: Route) -> bool:
        found = await timestamps_of(self._web, item, route.channel, route.thread_ts)
        for younger in (found or [])[1:]:
            ending = await self._web.call("chat.delete", {"channel": route.channel, "ts": younger})
            log.warning("outbox.double_deleted", key=item.letter.key, slack_ts=younger, ending=repr(ending))
            if not isinstance(ending, Done | Refused):
                return False
        return found is not None


def _window(route: Route, frame: dict[str, JsonValue], blocks: tuple[Block, ...]) -> dict[str, JsonValue]:
    view: dict[str, JsonValue] = {**frame, "blocks": list(blocks)} if blocks else frame
    where = {"trigger_id": route.trigger_id} if route.way is Way.WINDOW else {"view_id": route.view_id}
    return {**where, "view": view}


def _seen_route(parcel: Parcel) -> Route | None:
    """Where a message or file of the letter can be looked up."""
    first = parcel.routes[0] if parcel.routes else None
    return first if first is not None and first.way in {Way.POST, Way.UPLOAD} else None


def _post_route(parcel: Parcel) -> Route | None:
    """Where to look the letter up; null for one that only its reader sees."""
    return parcel.routes[0] if parcel.routes and parcel.routes[0].way is Way.POST else None
