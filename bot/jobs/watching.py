"""Watches that have come true → one direct message each. A loop of the supervisor, made by `bot.app`.

Whoever lost the right to ask since is told nothing; a watch on something that is no longer on file ends with a sentence.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from bot.counter_ports import Keepsakes, Watch
from bot.ports import Letter
from bot.reply import Answer, Reply
from floorwalker.clock import Clock
from floorwalker.errors import FloorwalkerError
from floorwalker.identity import EVERYONE, Actor

log = structlog.get_logger()


class Lookout(Protocol):
    """Looks whether a watch has come true (bot.lookout)."""

    def seen(self, watch: Watch) -> Answer | None:
        """What to tell, with its figures; null while it has not happened. Raises `UserMistake` for what is not on file."""
        ...


class Poster(Protocol):
    """Makes letters (bot.slack.surface)."""

    def post(self, channel: str, key: str, reply: Reply) -> tuple[Letter, ...]:
        """A reply as letters to a channel or person."""
        ...


class Watching:
    """Looks at every open watch."""

    def __init__(
        self,
        keepsakes: Keepsakes,
        lookout: Lookout,
        poster: Poster,
        actor_of: Callable[[str], Awaitable[Actor]],
        clock: Clock,
        *,
        told: Callable[[], None],
    ) -> None:
        self._keepsakes = keepsakes
        self._lookout = lookout
        self._poster = poster
        self._actor_of = actor_of
        self._clock = clock
        self._told = told

    async def step(self) -> bool:
        """Look once; false: wait for the next round."""
        for watch in await self._keepsakes.watches():
            try:
                await self._look(watch)
            except FloorwalkerError as trouble:
                # The next round looks again; one watch in trouble is no reason to leave the others.
                log.warning("watch.not_looked", watch=watch.id, reason=str(trouble))
        return False

    async def _look(self, watch: Watch) -> None:
        seen = await asyncio.to_thread(self._lookout.seen, watch)
        if seen is None:
            return
        actor = await self._actor_of(watch.user_id)
        letters: tuple[Letter, ...] = ()
        if actor.may_read(EVERYONE):
            letters = self._poster.post(watch.user_id, f"watch:{watch.id}", seen)
        if await self._keepsakes.end_watch(watch.id, letters, self._clock.now()):
            log.info("watch.came_true", watch=watch.id, kind=watch.kind.value)
            self._told()
