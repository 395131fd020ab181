"""Letters that refer to another letter's message: in its thread, or edits of it, through waits, refusals and lost replies."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import JsonValue

from bot.ports import Letter
from bot.slack.delivery import LEASE, Delivery
from bot.slack.lookup import metadata_of
from bot.slack.pace import Pace
from bot.slack.parcel import Attachment, Parcel, Route, Way, edits_of
from bot.slack.web import Done, Ending, Refused, Unclear
from bot.storage.store import StateStore, open_store
from floorwalker.clock import FixedClock

pytestmark = pytest.mark.asyncio
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROOT = Letter("run:1", "run:1", "C1", Parcel((Route(Way.POST, "C1"),), "root").pack())


@dataclass
class Slack:
    """Answers each method with what is scripted for it, else with success; keeps the calls."""

    script: dict[str, list[Ending]] = field(default_factory=dict)
    calls: list[tuple[str, Mapping[str, JsonValue]]] = field(default_factory=list)
    history: list[JsonValue] = field(default_factory=list)

    async def call(self, method: str, arguments: Mapping[str, JsonValue]) -> Ending:
        """One call."""
        self.calls.append((method, arguments))
        if method.startswith("conversations."):
            return Done({"messages": self.history})
        planned = self.script.get(method)
        return planned.pop(0) if planned else Done({"ts": f"{len(self.calls)}.0"})

    async def respond(self, url: str, body: Mapping[str, JsonValue]) -> Ending:
        """Not asked for."""
        raise AssertionError(url)

    async def upload(
        self, name: str, title: str, content: str, *, channel: str, thread_ts: str | None, comment: str
    ) -> Ending:
        """One upload."""
        return await self.call("upload", {"name": name, "channel": channel, "thread_ts": thread_ts})

    def methods(self) -> list[str]:
        """What was called."""
        return [method for method, _ in self.calls]


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[StateStore]:
    """An empty state database."""
    opened = await open_store(f"sqlite:///{tmp_path}/state.db")
    yield opened
    await opened.close()


def reply(number: int, lane: str = "run:1") -> Letter:
    """A message in the thread of the root."""
    parcel = Parcel((Route(Way.POST, "C1", thread_of="run:1"),), f"reply {number}")
    return Letter(f"run:1:note:{number}", lane, "C1", parcel.pack())


def edit(number: int) -> Letter:
    """An edit of the root."""
    parcel = Parcel((Route(Way.UPDATE, "C1", of="run:1"),), f"revision {number}")
    return Letter(f"{edits_of('run:1')}{number}", "run:1", "C1", parcel.pack())


def listed() -> Letter:
    """A file in the thread of the root."""
    file = Attachment("orders-1a2b.csv", "Orders", "order\n1\n")
    route = Route(Way.UPLOAD, "C1", thread_of="run:1")
    return Letter("run:1:orders", "run:1", "C1", Parcel((route,), "The orders", attachment=file).pack())


async def deliver(store: StateStore, slack: Slack, *letters: Letter, rounds: int = 20) -> FixedClock:
    """Send what can be sent, with the clock moving on by a lease now and then."""
    clock = FixedClock(NOW)
    await store.outbox.put(letters, NOW)
    delivery = Delivery(store.outbox, slack, clock, pace=Pace(per_second=100, burst=100), uploads=slack)
    for _ in range(rounds):
        if not await delivery.step():
            clock.advance(LEASE + timedelta(seconds=5))
    return clock


async def test_a_reply_and_an_edit_find_the_message_they_refer_to(store: StateStore) -> None:
    slack = Slack()
    await deliver(store, slack, ROOT, reply(1), edit(2))
    assert slack.methods() == ["chat.postMessage", "chat.postMessage", "chat.update"]
    assert slack.calls[1][1]["thread_ts"] == "1.0"
    assert (slack.calls[2][1]["channel"], slack.calls[2][1]["ts"], slack.calls[2][1]["text"]) == (
        "C1",
        "1.0",
        "revision 2",
    )


async def test_a_reply_waits_for_a_root_whose_sending_ended_unclear(store: StateStore) -> None:
    slack = Slack({"chat.postMessage": [Unclear("timeout")]})
    slack.history = [{"ts": "7.0", "metadata": metadata_of("run:1")}]
    # In a lane of its own, so that only the reference makes it wait.
    await deliver(store, slack, ROOT, reply(1, lane="another"))
    posts = [arguments for method, arguments in slack.calls if method == "chat.postMessage"]
    assert [post.get("thread_ts") for post in posts] == [None, "7.0"]


async def test_what_refers_to_a_refused_message_fails_without_a_call(store: StateStore) -> None:
    slack = Slack({"chat.postMessage": [Refused("is_archived")]})
    clock = await deliver(store, slack, ROOT, reply(1), edit(2))
    assert slack.methods() == ["chat.postMessage"]
    assert (await store.outbox.backlog(clock.now())).depth == 0


async def test_of_many_edits_that_wait_only_the_last_is_sent(store: StateStore) -> None:
    slack = Slack()
    await deliver(store, slack, ROOT, *(edit(number) for number in range(2, 12)), reply(1))
    assert slack.methods() == ["chat.postMessage", "chat.update", "chat.postMessage"]
    assert slack.calls[1][1]["text"] == "revision 11"


async def test_an_edit_whose_reply_is_lost_is_made_again(store: StateStore) -> None:
    slack = Slack(
        {"chat.update": [Unclear("timeout"), Unclear("timeout"), Unclear("timeout"), Unclear("timeout")]}
    )
    clock = await deliver(store, slack, ROOT, edit(2))
    assert slack.methods().count("chat.update") == 5
    assert (await store.outbox.backlog(clock.now())).depth == 0


@pytest.mark.parametrize("there", [True, False])
async def test_a_file_is_looked_up_by_its_name_before_it_is_shared_again(
    store: StateStore, there: bool
) -> None:
    slack = Slack({"upload": [Unclear("timeout")]})
    if there:
        slack.history = [{"ts": "9.0", "files": [{"name": "orders-1a2b.csv"}]}]
    clock = await deliver(store, slack, ROOT, listed())
    assert slack.methods().count("upload") == (1 if there else 2)
    assert (await store.outbox.backlog(clock.now())).depth == 0
