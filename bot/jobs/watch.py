"""The data are looked at again and again, and what is found becomes alerts. A loop of the supervisor, made by `bot.app`.

Any number of processes may look: the alert's row decides who tells. A look that fails is logged and made again at the next round;
silence about the data is no sign that they are well, so a failure closes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.alerts import AlertRoute
from floorwalker.clock import Clock
from floorwalker.errors import FloorwalkerError

log = structlog.get_logger()


class Looks(Protocol):
    """Who looks (bot.alerts)."""

    async def look(self, route: AlertRoute) -> bool:
        """Look once; true when something new was written."""
        ...


@dataclass(slots=True)
class Watched:
    """One rule's route, how often it is looked for, and when it last was."""

    route: AlertRoute
    every: timedelta
    looked_at: datetime | None = field(default=None)

    def is_due(self, now: datetime) -> bool:
        """Whether its pause is over; a clock that was set back does not make it wait longer."""
        return self.looked_at is None or not timedelta() <= now - self.looked_at < self.every


class Watch:
    """Looks for what is due; `tell` is called when letters wait."""

    def __init__(
        self, watched: Sequence[Watched], looks: Looks, clock: Clock, tell: Callable[[], None]
    ) -> None:
        self._watched, self._looks, self._clock, self._tell = tuple(watched), looks, clock, tell

    async def step(self) -> bool:
        """Look once for every rule that is due; false: wait for the next round."""
        for one in self._watched:
            now = self._clock.now()
            if one.is_due(now):
                one.looked_at = now
                await self._look(one.route)
        return False

    async def _look(self, route: AlertRoute) -> None:
        try:
            changed = await self._looks.look(route)
        except FloorwalkerError as failure:
            log.warning("alert.not_looked", rule=route.rule, reason=str(failure))
            return
        if changed:
            log.info("alert.changed", rule=route.rule)
            self._tell()
