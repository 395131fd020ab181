"""One worker process of the siege: a whole bot (store, Bolt over Socket Mode, worker, delivery, sweep) that may die at any moment.

Of its questions some are answered at once, some at length (in a stream) and some after a while (with a card).
"""

import asyncio
import signal
from dataclasses import dataclass
from datetime import datetime

from bot.ports import Progress
from bot.reply import Reply
from bot.request import Request
from bot.slack.web import TIMEOUT_S
from floorwalker.telemetry import set_up_log
from tests.scenario.slack.harness import AsyncBot, SlackAddress, answered, long_text
from tests.support.fast_clock import FastClock


@dataclass(frozen=True)
class Orders:
    """What a worker process is started with; it goes over a pipe."""

    url: str
    slack: SlackAddress
    began: datetime
    speed: float


SLOW_S = 0.4


class MixedCopilot:
    """Answers as the question says: "long" at length, "slow" after a few steps."""

    async def reply(self, request: Request, progress: Progress | None = None) -> Reply:
        """What was asked, with a first and a last word."""
        if "slow" in request.words and progress is not None:
            for step in ("searching the playbooks", "asking the model to word it"):
                await progress.note(step)
                await asyncio.sleep(SLOW_S)
        if "long" in request.words:
            return answered(long_text(request.words))
        return answered(f"{request.words} begins. {request.words} ends.")


def serve(orders: Orders) -> None:
    """Be a bot until killed; a SIGTERM drains first."""
    # What goes wrong here is meant to: only what must never happen is worth a line.
    set_up_log("error")
    asyncio.run(_serve(orders))


async def _serve(orders: Orders) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    clock = FastClock(orders.began, orders.speed)
    # As on the real clock, a call ends long before its lease.
    timeout_s = TIMEOUT_S / orders.speed
    bot = AsyncBot(
        orders.slack, orders.url, clock, MixedCopilot(), timeout_s=timeout_s, card_after_s=SLOW_S / 4
    )
    async with bot:
        await ended.wait()
