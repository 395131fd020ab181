"""A long answer → one message that grows part by part: startStream, appendStream, stopStream. Called by the postman, for one letter.

The text is whole, grounded and frozen before the first part leaves. Only the end of a stream takes the letter's key, so where it began
is written down at once (`Begun`). Whatever breaks a stream, the message it left is finished in place.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from pydantic import JsonValue

from bot.slack.json_path import text_at
from bot.slack.lookup import metadata_of
from bot.slack.pace import Pace
from bot.slack.parcel import Parcel, Route
from bot.slack.web import Done, Ending, Limited, Refused, Unclear, Web
from floorwalker.clock import Clock

log = structlog.get_logger()

# Slack ends a stream after about five minutes, and another process may take the letter over after 45 s: well before both.
OLDEST = timedelta(seconds=15)
# startStream and stopStream allow some 20 calls a minute for a workspace; half of them are left to others.
PER_MINUTE, AT_ONCE = 10, 3
_STREAMS = "streams"
_NOT_HERE = ("unknown_method", "method_deprecated", "feature_not_enabled", "not_allowed_token_type")

Begun = Callable[[str], Awaitable[bool]]
"""Writes down where the message stands; false: somebody else has the letter by now."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A message that stands in Slack and is not whole."""

    ts: str


class Streams:
    """Streams letters, seldom enough for Slack's scarce calls; never again in a workspace that has no streams."""

    def __init__(
        self, web: Web, clock: Clock, *, per_minute: float = PER_MINUTE, at_once: float = AT_ONCE
    ) -> None:
        self._web = web
        self._clock = clock
        self._pace = Pace(per_second=per_minute / 60, burst=at_once)
        self._are_here = True

    async def send(self, route: Route, parcel: Parcel, key: str, begun: Begun) -> Ending | Broken:
        """All of it; `Refused` means that nothing was posted and the letter goes another way."""
        now = self._clock.now()
        if not self._are_here or self._pace.resting(now):
            return Refused("no_stream")
        self._pace.spend(_STREAMS, now)
        started = await self._web.call(route.way.value, _opening(route, parcel))
        if not isinstance(started, Done):
            return self._not_started(started)
        ts = text_at(started.data, "ts")
        if not ts:
            return Refused("no_stream")
        if not await begun(ts):
            return Unclear("lease_lost")
        return await self._grow(route, parcel, key, ts)

    async def end(self, route: Route, ts: str) -> Ending:
        """Close what is still open, so that it can be edited; `Done` when it is closed, whoever closed it."""
        ended = await self._web.call("chat.stopStream", {"channel": route.channel, "ts": ts})
        return self._rested(Done({}) if isinstance(ended, Refused) else ended)

    async def _grow(self, route: Route, parcel: Parcel, key: str, ts: str) -> Ending | Broken:
        until = self._clock.now() + OLDEST
        where: dict[str, JsonValue] = {"channel": route.channel, "ts": ts}
        for part in parcel.parts[1:]:
            if self._clock.now() > until:
                return _broken(key, ts, "too old")
            grown = await self._web.call("chat.appendStream", {**where, "markdown_text": part})
            if not isinstance(grown, Done):
                return _broken(key, ts, repr(grown))
        rest: list[JsonValue] = list(parcel.ladder[0][parcel.told :]) if parcel.ladder else []
        closing = {**where, "metadata": metadata_of(key)} | ({"blocks": rest} if rest else {})
        ended = self._rested(await self._web.call("chat.stopStream", closing))
        if isinstance(ended, Refused):
            return _broken(key, ts, ended.error)
        return Done({"ts": ts}) if isinstance(ended, Done) else ended

    def _not_started(self, ending: Ending) -> Ending:
        if isinstance(ending, Refused) and ending.error in _NOT_HERE:
            self._are_here = False
        # Too many streams is no reason to keep the answer back.
        return Refused("no_stream") if isinstance(self._rested(ending), Limited) else ending

    def _rested(self, ending: Ending) -> Ending:
        if isinstance(ending, Limited):
            self._pace.rest(_STREAMS, self._clock.now() + timedelta(seconds=ending.wait_s))
        return ending


def _opening(route: Route, parcel: Parcel) -> dict[str, JsonValue]:
    made: dict[str, JsonValue] = {
        "channel": route.channel,
        "thread_ts": route.thread_ts,
        "markdown_text": parcel.parts[0],
    }
    # Outside direct messages Slack wants to know who watches it grow.
    return made | {"recipient_user_id": route.user, "recipient_team_id": route.team}


def _broken(key: str, ts: str, reason: str) -> Broken:
    log.info("stream.broken", key=key, slack_ts=ts, reason=reason)
    return Broken(ts)
