"""Every addressed message ends in exactly one outcome (promise 3), and the row is settled with it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.export import open_telemetry
from bot.jobs.worker import LEASE, MOST_TRIES, READING, Worker
from bot.measures import Prices
from bot.ports import Address, Arrival, Errand, InboxItem, Kind, Letter, Progress
from bot.reply import Answer, Reply
from bot.request import Conversation, Request, Wish
from bot.spending import note_call
from bot.storage.store import StateStore, open_store
from floorwalker.clock import FixedClock
from floorwalker.errors import NoPermission, SourceDown, UserMistake

pytestmark = pytest.mark.asyncio

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LANE = Conversation("T1", "C1", "1.0")


@dataclass
class Thread:
    """A surface with one thread; a letter carries outcome and text."""

    request_fails: Exception | None = None
    draw_fails: int = 0
    notes: list[str] = field(default_factory=list)

    def read(self, item: InboxItem) -> Errand | None:
        """The item's words."""
        words = item.payload.get("words")
        if not isinstance(words, str):
            return None
        return Errand(item.identity, Wish.ASK, words, NOW, "T1", Address("C1", "U1", "1.0"), LANE)

    async def request(self, errand: Errand) -> Request:
        """The errand, or the failure."""
        if self.request_fails:
            raise self.request_fails
        return Request(errand.wish, errand.words, errand.asked_at)

    def progress(self, errand: Errand) -> Progress:
        """Notes are kept."""
        return self

    def letters(self, errand: Errand, reply: Reply) -> tuple[Letter, ...]:
        """One letter."""
        if self.draw_fails:
            self.draw_fails -= 1
            raise KeyError("a bug in the drawing")
        assert isinstance(reply, Answer)
        payload = {"outcome": reply.outcome.value, "text": reply.text, "trace": reply.trace_id}
        return (Letter(f"answer:{errand.identity}", "C1:1.0", "C1", payload),)

    def post(self, channel: str, key: str, reply: Reply) -> tuple[Letter, ...]:
        """Not asked for."""
        raise AssertionError(key)

    async def note(self, words: str) -> None:
        """Kept."""
        self.notes.append(words)

    async def found(self, words: str) -> None:
        """Not kept."""

    async def ended(self) -> None:
        """Nothing was begun."""

    async def clear(self) -> None:
        """Kept."""
        self.notes.append("")


@dataclass
class Scripted:
    """A copilot that does as told."""

    act: Callable[[Request], Reply]
    sleep_s: float = 0.0

    async def reply(self, request: Request, progress: Progress | None = None) -> Reply:
        """As told."""
        await asyncio.sleep(self.sleep_s)
        return self.act(request)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[StateStore]:
    """A state database with one question in it."""
    opened = await open_store(f"sqlite:///{tmp_path}/state.db")
    await opened.inbox.accept(Arrival("event:1", Kind.MENTION, LANE.key, {"words": "cycle time?"}), NOW)
    yield opened
    await opened.close()


def fine(_request: Request) -> Reply:
    """An answer."""
    return Answer.model_validate(
        {"outcome": "no_data", "intent": None, "text": "none", "trace_id": "t", "elapsed_ms": 1}
    )


def failing(error: Exception) -> Callable[[Request], Reply]:
    """A turn that ends in that error."""

    def act(_request: Request) -> Reply:
        raise error

    return act


def working(
    store: StateStore,
    copilot: Scripted,
    thread: Thread,
    clock: FixedClock | None = None,
    timeout_s: float = 5.0,
) -> Worker:
    """A worker on that store."""
    return Worker(
        inbox=store.inbox,
        surface=thread,
        copilot=copilot,
        clock=clock or FixedClock(NOW),
        new_trace=lambda: "tr-9",
        timeout_s=timeout_s,
    )


async def said(store: StateStore) -> tuple[object, object, object]:
    """Outcome, text and trace of the one letter."""
    item = await store.outbox.claim(NOW, timedelta(minutes=1))
    assert item is not None
    return item.letter.payload["outcome"], item.letter.payload["text"], item.letter.payload["trace"]


async def test_a_reply_is_put_into_the_outbox_and_remembered(store: StateStore) -> None:
    thread = Thread()
    worker = working(store, Scripted(fine), thread)
    assert await worker.step() and not await worker.step()
    assert await said(store) == ("no_data", "none", "t")
    (turn,) = await store.conversations.turns(LANE.key)
    assert (turn.words, turn.outcome) == ("cycle time?", "no_data")
    assert thread.notes == [READING]


@pytest.mark.parametrize(
    ("error", "outcome", "words"),
    [
        (SourceDown("The warehouse does not answer."), "source_down", "The warehouse does not answer."),
        (UserMistake("There is no metric 'x'."), "ambiguous", "There is no metric 'x'."),
        (NoPermission("Only finance may read this."), "no_permission", "Only finance may read this."),
        (ZeroDivisionError("secret"), "error", "Something went wrong on our side"),
    ],
)
async def test_every_failure_has_its_own_outcome_and_words(
    store: StateStore, error: Exception, outcome: str, words: str
) -> None:
    await working(store, Scripted(failing(error)), Thread()).step()
    ended, text, trace = await said(store)
    assert ended == outcome and words in str(text) and "secret" not in str(text) and trace == "tr-9"
    assert await store.inbox.outcomes() == {outcome: 1}


async def test_a_slack_that_does_not_name_the_asker_is_a_source_that_is_down(store: StateStore) -> None:
    await working(store, Scripted(fine), Thread(request_fails=SourceDown("Slack does not say."))).step()
    assert (await said(store))[0] == "source_down"


async def test_a_turn_that_takes_too_long_is_cut_off(store: StateStore) -> None:
    await working(store, Scripted(fine, sleep_s=30), Thread(), timeout_s=0.05).step()
    assert (await said(store))[0] == "over_budget"


async def test_a_reply_that_cannot_be_drawn_ends_in_an_apology(store: StateStore) -> None:
    await working(store, Scripted(fine), Thread(draw_fails=1)).step()
    assert (await said(store))[0] == "error"


async def test_a_row_that_killed_its_process_again_and_again_gets_an_apology(store: StateStore) -> None:
    clock = FixedClock(NOW)
    for _ in range(MOST_TRIES):
        assert await store.inbox.take(clock.now(), LEASE) is not None
        clock.advance(LEASE)
    await working(store, Scripted(failing(AssertionError("not asked"))), Thread(), clock).step()
    item = await store.outbox.claim(clock.now(), LEASE)
    assert item is not None and item.letter.payload["outcome"] == "error"


async def test_an_item_that_asks_for_nothing_is_closed_without_a_letter(store: StateStore) -> None:
    await store.inbox.accept(Arrival("event:2", Kind.HOME, "other", {}), NOW)
    worker = working(store, Scripted(fine), Thread())
    assert [await worker.step() for _ in range(3)] == [True, True, False]
    assert await store.inbox.outcomes() == {"no_data": 1, "nothing": 1}


async def test_an_answer_to_a_question_taken_back_is_not_posted_and_its_note_is_cleared(
    store: StateStore,
) -> None:
    thread = Thread()
    gate = asyncio.Event()

    class Waiting(Scripted):
        async def reply(self, request: Request, progress: Progress | None = None) -> Reply:
            await gate.wait()
            return self.act(request)

    step = asyncio.create_task(working(store, Waiting(fine), thread).step())
    while not thread.notes:
        await asyncio.sleep(0.01)
    await store.inbox.accept(Arrival("event:3", Kind.WITHDRAWAL, "", {}, ends_lane=LANE.key), NOW)
    gate.set()
    await step
    assert (await store.outbox.backlog(NOW)).depth == 0 and thread.notes[-1] == ""


async def test_each_message_ends_in_one_wide_event_without_anybodys_words(store: StateStore) -> None:
    def act(request: Request) -> Reply:
        note_call(120, 30)
        return fine(request)

    telemetry = open_telemetry(None, Prices(1.0, 2.0))
    worker = Worker(
        inbox=store.inbox,
        surface=Thread(),
        copilot=Scripted(act),
        clock=FixedClock(NOW + timedelta(seconds=3)),
        new_trace=lambda: "t",
        measures=telemetry.measures,
    )
    with capture_logs() as logged:
        assert await worker.step()
    (told,) = (line for line in logged if line["event"] == "turn.ended")
    assert "cycle time?" not in str(told)
    expected = {"kind": "mention", "outcome": "no_data", "user": "U1", "tokens_in": 120, "tokens_out": 30}
    assert {**told, **expected, "since_arrival_s": 3.0, "letters": 1, "settled": True} == told
    assert told["cost"] == pytest.approx(0.00018)
    assert 'floorwalker_turns{kind="mention",outcome="no_data"} 1' in telemetry.exposition()
    telemetry.close()
