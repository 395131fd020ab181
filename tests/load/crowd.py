"""The other side of a load run, in a process of its own: the practice Slack, the people, and a model that takes its time.

`Crowd` starts it and hands over what it needs; the bot under load stays alone in the process that measures it.
"""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection

from llmock.pytest_plugin import LLMock
from llmock.testing import LLMockServer

from floorwalker.telemetry import set_up_log
from simulator.slack import PracticeSlack
from tests.scenario.slack.harness import SlackAddress

DRAFT = "That is what the shop's data say."
PEOPLE = ("U0MAYA", "U0TOMAS", "U0PRIYA", "U0JONAS", "U0AIKO", "U0LENA", "U0SAM")
CHANNELS = ("C0OPS", "C0FULFIL", "C0INVENT", "C0MARGIN")
QUESTIONS = (
    "on-time ship rate last month by carrier",
    "what is the runbook for a carrier outage?",
    "order cycle time of the last 28 days",
    "return rate last month",
    "net sales last week",
)


@dataclass(frozen=True)
class Addresses:
    """Where the crowd's Slack and model are."""

    slack: SlackAddress
    model_url: str


@dataclass
class Crowd:
    """A running crowd; `run` is told what to do and gives what it saw."""

    addresses: Addresses
    pipe: Connection

    async def ask(self, seconds: float, in_flight: int) -> list[float]:
        """So many people ask without pause; the seconds each answer took."""
        self.pipe.send((seconds, in_flight))
        taken: list[float] = await asyncio.to_thread(self.pipe.recv)
        return taken


@asynccontextmanager
async def crowd(*, model_s: float) -> AsyncIterator[Crowd]:
    """A crowd with a model that takes `model_s` seconds for a reply."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_live, args=(theirs, model_s), daemon=True)
    process.start()
    try:
        addresses = await asyncio.to_thread(ours.recv)
        yield Crowd(addresses, ours)
        ours.send(None)
    finally:
        await asyncio.to_thread(process.join, 10)
        process.kill()


def _live(pipe: Connection, model_s: float) -> None:
    set_up_log("error")
    with LLMockServer() as server:
        LLMock(server).reset().tool_mode("off").reply(DRAFT, times=None).delay(model_s, times=None)
        asyncio.run(_obey(pipe, server.base_url("openai")))


async def _obey(pipe: Connection, model_url: str) -> None:
    async with PracticeSlack() as slack:
        address = SlackAddress(slack.bot_token, slack.app_token, slack.signing_secret, slack.api_url)
        pipe.send(Addresses(address, model_url))
        while True:
            order = await asyncio.to_thread(pipe.recv)
            if order is None:
                return
            pipe.send(await _questions(slack, *order))


async def _questions(slack: PracticeSlack, seconds: float, in_flight: int) -> list[float]:
    """So many people who ask again as soon as they are answered."""
    until = time.monotonic() + seconds
    taken: list[float] = []

    async def person(number: int) -> None:
        user = PEOPLE[number % len(PEOPLE)]
        channel = slack.direct_message(user) if number % 2 else "C0OPS"
        asked = 0
        while time.monotonic() < until:
            words = QUESTIONS[(number + asked) % len(QUESTIONS)]
            began = time.monotonic()
            ts = await slack.post(user, channel, f"<@U0FLOORW> {words}")
            await _until(partial(_is_answered, slack, channel, ts))
            taken.append(time.monotonic() - began)
            asked += 1

    await asyncio.gather(*(person(number) for number in range(in_flight)))
    return taken


def _is_answered(slack: PracticeSlack, channel: str, ts: str) -> bool:
    return bool(slack.answers(channel, ts))


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not true():
            await asyncio.sleep(0.02)
