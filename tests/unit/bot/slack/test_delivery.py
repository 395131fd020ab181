"""One letter, one visible message: the sender against a Slack that fails in every way, and a clock that jumps."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue

from bot.ports import Letter
from bot.slack.delivery import MOST_TRIES_UNSEEN, Delivery
from bot.slack.lookup import METADATA_TYPE, opaque
from bot.slack.parcel import Parcel, Route, Way
from bot.slack.sweep import Sweep
from bot.slack.web import Done, Ending, Limited, Refused, Unclear
from bot.storage.store import open_store
from floorwalker.clock import FixedClock

pytestmark = pytest.mark.asyncio

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RICH: tuple[dict[str, JsonValue], ...] = ({"type": "data_table"},)
PLAIN: tuple[dict[str, JsonValue], ...] = ({"type": "section"},)
BROKEN = Refused("invalid_blocks")
# What may happen to a post: refused before, done with its reply lost, not done and no reply, too fast.
TROUBLE = ("lost", "unclear", "limited", "fine")


@dataclass
class ScriptedSlack:
    """Keeps posts; the next calls of a method end as scripted."""

    clock: FixedClock
    script: dict[str, list[Ending | str]] = field(default_factory=dict)
    posts: list[dict[str, JsonValue]] = field(default_factory=list)
    calls: list[tuple[str, Mapping[str, JsonValue]]] = field(default_factory=list)

    async def call(self, method: str, arguments: Mapping[str, JsonValue]) -> Ending:
        """One call."""
        self.calls.append((method, arguments))
        planned = self.script.get(method, [])
        step = planned.pop(0) if planned else "fine"
        if isinstance(step, Done | Refused | Limited | Unclear):
            return step
        if method == "conversations.open":
            return Done({"channel": {"id": f"D-{arguments['users']}"}})
        if method.startswith("conversations."):
            return Done({"messages": list(self.posts)})
        if method == "chat.delete":
            self.posts = [post for post in self.posts if post["ts"] != arguments["ts"]]
            return Done({})
        if step == "limited":
            return Limited(20)
        if step == "unclear":
            return Unclear("timeout")
        ts = f"{self.clock.now().timestamp() + len(self.calls) / 1000:.6f}"
        self.posts.append({**arguments, "ts": ts})
        return Unclear("reset") if step == "lost" else Done({"ts": ts})

    async def respond(self, url: str, body: Mapping[str, JsonValue]) -> Ending:
        """One post to a response_url."""
        return await self.call("response_url", {**body, "url": url})

    def methods(self) -> list[str]:
        """What was called."""
        return [method for method, _arguments in self.calls]


def letter(*routes: Route, key: str = "k", text: str = "42") -> Letter:
    """A letter with two rungs."""
    ways = routes or (Route(Way.POST, "C1", thread_ts="1.0"),)
    return Letter(key, key, ways[0].channel, Parcel(ways, text, (RICH, PLAIN)).pack(), ways[0].thread_ts)


async def deliver(
    folder: Path, letters: list[Letter], slack: ScriptedSlack, *, rounds: int = 12
) -> dict[str, int]:
    """Send until nothing waits, moving the clock past every lease; the backlog at the end."""
    store = await open_store(f"sqlite:///{folder}/state.db")
    delivery = Delivery(store.outbox, slack, slack.clock)
    sweep = Sweep(store.outbox, slack, slack.clock)
    await store.outbox.put(letters, slack.clock.now())
    for _ in range(rounds):
        while await delivery.step():
            pass
        slack.clock.advance(timedelta(minutes=5))
    await sweep.step()
    left = (await store.outbox.backlog(slack.clock.now())).depth
    await store.close()
    return {"left": left}


async def test_a_letter_is_posted_with_its_opaque_key_and_no_unfurling(tmp_path: Path) -> None:
    slack = ScriptedSlack(FixedClock(NOW))
    await deliver(tmp_path, [letter()], slack)
    (post,) = slack.posts
    assert post["metadata"] == {"event_type": METADATA_TYPE, "event_payload": {"key": opaque("k")}}
    assert (post["text"], post["thread_ts"], post["blocks"]) == ("42", "1.0", list(RICH))
    assert post["unfurl_links"] is post["unfurl_media"] is post["link_names"] is False
    assert "k" != opaque("k") == opaque("k") != opaque("j")


async def test_whatever_goes_wrong_one_message_is_seen(tmp_path: Path) -> None:
    for number, trouble in enumerate(itertools.product(TROUBLE, repeat=3)):
        slack = ScriptedSlack(FixedClock(NOW), {"chat.postMessage": list(trouble)})
        left = await deliver(tmp_path, [letter(key=f"k{number}")], slack, rounds=5)
        assert len(slack.posts) == 1 and left == {"left": 0}, trouble


async def test_nothing_is_repeated_while_the_look_up_fails(tmp_path: Path) -> None:
    slack = ScriptedSlack(
        FixedClock(NOW), {"chat.postMessage": ["lost"], "conversations.replies": [Unclear("x"), Limited(5)]}
    )
    await deliver(tmp_path, [letter()], slack)
    assert slack.methods() == ["chat.postMessage", *["conversations.replies"] * 3, "conversations.replies"]
    assert len(slack.posts) == 1


@pytest.mark.parametrize("refused", [1, 2])
async def test_refused_blocks_go_down_the_ladder(tmp_path: Path, refused: int) -> None:
    slack = ScriptedSlack(FixedClock(NOW), {"chat.postMessage": [BROKEN] * refused})
    await deliver(tmp_path, [letter()], slack)
    (post,) = slack.posts
    assert post.get("blocks") == (list(PLAIN) if refused == 1 else None)
    assert post["text"] == "42"


async def test_a_final_refusal_ends_the_letter(tmp_path: Path) -> None:
    slack = ScriptedSlack(FixedClock(NOW), {"chat.postMessage": [Refused("is_archived")]})
    assert await deliver(tmp_path, [letter()], slack) == {"left": 0}
    assert slack.posts == [] and slack.methods() == ["chat.postMessage"]


async def test_a_closed_way_is_followed_by_the_next(tmp_path: Path) -> None:
    ways = (
        Route(Way.RESPOND, "C1", "U1", url="https://x"),
        Route(Way.HIDDEN, "C1", "U1"),
        Route(Way.POST, "U1"),
    )
    slack = ScriptedSlack(
        FixedClock(NOW),
        {"response_url": [Refused("expired_url")], "chat.postEphemeral": [Refused("not_in_channel")]},
    )
    await deliver(tmp_path, [letter(*ways)], slack)
    assert slack.methods() == [
        "response_url",
        "chat.postEphemeral",
        "conversations.open",
        "chat.postMessage",
    ]
    assert slack.posts[0]["channel"] == "D-U1"


async def test_a_hidden_message_is_repeated_a_few_times_and_not_for_ever(tmp_path: Path) -> None:
    slack = ScriptedSlack(FixedClock(NOW), {"chat.postEphemeral": ["unclear"] * 9})
    assert await deliver(tmp_path, [letter(Route(Way.HIDDEN, "C1", "U1"))], slack) == {"left": 0}
    assert slack.methods() == ["chat.postEphemeral"] * MOST_TRIES_UNSEEN


async def test_a_channel_gets_a_short_burst_and_then_one_a_second(tmp_path: Path) -> None:
    clock = FixedClock(NOW)
    slack = ScriptedSlack(clock)
    store = await open_store(f"sqlite:///{tmp_path}/state.db")
    delivery = Delivery(store.outbox, slack, clock)
    await store.outbox.put([letter(key=f"k{number}") for number in range(6)], NOW)
    await store.outbox.put([letter(Route(Way.POST, "C2"), key="other")], NOW)
    while await delivery.step():
        pass
    assert [post["channel"] for post in slack.posts] == ["C1", "C1", "C1", "C2"]
    clock.advance(timedelta(seconds=1))
    while await delivery.step():
        pass
    assert len(slack.posts) == 5
    await store.close()


async def test_a_clock_that_jumps_back_does_not_hold_letters_for_ever(tmp_path: Path) -> None:
    slack = ScriptedSlack(FixedClock(NOW), {"chat.postMessage": ["limited"]})
    store = await open_store(f"sqlite:///{tmp_path}/state.db")
    delivery = Delivery(store.outbox, slack, slack.clock)
    await store.outbox.put([letter()], NOW)
    await delivery.step()
    slack.clock.move_to(NOW - timedelta(days=30))
    assert await delivery.step()
    assert len(slack.posts) == 1
    await store.close()
