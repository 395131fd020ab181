"""Worker processes on one state database are killed or frozen while a practice Slack loses replies: what is lost, what is doubled?

The leases, waits and sweeps are the shipped ones; a clock that runs 30 times as fast, shared by all processes and by the
practice Slack, makes them short. Run by `make crash` (long form) and by `test_siege.py` (short form).
"""

import asyncio
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.process import BaseProcess
from typing import Literal

from bot.storage.store import StateStore, open_store
from floorwalker.clock import SystemClock
from floorwalker.errors import SourceDown
from simulator.slack import PracticeSlack, Timing
from simulator.slack.faults import ALWAYS
from simulator.slack.messages import Message
from tests.crash.soldier import Orders, serve
from tests.scenario.slack.harness import SlackAddress
from tests.support.fast_clock import FastClock

SPEED = 30.0
WORKERS = 3
EVERY_S = 0.5
# Longer than the worker's lease of 90 s and the delivery's of 45 s.
FROZEN_S = 100 / SPEED
CHANNELS = ("C0OPS", "C0FULFIL", "C0INVENT", "C0MARGIN")
KINDS = ("short", "long", "slow", "slow long")
FAILING = (
    "chat.postMessage",
    "chat.update",
    "chat.startStream",
    "chat.appendStream",
    "chat.stopStream",
    "conversations.replies",
    "chat.delete",
)
# Slack's repeats of an event (at once, after 1 and 5 minutes) on the fast clock.
TIMING = Timing(ack_seconds=3.0, retry_seconds=(0.0, 60 / SPEED, 300 / SPEED))

Weapon = Literal["kill", "freeze"]


@dataclass(frozen=True)
class Siege:
    """How it went: messages posted, answers seen, and what was done to the workers."""

    messages: int
    lost: int
    doubled: int
    broken: tuple[str, ...]
    blows: int
    seconds: float
    faults: dict[str, int] = field(default_factory=dict)
    deleted: int = 0

    def __str__(self) -> str:
        """One line for the record."""
        faults = ", ".join(f"{kind} {count}" for kind, count in sorted(self.faults.items()))
        return (
            f"{self.messages} messages, {self.blows} blows in {self.seconds:.0f} s: {self.lost} lost, {self.doubled} doubled, "
            f"{len(self.broken)} not whole {self.broken or ''} "
            f"(sweep deleted {self.deleted}; faults: {faults})"
        )


class Barracks:
    """The worker processes; whoever falls is replaced."""

    def __init__(self, orders: Orders, seed: int) -> None:
        self._orders = orders
        self._random = random.Random(seed)
        self._context = multiprocessing.get_context("forkserver")
        # Imports once, in the server: a worker that dies twice a second must be up at once.
        self._context.set_forkserver_preload(["tests.crash.soldier"])
        self._workers: list[BaseProcess] = []
        self.blows = 0

    def fill(self) -> None:
        """Start workers until there are enough."""
        self._workers = [worker for worker in self._workers if worker.is_alive()]
        while len(self._workers) < WORKERS:
            worker = self._context.Process(target=serve, args=(self._orders,), daemon=True)
            worker.start()
            self._workers.append(worker)

    async def strike(self, weapon: Weapon) -> None:
        """Kill one of them, or freeze it for longer than every lease."""
        struck = self._random.choice(self._workers)
        self.blows += 1
        if weapon == "kill":
            self._workers.remove(struck)
            struck.kill()
            await asyncio.to_thread(struck.join)
            return
        os.kill(struck.pid or 0, signal.SIGSTOP)
        try:
            await asyncio.sleep(FROZEN_S)
        finally:
            os.kill(struck.pid or 0, signal.SIGCONT)

    async def disband(self) -> None:
        """A graceful end: everybody drains."""
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            await asyncio.to_thread(worker.join, 30)
            assert worker.exitcode == 0, f"a worker did not end by itself: {worker.exitcode}"


async def besiege(
    url: str, *, messages: int, weapon: Weapon, per_second: float = 10.0, seed: int = 1
) -> Siege:
    """Post messages while workers die; afterwards count the answers in every thread."""
    began = SystemClock().now()
    clock = FastClock(began, SPEED)
    started = time.monotonic()
    async with PracticeSlack(clock=clock, timing=TIMING) as slack:
        _order_faults(slack)
        address = SlackAddress(slack.bot_token, slack.app_token, slack.signing_secret, slack.api_url)
        barracks = Barracks(Orders(url, address, began, SPEED), seed)
        barracks.fill()
        async with _under_fire(barracks, weapon):
            threads = await _post(slack, messages, per_second)
        barracks.fill()
        await slack.settled()
        await _until_all_is_quiet(url, clock)
        await barracks.disband()
        found = [slack.app_messages(channel, ts) for channel, ts in threads]
        answers = [len(messages) for messages in found]
        return Siege(
            messages,
            lost=answers.count(0),
            doubled=sum(count - 1 for count in answers if count > 1),
            broken=tuple(one.text[:60] for messages in found for one in messages if not _is_whole(one)),
            blows=barracks.blows,
            seconds=time.monotonic() - started,
            faults=dict(Counter(call.fault for call in slack.calls() if call.fault)),
            deleted=sum(bool(call.answer.get("ok")) for call in slack.calls("chat.delete")),
        )


def _is_whole(message: Message) -> bool:
    """An answer with its beginning and end, or an apology: no card, no stream that nobody ended, no half of an answer."""
    told = str(message.blocks)
    is_card = any(block["type"] == "plan" for block in message.blocks)
    return message.stream is None and not is_card and ("begins." in told) == ("ends." in told)


def _order_faults(slack: PracticeSlack) -> None:
    shares = {"lose_reply": 0.10, "server_error": 0.05, "server_error_after": 0.05, "rate_limited": 0.05}
    for method in FAILING:
        for kind, share in shares.items():
            slack.fail(method, kind, share=share, times=ALWAYS, seconds=2)


async def _post(slack: PracticeSlack, messages: int, per_second: float) -> list[tuple[str, str]]:
    threads = []
    for number in range(messages):
        channel = CHANNELS[number % len(CHANNELS)]
        words = f"@floorwalker {KINDS[number % len(KINDS)]} question {number}"
        threads.append((channel, await slack.post("U0MAYA", channel, words)))
        await asyncio.sleep(1 / per_second)
    return threads


@asynccontextmanager
async def _under_fire(barracks: Barracks, weapon: Weapon) -> AsyncIterator[None]:
    async def fire() -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await barracks.strike(weapon)
            barracks.fill()

    firing = asyncio.create_task(fire())
    try:
        yield
    finally:
        firing.cancel()
        await asyncio.gather(firing, return_exceptions=True)


async def _is_quiet(store: StateStore, now: datetime) -> bool:
    waiting = (await store.inbox.backlog(now)).depth + (await store.outbox.backlog(now)).depth
    return not waiting and not await store.outbox.doubtful(now)


async def _until_all_is_quiet(url: str, clock: FastClock) -> None:
    """Until nothing waits to be answered, sent or swept."""
    store = await open_store(url)
    try:
        async with asyncio.timeout(90):
            while True:
                # A process that was frozen in the middle of a transaction keeps the others out for a while.
                with suppress(SourceDown):
                    if await _is_quiet(store, clock.now()):
                        return
                await asyncio.sleep(0.2)
    finally:
        await store.close()
