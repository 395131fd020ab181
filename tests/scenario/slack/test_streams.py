"""A long answer grows in its thread; whatever breaks it, and whenever its process dies, one whole answer stands there."""

import itertools
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

import pytest
from pydantic import JsonValue

from bot.slack.delivery import Delivery
from bot.slack.streaming import AT_ONCE
from bot.slack.sweep import Sweep
from bot.slack.web import Arguments, Ending, Web
from floorwalker.clock import OffsetClock
from simulator.slack import PracticeSlack
from simulator.slack.messages import Message
from tests.scenario.slack.harness import (
    Bot,
    BotFactory,
    ScriptedCopilot,
    answered,
    leases_over_until,
    long_text,
)


@pytest.fixture(autouse=True)
def long_answers(copilot: ScriptedCopilot) -> None:
    """Every answer is a long one."""
    copilot.answer = lambda request: answered(long_text(request.words))


def is_whole(messages: list[Message]) -> bool:
    """One message with a beginning, all steps and an end, each once, that nobody is still writing."""
    if len(messages) != 1 or messages[0].stream is not None or messages[0].metadata is None:
        return False
    told = str(messages[0].blocks)
    return all(told.count(words) == 1 for words in ("begins.", "Step 0 ", "Step 7 ", "ends."))


async def ask(slack: PracticeSlack, channel: str = "C0OPS") -> str:
    return await slack.post("U0MAYA", channel, "@floorwalker returns")


async def test_a_long_answer_grows_by_paragraphs_and_ends_with_its_buttons_and_key(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    direct = slack.direct_message("U0MAYA")
    async with bot():
        first, second = await ask(slack), await ask(slack, direct)
        await slack.until(lambda: is_whole(slack.app_messages("C0OPS", first)))
        await slack.until(lambda: is_whole(slack.app_messages(direct, second)))
    (opened, _other) = slack.calls("chat.startStream")
    assert (
        opened.arguments["recipient_user_id"] == "U0MAYA" and "begins." in opened.arguments["markdown_text"]
    )
    assert 2 <= len(slack.calls("chat.appendStream")) / 2 <= 8
    assert "".join(
        call.arguments["markdown_text"]
        for call in slack.calls()
        if call.method in ("chat.startStream", "chat.appendStream") and call.arguments["channel"] == "C0OPS"
    ) == "\n".join(block["text"] for block in slack.app_messages("C0OPS", first)[0].blocks)
    assert not slack.calls("chat.postMessage") and not slack.calls("chat.update")


async def test_more_long_answers_than_slack_lets_us_stream_are_posted(
    slack: PracticeSlack, bot: BotFactory
) -> None:
    places = ("C0OPS", "C0FULFIL", "C0INVENT", "C0MARGIN", slack.direct_message("U0MAYA"))
    async with bot():
        asked = {place: await ask(slack, place) for place in places}
        await slack.until(lambda: all(is_whole(slack.app_messages(*place)) for place in asked.items()))
    assert len(slack.calls("chat.startStream")) == AT_ONCE and len(slack.calls("chat.postMessage")) == 2


BREAKS = [
    ("chat.startStream", "unknown_method", ""),
    ("chat.startStream", "rate_limited", ""),
    ("chat.startStream", "error", "channel_type_not_supported"),
    ("chat.startStream", "server_error", ""),
    ("chat.startStream", "lose_reply", ""),
    ("chat.appendStream", "error", "message_not_in_streaming_state"),
    ("chat.appendStream", "rate_limited", ""),
    ("chat.appendStream", "lose_reply", ""),
    ("chat.stopStream", "error", "invalid_blocks"),
    ("chat.stopStream", "rate_limited", ""),
    ("chat.stopStream", "server_error_after", ""),
    ("chat.stopStream", "lose_reply", ""),
]


async def test_whatever_breaks_a_stream_one_whole_answer_stands(
    slack: PracticeSlack, bot: BotFactory, clock: OffsetClock
) -> None:
    async with bot() as running:
        for method, kind, error in BREAKS:
            # What one break taught the delivery (no streams here, streams rest) is forgotten.
            delivery = Delivery(running.store.outbox, running.web, clock)
            running.delivery.__dict__.update(delivery.__dict__)
            slack.fail(method, kind, error=error or "internal_error", seconds=1)
            ts = await ask(slack)
            await until_whole(slack, ts, clock)
            assert any(call.fault == kind for call in slack.calls(method)), (method, kind)


async def until_whole(slack: PracticeSlack, ts: str, clock: OffsetClock) -> None:
    """At once, or when leases and rests are over."""
    with suppress(TimeoutError):
        await slack.until(lambda: is_whole(slack.app_messages("C0OPS", ts)), 0.15)
    await leases_over_until(lambda: is_whole(slack.app_messages("C0OPS", ts)), clock)


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """A Web API whose process dies at one of its calls: before Slack got it, or after Slack did it."""

    def __init__(self, web: Web, at: int, *, after: bool) -> None:
        self._web, self._at, self._after = web, at, after
        self._calls = itertools.count()

    async def call(self, method: str, arguments: Arguments) -> Ending:
        """One call, maybe the last."""
        dies = next(self._calls) == self._at
        if dies and not self._after:
            raise Killed
        ending = await self._web.call(method, arguments)
        if dies:
            raise Killed
        return ending

    async def respond(self, url: str, body: Mapping[str, JsonValue]) -> Ending:
        """Not used."""
        raise AssertionError(url)


async def test_a_death_at_any_call_of_a_stream_ends_in_one_whole_answer(
    slack: PracticeSlack, bot: BotFactory, clock: OffsetClock
) -> None:
    deaths = 0
    async with bot(work=False) as idle:
        for number in range(40):
            at, after = divmod(number, 2)
            ts = await ask(slack)
            await slack.settled()
            assert await idle.worker.step()
            try:
                await Delivery(idle.store.outbox, Mortal(idle.web, at, after=bool(after)), clock).step()
            except Killed:
                deaths += 1
                await revive(idle, clock)
            assert is_whole(slack.app_messages("C0OPS", ts)), (at, after)
            if deaths <= number:
                break
    assert deaths >= 2 * 5, "every call of the stream was a last one"


async def revive(idle: Bot, clock: OffsetClock) -> None:
    """Another process, once the dead one's lease is over."""
    clock.move_to(clock.now() + timedelta(minutes=2))
    delivery = Delivery(idle.store.outbox, idle.web, clock)
    while await delivery.step():
        pass
    clock.move_to(clock.now() + timedelta(minutes=2))
    await Sweep(idle.store.outbox, idle.web, clock).step()


async def test_an_old_stream_is_finished_by_an_edit(
    slack: PracticeSlack, bot: BotFactory, clock: OffsetClock
) -> None:
    async with bot(work=False) as idle:
        ts = await ask(slack)
        await slack.settled()
        assert await idle.worker.step()
        with pytest.raises(Killed):
            await Delivery(idle.store.outbox, Mortal(idle.web, 2, after=False), clock).step()
        begun = slack.app_messages("C0OPS", ts)
        clock.move_to(clock.now() + timedelta(minutes=6))
        await revive(idle, clock)
        assert (
            is_whole(slack.app_messages("C0OPS", ts)) and begun[0].ts == slack.app_messages("C0OPS", ts)[0].ts
        )


async def test_a_frozen_process_that_wakes_up_in_a_stream_leaves_no_second_answer(
    slack: PracticeSlack, bot: BotFactory, clock: OffsetClock
) -> None:
    async with bot(work=False) as idle:
        for at in range(5):
            ts = await ask(slack)
            await slack.settled()
            assert await idle.worker.step()
            frozen = Frozen(idle, at, clock)
            await Delivery(idle.store.outbox, frozen, clock).step()
            clock.move_to(clock.now() + timedelta(minutes=2))
            await idle.sweep.step()
            assert is_whole(slack.app_messages("C0OPS", ts)), at


class Frozen:
    """A Web API whose process sleeps through its lease before one of its calls, while another process does the work."""

    def __init__(self, idle: Bot, at: int, clock: OffsetClock) -> None:
        self._idle, self._at, self._clock = idle, at, clock
        self._calls = itertools.count()

    async def call(self, method: str, arguments: Arguments) -> Ending:
        """One call, maybe a late one."""
        if next(self._calls) == self._at:
            await revive(self._idle, self._clock)
        return await self._idle.web.call(method, arguments)

    async def respond(self, url: str, body: Mapping[str, JsonValue]) -> Ending:
        """Not used."""
        raise AssertionError(url)
