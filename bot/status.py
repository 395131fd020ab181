"""How the installation is: what waits, how far the data reach, whether the pages can be searched, which model, and Slack itself.

The answer to `/ops status`; made by `bot.app`, called by the turn. Says nothing that is not for every member.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.findings import Findings
from bot.numbers import NumbersDesk
from bot.ports import Backlog
from floorwalker.dates import written_moment
from floorwalker.errors import FloorwalkerError
from floorwalker.outcome import Intent, Outcome
from knowledge.library import Library

LATE_S = 60.0
"""Something that waits longer than this is worth a word."""

Backlogs = Callable[[], Awaitable[Mapping[str, Backlog]]]


class InstallationStatus:
    """Looks around; `backlogs` gives what waits by queue, `slack_trouble` Slack's error while it refuses us."""

    def __init__(
        self,
        desk: NumbersDesk,
        library: Library,
        model: str | None,
        backlogs: Backlogs,
        slack_trouble: Callable[[], str | None],
    ) -> None:
        self._desk = desk
        self._library = library
        self._model = model
        self._backlogs = backlogs
        self._slack_trouble = slack_trouble

    async def findings(self) -> Findings:
        """One line for each part; `stale` when one of them is not well."""
        waiting = await self._backlogs()
        trouble = self._slack_trouble()
        late = [name for name, backlog in waiting.items() if backlog.oldest_s > LATE_S]
        lines = [
            *(f"- **{name}**: {_waiting(backlog)}" for name, backlog in waiting.items()),
            f"- **Data**: {await asyncio.to_thread(_told, self._data)}",
            f"- **Pages**: {await asyncio.to_thread(_told, self._pages)}",
            f"- **Model**: {self._model or 'none; answers are phrased without one'}",
            f"- **Slack**: {f'refuses our token ({trouble})' if trouble else 'takes our messages'}",
        ]
        well = not late and not trouble
        verdict = "Everything is at work." if well else "Something is late or refused; the lines say what."
        outcome = Outcome.ANSWERED if well else Outcome.STALE
        return Findings(outcome, Intent.HELP, "\n".join([verdict, *lines]))

    def _data(self) -> str:
        shop = self._desk.warehouse.shop
        reach = self._desk.warehouse.watermark(["sales_order"], self._desk.now())
        return (
            f"{', '.join(shop.names)}; orders reach to {written_moment(reach, shop.time_zone)}"
            if reach
            else "no orders yet"
        )

    def _pages(self) -> str:
        # No counts: how many pages there are tells of those one may not read.
        return self._library.status().degraded or "can be searched"


def _waiting(backlog: Backlog) -> str:
    if not backlog.depth:
        return "nothing waits"
    return f"{backlog.depth} waiting, the oldest for {backlog.oldest_s:.0f} s"


def _told(look: Callable[[], str]) -> str:
    try:
        return look()
    except FloorwalkerError as problem:
        return str(problem)
