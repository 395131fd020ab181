"""Slack's user and channel ids → `Actor` and `Audience` with what they may read (promise 6).

Called by the surface. Shipped default: every full member may read `everyone`, guests and outsiders nothing, any other
label needs a grant. What Slack does not confirm is not given.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import JsonValue

from bot.slack.identity import BotIdentity
from bot.slack.json_path import at, text_at
from bot.slack.web import Done, Refused, Web
from floorwalker.clock import Clock
from floorwalker.errors import SourceDown
from floorwalker.identity import EVERYONE, Actor, Audience, Place

REMEMBERED = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Grants:
    """The labels beyond the default: by user id, and by channel id (for a shared channel: all it may see)."""

    users: Mapping[str, frozenset[str]] = field(default_factory=dict)
    channels: Mapping[str, frozenset[str]] = field(default_factory=dict)


class People:
    """Looks people and channels up in Slack and remembers them for a minute."""

    def __init__(
        self,
        web: Web,
        clock: Clock,
        who_am_i: Callable[[], Awaitable[BotIdentity]],
        grants: Grants | None = None,
    ) -> None:
        self._web = web
        self._clock = clock
        self._who_am_i = who_am_i
        self._grants = grants or Grants()
        self._known: dict[tuple[str, str], tuple[datetime, Mapping[str, JsonValue]]] = {}

    async def actor(self, user_id: str) -> Actor:
        """The person with their labels; a stranger has none. Raises `SourceDown` when Slack does not answer."""
        user = await self._look_up("users.info", "user", user_id)
        me = await self._who_am_i()
        labels = self._labels(user_id, user, me.team_id) if user else frozenset()
        name = text_at(user, "profile", "display_name") or text_at(user, "real_name") or text_at(user, "name")
        return Actor(user_id, name, text_at(user, "team_id"), labels)

    async def audience(self, channel_id: str, actor: Actor) -> Audience:
        """Everybody in that channel; in a direct message that is the asker. Raises `SourceDown`."""
        if channel_id.startswith("D"):
            return Audience(Place.DIRECT, channel_id, labels=actor.labels)
        channel = await self._look_up("conversations.info", "channel", channel_id)
        place = _place(channel)
        granted = self._grants.channels.get(channel_id, frozenset())
        labels = actor.labels if place is Place.DIRECT else granted
        if place in (Place.PUBLIC, Place.PRIVATE):
            labels = granted | {EVERYONE}
        return Audience(place, channel_id, text_at(channel, "name"), labels)

    async def channel_name(self, channel_id: str) -> str:
        """What people call the channel, without #; empty when Slack does not say."""
        try:
            return text_at(await self._look_up("conversations.info", "channel", channel_id), "name")
        except SourceDown:
            return ""

    async def may_write(self, channel_id: str, user_id: str) -> bool:
        """Whether we can post there: a channel we are a member of, or our own direct message with that person.

        Raises `SourceDown`.
        """
        if channel_id.startswith("D"):
            # Looking at a direct message would need one more scope; opening ours again tells which it is.
            ending = await self._web.call("conversations.open", {"users": user_id})
            if not isinstance(ending, Done | Refused):
                raise SourceDown("Slack does not say where this is right now.")
            return isinstance(ending, Done) and text_at(ending.data, "channel", "id") == channel_id
        channel = await self._look_up("conversations.info", "channel", channel_id)
        return channel.get("is_member") is True and channel.get("is_archived") is not True

    def _labels(self, user_id: str, user: Mapping[str, JsonValue], team_id: str) -> frozenset[str]:
        outside = any(
            user.get(flag) is True
            for flag in (
                "deleted",
                "is_bot",
                "is_restricted",
                "is_ultra_restricted",
                "is_stranger",
                "is_app_user",
            )
        )
        if outside or (text_at(user, "team_id") or team_id) != team_id:
            return frozenset()
        return self._grants.users.get(user_id, frozenset()) | {EVERYONE}

    async def _look_up(self, method: str, kind: str, name: str) -> Mapping[str, JsonValue]:
        """What Slack says about that id; empty when it knows none."""
        now = self._clock.now()
        kept = self._known.get((kind, name))
        if kept and timedelta() <= now - kept[0] < REMEMBERED:
            return kept[1]
        ending = await self._web.call(method, {kind: name})
        if not isinstance(ending, Done | Refused):
            raise SourceDown("Slack does not say who may read this right now.")
        found = at(ending.data, kind) if isinstance(ending, Done) else None
        known = found if isinstance(found, dict) else {}
        self._forget_old(now)
        self._known[kind, name] = (now, known)
        return known

    def _forget_old(self, now: datetime) -> None:
        self._known = {key: kept for key, kept in self._known.items() if abs(now - kept[0]) < REMEMBERED}


def _place(channel: Mapping[str, JsonValue]) -> Place:
    # A channel Slack says nothing about counts as shared: nothing is shown there.
    shared = any(
        channel.get(flag) is True
        for flag in ("is_ext_shared", "is_shared", "is_pending_ext_shared", "is_org_shared")
    )
    if not channel or shared:
        return Place.SHARED
    if channel.get("is_im") is True:
        return Place.DIRECT
    return (
        Place.PRIVATE if channel.get("is_private") is True or channel.get("is_mpim") is True else Place.PUBLIC
    )
