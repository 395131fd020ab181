"""Slack's user and channel ids → `Actor` and `Audience` with what they may read (promise 6).

Called by the surface. Shipped default: every full member may read `everyone`, guests and outsiders nothing, any other
label needs a role. A channel may read what each of its members may; a public one no more than `everyone`, because every
full member can open it. What Slack does not confirm is not given, and nothing is remembered for longer than a minute.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import JsonValue

from bot.slack.grants import NO_GRANTS, Grants
from bot.slack.identity import BotIdentity
from bot.slack.json_path import at, text_at
from bot.slack.web import Done, Refused, Web, paged
from floorwalker.clock import Clock
from floorwalker.errors import SourceDown
from floorwalker.identity import EVERYONE, Actor, Audience, Place

REMEMBERED = timedelta(seconds=60)


# Up to so many members are looked up one by one; above, the whole directory costs fewer calls.
FEW_MEMBERS = 40
_PAGES = 50
_AT_ONCE = 8
_NO_PEOPLE = ("is_bot", "deleted")

JsonObject = Mapping[str, JsonValue]


class People:
    """Looks people and channels up in Slack and remembers them for a minute."""

    def __init__(
        self,
        web: Web,
        clock: Clock,
        who_am_i: Callable[[], Awaitable[BotIdentity]],
        grants: Callable[[], Grants] = lambda: NO_GRANTS,
    ) -> None:
        self._web = web
        self._clock = clock
        self._who_am_i = who_am_i
        self._grants = grants
        self._known: dict[tuple[str, str], tuple[datetime, JsonObject]] = {}
        self._asking = asyncio.Semaphore(_AT_ONCE)

    async def actor(self, user_id: str) -> Actor:
        """The person with their labels; a stranger has none. Raises `SourceDown` when Slack does not answer."""
        user = await self._look_up("users.info", "user", user_id)
        labels = await self._labels(user_id, user)
        name = text_at(user, "profile", "display_name") or text_at(user, "real_name") or text_at(user, "name")
        return Actor(user_id, name, text_at(user, "team_id"), labels)

    async def audience(self, channel_id: str, actor: Actor) -> Audience:
        """Everybody in that channel; in a direct message that is the asker. Raises `SourceDown`."""
        if channel_id.startswith("D"):
            return Audience(Place.DIRECT, channel_id, labels=actor.labels)
        channel = await self._look_up("conversations.info", "channel", channel_id)
        place = _place(channel)
        granted = self._grants().channels.get(channel_id, frozenset())
        if place is Place.DIRECT:
            labels = actor.labels
        elif place is Place.SHARED:
            # Its readers belong to another company too, and nobody here decides who they are.
            labels = granted
        else:
            labels = granted | await self._readable_together(channel_id, place)
        return Audience(place, channel_id, text_at(channel, "name"), labels)

    async def channel_name(self, channel_id: str) -> str:
        """What people call the channel, without #; empty when Slack does not say."""
        try:
            return text_at(await self._look_up("conversations.info", "channel", channel_id), "name")
        except SourceDown:
            return ""

    async def _readable_together(self, channel_id: str, place: Place) -> frozenset[str]:
        """What each of the channel's members may read."""
        members = await self._members(channel_id)
        if members is None:
            # Slack does not list them here: what is for everyone stays open, no label is given.
            return frozenset({EVERYONE})
        directory = await self._directory() if len(members) > FEW_MEMBERS else {}
        each = await asyncio.gather(*(self._labels_of_member(member, directory) for member in members))
        known = [labels for labels in each if labels is not None]
        together = frozenset.intersection(*known) if known else frozenset({EVERYONE})
        return together & {EVERYONE} if place is Place.PUBLIC else together

    async def _labels_of_member(
        self, user_id: str, directory: Mapping[str, JsonObject]
    ) -> frozenset[str] | None:
        """What that member may read; null for one who reads nothing there: a bot, somebody who left."""
        user = directory.get(user_id) or await self._look_up("users.info", "user", user_id)
        if any(user.get(flag) is True for flag in _NO_PEOPLE):
            return None
        return await self._labels(user_id, user)

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

    async def _labels(self, user_id: str, user: JsonObject) -> frozenset[str]:
        if not user:
            return frozenset()
        me = await self._who_am_i()
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
        if outside or (text_at(user, "team_id") or me.team_id) != me.team_id:
            return frozenset()
        grants = self._grants()
        labels = grants.users.get(user_id, frozenset()) | {EVERYONE}
        for group, granted in grants.groups.items():
            if user_id in await self._group(group):
                labels |= granted
        return labels

    async def _group(self, group_id: str) -> frozenset[str]:
        """Who is in that user group; nobody when Slack knows none."""
        found = await self._look_up("usergroups.users.list", "usergroup", group_id, whole=True)
        return frozenset(_texts(found.get("users")))

    async def _members(self, channel_id: str) -> Sequence[str] | None:
        """Who is in that channel; null when Slack does not list it."""
        found = await self._listed("conversations.members", {"channel": channel_id, "limit": 500}, "members")
        return None if found is None else [member for member in found if isinstance(member, str)]

    async def _directory(self) -> Mapping[str, JsonObject]:
        """Everybody in the workspace by id; empty when Slack does not list them."""
        found = await self._listed("users.list", {"limit": 500}, "members")
        return {text_at(user, "id"): user for user in found or () if isinstance(user, dict)}

    async def _listed(
        self, method: str, arguments: Mapping[str, JsonValue], name: str
    ) -> list[JsonValue] | None:
        key, now = (method, str(arguments.get("channel", ""))), self._clock.now()
        if (kept := self._remembered(key, now)) is None:
            pages = await paged(self._web, method, arguments, pages=_PAGES)
            if not isinstance(pages, list | Refused):
                raise SourceDown("Slack does not say who may read this right now.")
            kept = _joined(pages, name) if isinstance(pages, list) else {}
            self._keep(key, kept, now)
        found = kept.get(name)
        return found if isinstance(found, list) else None

    async def _look_up(self, method: str, kind: str, name: str, *, whole: bool = False) -> JsonObject:
        """What Slack says about that id (with `whole` its whole reply); empty when it knows none."""
        now = self._clock.now()
        kept = self._remembered((kind, name), now)
        if kept is not None:
            return kept
        async with self._asking:
            ending = await self._web.call(method, {kind: name})
        if not isinstance(ending, Done | Refused):
            raise SourceDown("Slack does not say who may read this right now.")
        data = ending.data if isinstance(ending, Done) else {}
        found = data if whole else at(data, kind)
        known = found if isinstance(found, Mapping) else {}
        self._keep((kind, name), known, now)
        return known

    def _remembered(self, key: tuple[str, str], now: datetime) -> JsonObject | None:
        kept = self._known.get(key)
        return kept[1] if kept and timedelta() <= now - kept[0] < REMEMBERED else None

    def _keep(self, key: tuple[str, str], found: JsonObject, now: datetime) -> None:
        self._known = {key: kept for key, kept in self._known.items() if abs(now - kept[0]) < REMEMBERED}
        self._known[key] = (now, found)


def _joined(pages: Sequence[JsonObject], name: str) -> JsonObject:
    """The lists of all pages as one; without it where a page has none."""
    lists = [page.get(name) for page in pages]
    if not all(isinstance(listed, list) for listed in lists):
        return {}
    return {name: [entry for listed in lists if isinstance(listed, list) for entry in listed]}


def _texts(listed: JsonValue | None) -> list[str]:
    return [entry for entry in listed if isinstance(entry, str)] if isinstance(listed, list) else []


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
