"""Events at a steady pace with repeats → how long Slack waits for its 200, and whether every event has one row. With everything at work."""

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from bot.storage.store import open_store
from floorwalker.clock import SystemClock
from tests.load.crowd import crowd
from tests.load.senders import send
from tests.load.spread import Spread
from tests.scenario.slack.harness import AsyncBot, ScriptedCopilot, echo


@dataclass(frozen=True)
class Acks:
    """How the acknowledgements went; `lost` are events without a row, `refused` deliveries without a 2xx."""

    spread: Spread
    unique: int
    lost: int
    refused: int
    answered: int


async def measure_acks(url: str, *, seconds: float, per_second: float) -> Acks:
    """A bot over HTTP in this process on the state database `url`; its Slack, and who sends, in processes of their own."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as sender:
        async with crowd(model_s=0) as people:
            slack = people.addresses.slack
            async with AsyncBot(slack, url, SystemClock(), ScriptedCopilot(echo), over="http") as bot:
                events = f"{bot.http_url}/slack/events"
                loop = asyncio.get_running_loop()
                # Once briefly, so that every process is up.
                await loop.run_in_executor(sender, send, events, "wrong", 0.2, 10.0)
                seen = await loop.run_in_executor(
                    sender, send, events, slack.signing_secret, seconds, per_second
                )
    store = await open_store(url)
    outcomes = await store.inbox.outcomes()
    rows = (await store.inbox.backlog(SystemClock().now())).depth + sum(outcomes.values())
    await store.close()
    return Acks(
        Spread.of(seen.seconds),
        seen.unique,
        seen.unique - rows,
        sum(not 200 <= status < 300 for status in seen.statuses),
        outcomes.get("answered", 0),
    )
