"""One worker process of the siege: a whole bot (store, Bolt over Socket Mode, worker, delivery, sweep) that may die at any moment."""

import asyncio
import signal
from dataclasses import dataclass
from datetime import datetime

from bot.slack.web import TIMEOUT_S
from floorwalker.telemetry import set_up_log
from tests.scenario.slack.harness import AsyncBot, ScriptedCopilot, SlackAddress, echo
from tests.support.fast_clock import FastClock


@dataclass(frozen=True)
class Orders:
    """What a worker process is started with; it goes over a pipe."""

    url: str
    slack: SlackAddress
    began: datetime
    speed: float


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
    bot = AsyncBot(orders.slack, orders.url, clock, ScriptedCopilot(echo), timeout_s=TIMEOUT_S / orders.speed)
    async with bot:
        await ended.wait()
