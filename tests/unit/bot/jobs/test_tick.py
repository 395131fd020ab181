"""The clock makes each digest exactly once, through failures, late starts and two processes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.jobs.schedule import Schedule
from bot.jobs.tick import DigestTick
from bot.jobs.timer import Timer
from bot.ports import Errand, InboxItem, Letter, Progress
from bot.reply import Answer, Digest, DigestReply, Reply
from bot.request import Request
from bot.storage.store import StateStore, open_store
from floorwalker.clock import FixedClock
from floorwalker.errors import SourceDown

pytestmark = pytest.mark.asyncio

BEFORE = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
FRIDAY = Schedule("friday", 4, time(8), "Europe/London", "C1")


class Posting:
    """A surface that only posts: the letter carries the reply's text."""

    def read(self, item: InboxItem) -> Errand | None:
        """Not asked for."""
        raise AssertionError(item)

    async def request(self, errand: Errand) -> Request:
        """Not asked for."""
        raise AssertionError(errand)

    def progress(self, errand: Errand) -> Progress:
        """Not asked for."""
        raise AssertionError(errand)

    def letters(self, errand: Errand, reply: Reply) -> tuple[Letter, ...]:
        """Not asked for."""
        raise AssertionError(errand)

    def post(self, channel: str, key: str, reply: Reply) -> tuple[Letter, ...]:
        """One letter."""
        text = (
            reply.digest.slot
            if isinstance(reply, DigestReply)
            else reply.text
            if isinstance(reply, Answer)
            else "?"
        )
        return (Letter(f"{key}:0", key, channel, {"text": text}),)


class Maker:
    """Makes digests; the first few fail as told."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.made: list[str] = []

    async def digest(self, schedule: str, local_date: date) -> Digest:
        """One digest."""
        if self.failures:
            raise self.failures.pop(0)
        self.made.append(f"{schedule} {local_date}")
        return Digest(slot=self.made[-1], sections=[])


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[StateStore]:
    """A state database."""
    opened = await open_store(f"sqlite:///{tmp_path}/state.db")
    yield opened
    await opened.close()


def ticking(store: StateStore, maker: Maker, clock: FixedClock, *schedules: Schedule) -> DigestTick:
    """A tick on that store."""
    return DigestTick(
        schedules or (FRIDAY,),
        slots=store.slots,
        outbox=store.outbox,
        maker=maker,
        surface=Posting(),
        clock=clock,
        new_trace=lambda: "tr-1",
        keep=store.counter.keep_answer,
    )


async def letters(store: StateStore, clock: FixedClock) -> list[tuple[str, object]]:
    """What waits to be sent: key and text."""
    found: list[tuple[str, object]] = []
    while (item := await store.outbox.claim(clock.now(), timedelta(hours=1))) is not None:
        found.append((item.letter.key, item.letter.payload["text"]))
    return found


async def test_a_digest_is_made_once_at_its_time_and_frozen(store: StateStore) -> None:
    clock, maker = FixedClock(BEFORE), Maker()
    tick = ticking(store, maker, clock)
    assert not await tick.step()
    clock.advance(timedelta(hours=1))
    assert await tick.step() and not await tick.step()
    assert await letters(store, clock) == [("digest:friday:2026-11-20:08:00:0", "friday 2026-11-20")]
    kept = await store.counter.answer("tr-1")
    assert kept is not None and kept.words == "digest:friday:2026-11-20:08:00", "its figures open receipts"


async def test_two_processes_post_one_digest(store: StateStore) -> None:
    clock, maker = FixedClock(BEFORE), Maker()
    first, second = ticking(store, maker, clock), ticking(store, maker, clock)
    await first.step()
    clock.advance(timedelta(hours=1))
    await asyncio.gather(first.step(), second.step())
    assert len(await letters(store, clock)) == 1


@pytest.mark.parametrize("failure", [SourceDown("The warehouse does not answer."), ZeroDivisionError()])
async def test_a_digest_that_fails_is_tried_again_at_the_next_tick(
    store: StateStore, failure: Exception
) -> None:
    clock, maker = FixedClock(BEFORE), Maker(failure)
    tick = ticking(store, maker, clock)
    await tick.step()
    clock.advance(timedelta(hours=1))
    assert not await tick.step()
    assert await tick.step()
    assert maker.made == ["friday 2026-11-20"]


async def test_a_digest_that_cannot_be_made_in_time_is_said_in_the_channel(store: StateStore) -> None:
    clock, maker = FixedClock(BEFORE), Maker(*(ZeroDivisionError() for _ in range(9)))
    tick = ticking(store, maker, clock)
    await tick.step()
    clock.advance(timedelta(hours=1))
    await tick.step()
    clock.advance(timedelta(hours=13))
    assert await tick.step() and not await tick.step()
    ((key, text),) = await letters(store, clock)
    assert (
        key.startswith("digest:friday:2026-11-20:08:00:notice")
        and "could not be made" in str(text)
        and "tr-1" in str(text)
    )


async def test_a_process_that_was_down_catches_up_and_says_what_it_skipped(store: StateStore) -> None:
    clock, maker = FixedClock(BEFORE), Maker()
    await ticking(store, maker, clock).step()
    clock.move_to(datetime(2026, 12, 4, 10, 0, tzinfo=UTC))
    restarted = ticking(store, maker, clock)
    assert await restarted.step() and not await restarted.step()
    assert maker.made == ["friday 2026-12-04"]
    said = dict(await letters(store, clock))
    assert set(said) == {
        "digest:friday:2026-12-04:08:00:0",
        "digest:friday:2026-11-20:08:00:notice:0",
        "digest:friday:2026-11-27:08:00:notice:0",
    }


async def test_a_slot_whose_schedule_was_removed_is_closed(store: StateStore) -> None:
    clock, maker = FixedClock(BEFORE), Maker(SourceDown("away"))
    tick = ticking(store, maker, clock)
    await tick.step()
    clock.advance(timedelta(hours=1))
    await tick.step()
    other = Schedule("monday", 0, time(8), "Europe/London", "C1")
    await ticking(store, maker, clock, other).step()
    assert await store.slots.open() == [] and maker.made == []


async def test_the_timer_ticks_one_at_a_time_and_goes_on_after_a_crash() -> None:
    running, most, calls = 0, 0, 0
    enough = asyncio.Event()

    async def step() -> bool:
        nonlocal running, most, calls
        running, calls = running + 1, calls + 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        if calls >= 3:
            enough.set()
        raise ZeroDivisionError

    timer = Timer(step, new_trace=lambda: "tr", every_s=0.01)
    timer.start()
    async with asyncio.timeout(5):
        await enough.wait()
    timer.stop()
    assert most == 1
