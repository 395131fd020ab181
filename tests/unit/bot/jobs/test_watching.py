"""A watch that came true is told once, to who may still ask; trouble with one leaves the others alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from bot.counter_ports import Watch, WatchKind
from bot.jobs.watching import Watching
from bot.lookout import DeskLookout
from bot.numbers import NumbersDesk, open_desk
from bot.ports import Letter
from bot.reply import Answer, Reply
from bot.storage.store import StateStore, open_store
from floorwalker.clock import FixedClock, SystemClock
from floorwalker.errors import SourceDown
from floorwalker.identity import EVERYONE, Actor
from floorwalker.outcome import Intent, Outcome
from floorwalker.settings import Settings
from tests.support.homes import northwind_home

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WATCH = Watch("w-1", "U1", WatchKind.COVER, "MUG-1", 7.0, NOW)


class Ready:
    """A lookout: which watches have come true, and which are in trouble."""

    def __init__(self, *true: str, down: str = "") -> None:
        self.true, self.down = true, down

    def seen(self, watch: Watch) -> Answer | None:
        """True ones are told."""
        if watch.id == self.down:
            raise SourceDown("The warehouse does not answer.")
        if watch.id not in self.true:
            return None
        return Answer(
            outcome=Outcome.ANSWERED, intent=Intent.STOCK, text="It happened.", trace_id="t", elapsed_ms=0
        )


class Post:
    """Makes letters that hold the words."""

    def post(self, channel: str, key: str, reply: Reply) -> tuple[Letter, ...]:
        """One letter."""
        assert isinstance(reply, Answer)
        return (Letter(f"{key}:0", key, channel, {"text": reply.text}),)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[StateStore]:
    """A store with three watches; the third is of somebody who has no rights."""
    opened = await open_store(f"sqlite:///{tmp_path}/state.db")
    for watch in (WATCH, replace(WATCH, id="w-2"), replace(WATCH, id="w-3", user_id="U0LEFT")):
        await opened.counter.watch(watch)
    yield opened
    await opened.close()


async def actor_of(user_id: str) -> Actor:
    """Members read everything; who left reads nothing."""
    return Actor(user_id, labels=frozenset() if user_id == "U0LEFT" else frozenset({EVERYONE}))


async def test_a_watch_is_told_once_and_only_to_who_may_still_ask(store: StateStore) -> None:
    rung: list[int] = []
    watching = Watching(
        store.counter,
        Ready("w-2", "w-3", down="w-1"),
        Post(),
        actor_of,
        FixedClock(NOW),
        told=lambda: rung.append(1),
    )
    for _ in range(2):
        assert await watching.step() is False
    assert [watch.id for watch in await store.counter.watches()] == ["w-1"]
    assert (await store.outbox.backlog(NOW)).depth == 1 and len(rung) == 2


def desk() -> NumbersDesk:
    """The desk of Northwind."""
    return open_desk(northwind_home(), SystemClock(), Settings())


def test_the_lookout_tells_low_cover_with_its_receipt_and_what_is_gone() -> None:
    numbers = desk()
    lookout = DeskLookout(numbers, lambda: "t-1")
    sku = next(iter(numbers.sku_titles()))
    low = lookout.seen(replace(WATCH, reference=sku, days=100_000.0))
    assert low is None or (low.figures and sku in low.text)
    assert lookout.seen(replace(WATCH, reference=sku, days=0.0)) is None
    gone = lookout.seen(Watch("w", "U1", WatchKind.ARRIVAL, "PO-NONE-7", 0.0, NOW))
    assert gone is not None and "I can no longer watch PO-NONE-7" in gone.text and gone.figures == []
