"""`Parcel` → one call to Slack that went through, over the first way that is open. Called by the delivery, for one letter at a time.

Tries the ways in order when one is refused for good, and on each of them the blocks from rich to plain. Knows nothing of leases.
"""

from dataclasses import dataclass, field, replace

import structlog
from pydantic import JsonValue

from bot.ports import OutboxItem
from bot.slack.blocks.build import Block
from bot.slack.identity import WhoAmI
from bot.slack.json_path import text_at
from bot.slack.lookup import metadata_of, timestamps_of, unfinished
from bot.slack.parcel import Parcel, Route, Way
from bot.slack.refusals import Trouble, trouble_of
from bot.slack.streaming import Begun, Broken, Streams
from bot.slack.web import Done, Ending, Refused, Unclear, Uploads, Web
from floorwalker.clock import Clock
from floorwalker.errors import FloorwalkerError

log = structlog.get_logger()

_BLOCKS_REFUSED = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_arguments")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A way that was closed, and Slack's code for why."""

    route: Route
    error: str


@dataclass(frozen=True, slots=True)
class Sending:
    """How it ended, over which way, and which ways were closed before."""

    ending: Ending
    route: Route | None = None
    refusals: tuple[Refusal, ...] = field(default=())

    @property
    def worth_telling(self) -> Refusal | None:
        """The refusal the operators should know of: a letter that failed, or that went elsewhere than it was meant to."""
        if not self.refusals:
            return None
        elsewhere = self.route is not None and self.route.way is Way.POST
        # A card that is gone and a stream that was not to be had are nobody's trouble.
        posts = [one for one in self.refusals if one.route.way is Way.POST]
        if isinstance(self.ending, Refused):
            return (posts or self.refusals)[0]
        return posts[0] if elsewhere and posts else None


class Postman:
    """Sends parcels, and looks for what was sent."""

    def __init__(self, web: Web, clock: Clock, uploads: Uploads | None = None) -> None:
        self._web = web
        self._uploads = uploads
        self._streams = Streams(web, clock)
        self._who_am_i = WhoAmI(web)
        self._direct: dict[str, str] = {}

    async def send(self, parcel: Parcel, key: str, begun: Begun) -> Sending:
        """Over the first way that is open; a revoked token closes them all."""
        refusals: list[Refusal] = []
        for route in parcel.routes:
            ending = await self._go(route, parcel, key, begun)
            if not isinstance(ending, Refused):
                return Sending(ending, route, tuple(refusals))
            refusals.append(Refusal(route, ending.error))
            log.info("outbox.route_refused", key=key, way=route.way.value, error=ending.error)
            if trouble_of(ending.error) is Trouble.TOKEN:
                break
        return Sending(Refused(refusals[0].error if refusals else "no_route"), None, tuple(refusals))

    async def finish(self, parcel: Parcel, key: str, ts: str, begun: Begun) -> Sending:
        """A stream that began at `ts` becomes the whole letter; what was deleted meanwhile is posted anew."""
        stream = next(route for route in parcel.routes if route.way is Way.STREAM)
        ended = await self._streams.end(stream, ts)
        if not isinstance(ended, Done):
            return Sending(ended, stream)
        edited = await self._complete(stream, ts, parcel, key)
        if not isinstance(edited, Refused):
            return Sending(edited, stream)
        others = [route for route in parcel.routes if route.way is not Way.STREAM and not route.takes_over]
        return await self.send(replace(parcel, routes=tuple(others)), key, begun)

    async def begun_streams(self, item: OutboxItem, parcel: Parcel) -> list[tuple[str, str]] | Ending:
        """Streams of this letter that nobody ended, eldest first, as (channel, ts); how it ended when Slack does not say."""
        stream = next((route for route in parcel.routes if route.way is Way.STREAM), None)
        if stream is None or not stream.thread_ts:
            return []
        try:
            me = await self._who_am_i()
        except FloorwalkerError as nobody:
            return Unclear(type(nobody).__name__)
        stamps = await unfinished(self._web, item, stream.channel, stream.thread_ts, me.bot_id)
        return [(stream.channel, ts) for ts in stamps] if isinstance(stamps, list) else stamps

    async def remove(self, channel: str, ts: str) -> Ending:
        """Take a message away; one that is gone already is gone."""
        return await self._delete(channel, ts)

    async def _delete(self, channel: str, ts: str) -> Ending:
        ending = await self._web.call(Way.DELETE.value, {"channel": channel, "ts": ts})
        if isinstance(ending, Refused) and trouble_of(ending.error) is not Trouble.TOKEN:
            log.info("outbox.not_deleted", slack_ts=ts, error=ending.error)
            return Done({})
        return ending

    async def found(self, item: OutboxItem, parcel: Parcel) -> list[tuple[str, str]] | Ending:
        """The messages of this letter, eldest first, as (channel, ts); how it ended when Slack does not say."""
        seen: list[tuple[str, str]] = []
        for route in seen_routes(parcel):
            channel = await self._place(route.channel)
            name = parcel.attachment.name if parcel.attachment and route.way is Way.UPLOAD else None
            stamps = await timestamps_of(self._web, item, channel, route.thread_ts, file_name=name)
            if not isinstance(stamps, list):
                return stamps
            seen += [(channel, ts) for ts in stamps]
        return sorted(seen, key=lambda one: float(one[1]))

    async def _go(self, route: Route, parcel: Parcel, key: str, begun: Begun) -> Ending:
        """Down the ladder on one route; a refusal of blocks means that nothing was posted."""
        match route.way:
            case Way.UPLOAD:
                return await self._upload(route, parcel)
            case Way.DELETE:
                return await self._delete(route.channel, route.ts)
            case Way.STREAM:
                return await self._stream(route, parcel, key, begun)
        return await self._climb_down(route, parcel, key)

    async def _stream(self, route: Route, parcel: Parcel, key: str, begun: Begun) -> Ending:
        streamed = await self._streams.send(route, parcel, key, begun)
        if not isinstance(streamed, Broken):
            return streamed
        ended = await self._streams.end(route, streamed.ts)
        if not isinstance(ended, Done):
            return ended
        return await self._complete(route, streamed.ts, parcel, key)

    async def _complete(self, stream: Route, ts: str, parcel: Parcel, key: str) -> Ending:
        """The whole letter in place of what was streamed; where that cannot be edited it goes, and the letter goes another way."""
        place = Route(Way.UPDATE, stream.channel, ts=ts, takes_over=True)
        edited = await self._climb_down(place, parcel, key)
        if isinstance(edited, Refused) and not isinstance(await self.remove(stream.channel, ts), Done):
            return Unclear(edited.error)
        return edited

    async def _climb_down(self, route: Route, parcel: Parcel, key: str) -> Ending:
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
            channel=await self._place(route.channel),
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
                return await self._edit(route, body, key)
            case Way.HIDDEN:
                body["user"] = route.user
            case Way.POST:
                body["metadata"] = metadata_of(key)
        body["channel"] = await self._place(route.channel)
        if route.thread_ts:
            body["thread_ts"] = route.thread_ts
        return await self._web.call(route.way.value, {**body, "link_names": False})

    async def _edit(self, route: Route, body: dict[str, JsonValue], key: str) -> Ending:
        if route.takes_over:
            body["metadata"] = metadata_of(key)
        where: dict[str, JsonValue] = {"channel": route.channel, "ts": route.ts, "link_names": False}
        edited = await self._web.call(route.way.value, {**where, **body})
        return Done({"ts": route.ts}) if isinstance(edited, Done) else edited

    async def _place(self, channel: str) -> str:
        """The channel; for a person the direct message with them, so that what was sent can be found there."""
        if not channel.startswith(("U", "W")):
            return channel
        if channel not in self._direct:
            opened = await self._web.call("conversations.open", {"users": channel})
            direct = text_at(opened.data, "channel", "id") if isinstance(opened, Done) else ""
            if not direct:
                # Slack also takes the person's id; it only cannot be searched.
                return channel
            self._direct[channel] = direct
        return self._direct[channel]


def _window(route: Route, frame: dict[str, JsonValue], blocks: tuple[Block, ...]) -> dict[str, JsonValue]:
    view: dict[str, JsonValue] = {**frame, "blocks": list(blocks)} if blocks else frame
    where = {"trigger_id": route.trigger_id} if route.way is Way.WINDOW else {"view_id": route.view_id}
    return {**where, "view": view}


def seen_routes(parcel: Parcel) -> tuple[Route, ...]:
    """The ways that leave a message or file everybody there sees: only those can be looked up."""
    return tuple(route for route in parcel.routes if route.way in (Way.POST, Way.UPLOAD))


def is_seen(parcel: Parcel) -> bool:
    """Whether its first way can be looked up; an ephemeral message cannot."""
    return bool(parcel.routes) and parcel.routes[0].way in (Way.POST, Way.STREAM, Way.UPLOAD)
