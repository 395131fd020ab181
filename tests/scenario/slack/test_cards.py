"""A turn that takes a while shows its steps as a card, and the card becomes the answer; nobody is left with a card."""

import asyncio
from datetime import timedelta

import pytest

from bot.reply import Answer, Reply
from bot.request import Request
from bot.slack.card import Cards, Working
from bot.slack.lookup import opaque
from bot.slack.safe_text import SafeText
from bot.slack.status import Status
from floorwalker.clock import OffsetClock
from floorwalker.outcome import Outcome
from simulator.slack import PracticeSlack
from simulator.slack.messages import Message
from tests.scenario.slack.harness import BotFactory, ScriptedCopilot, answered, leases_over_until, long_text

STEPS = ("searching the playbooks", "asking the model to word it")


@pytest.fixture
def gate(copilot: ScriptedCopilot) -> asyncio.Event:
    """Holds every run, two steps in, until it is opened."""
    copilot.gate, copilot.steps = asyncio.Event(), STEPS
    return copilot.gate


def standing(slack: PracticeSlack, ts: str) -> list[Message]:
    return slack.app_messages("C0OPS", ts)


def is_card(message: Message) -> bool:
    return any(block["type"] == "plan" for block in message.blocks)


async def ask(slack: PracticeSlack, words: str = "how late are we?") -> str:
    return await slack.post("U0MAYA", "C0OPS", f"@floorwalker {words}")


async def until_card(slack: PracticeSlack, ts: str) -> Message:
    await slack.until(lambda: any(is_card(message) for message in standing(slack, ts)))
    return standing(slack, ts)[0]


def whole(slack: PracticeSlack, ts: str) -> bool:
    """One message in the thread, and it is the answer."""
    found = standing(slack, ts)
    return len(found) == 1 and "You asked" in found[0].text and not is_card(found[0])


async def test_a_card_shows_the_steps_and_becomes_the_answer(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, gate: asyncio.Event
) -> None:
    async with bot(card_after_s=0.05) as running:
        ts = await ask(slack)
        card = await until_card(slack, ts)
        await slack.until(lambda: len(card.blocks[0]["tasks"]) == 3)
        (plan,) = card.blocks
        assert [task["title"] for task in plan["tasks"]] == [
            "Reading the question",
            "Searching the playbooks",
            "Asking the model to word it",
        ]
        assert [task["status"] for task in plan["tasks"]] == ["complete"] * 3
        assert "2 pages" in str(plan["tasks"][1]["output"]) and card.text.startswith("Working on It: asking")
        gate.set()
        await slack.until(lambda: whole(slack, ts))
        (answer,) = standing(slack, ts)
        assert answer.ts == card.ts
        (identity,) = [one.identity for one in copilot.asked]
        assert (answer.metadata or {})["event_payload"] == {"key": opaque(f"answer:{identity}:0")}
        # Slack shows the answer a moment before the store knows that it does.
        async with asyncio.timeout(5):
            while (await running.store.outbox.backlog(running.clock.now())).depth:
                await asyncio.sleep(0.02)
    assert slack.state.statuses == {}


async def test_a_short_turn_shows_no_card(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.steps = STEPS
    async with bot():
        ts = await ask(slack)
        await slack.until(lambda: whole(slack, ts))
    assert len(slack.calls("chat.postMessage")) == 1 and not slack.calls("chat.update")


@pytest.mark.parametrize("how", ["stop", "newer"])
async def test_work_that_is_called_off_leaves_no_card(
    slack: PracticeSlack, bot: BotFactory, gate: asyncio.Event, how: str
) -> None:
    async with bot(card_after_s=0.05):
        root = await slack.post("U0MAYA", "C0OPS", "something is late")
        await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?", root)
        card = await until_card(slack, root)
        if how == "stop":
            await slack.stop_session("U0MAYA", "C0OPS", root)
        else:
            await slack.post("U0MAYA", "C0OPS", "@floorwalker by carrier", root)
        await slack.until(lambda: all(message.ts != card.ts for message in standing(slack, root)))
        gate.set()
        if how == "newer":
            await slack.until(lambda: whole(slack, root))


async def test_what_is_told_to_the_asker_alone_leaves_no_card(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, gate: asyncio.Event
) -> None:
    def forbidden(_request: Request) -> Reply:
        return Answer(outcome=Outcome.NO_PERMISSION, intent=None, text="not here", trace_id="t", elapsed_ms=1)

    copilot.answer = forbidden
    async with bot(card_after_s=0.05):
        ts = await ask(slack)
        await until_card(slack, ts)
        gate.set()
        await slack.until(lambda: not standing(slack, ts) and bool(slack.ephemerals("U0MAYA", "C0OPS")))


@pytest.mark.parametrize("error", ["unknown_method", "message_not_found"])
async def test_a_card_that_cannot_be_edited_gives_way_to_a_plain_post(
    slack: PracticeSlack, bot: BotFactory, gate: asyncio.Event, error: str
) -> None:
    async with bot(card_after_s=0.05):
        ts = await ask(slack)
        card = await until_card(slack, ts)
        slack.fail("chat.update", "error", error=error, times=9)
        gate.set()
        await slack.until(lambda: whole(slack, ts))
    assert standing(slack, ts)[0].ts != card.ts


@pytest.mark.parametrize("trouble", ["lose_reply", "rate_limited"])
async def test_no_answer_waits_for_a_card_and_no_card_stays(
    slack: PracticeSlack, bot: BotFactory, gate: asyncio.Event, clock: OffsetClock, trouble: str
) -> None:
    slack.fail("chat.postMessage", trouble, seconds=1)
    async with bot(card_after_s=0.05):
        ts = await ask(slack)
        await slack.until(lambda: len(slack.calls("chat.postMessage")) == 1)
        await asyncio.sleep(0.1)
        gate.set()
        await slack.until(lambda: any("You asked" in one.text for one in standing(slack, ts)))
        await leases_over_until(lambda: whole(slack, ts), clock)


async def test_an_edit_that_ended_unclear_never_overwrites_the_answer(
    slack: PracticeSlack, bot: BotFactory, gate: asyncio.Event
) -> None:
    slack.fail("chat.update", "server_error_after")
    async with bot(card_after_s=0.05):
        ts = await ask(slack)
        card = await until_card(slack, ts)
        await slack.until(lambda: bool(slack.calls("chat.update")))
        await asyncio.sleep(0.1)
        gate.set()
        await slack.until(lambda: whole(slack, ts))
    assert standing(slack, ts)[0].ts != card.ts and len(slack.calls("chat.update")) == 1


async def test_a_workspace_without_status_or_plan_gets_no_stray_message(
    slack: PracticeSlack, bot: BotFactory, gate: asyncio.Event
) -> None:
    slack.fail("assistant.threads.setStatus", "unknown_method", times=99)
    async with bot(card_after_s=0.05):
        ts = await ask(slack)
        await asyncio.sleep(0.3)
        assert not standing(slack, ts)
        gate.set()
        await slack.until(lambda: whole(slack, ts))


async def test_a_card_of_a_dead_process_is_swept_once_nobody_can_answer_any_more(
    slack: PracticeSlack, bot: BotFactory, clock: OffsetClock
) -> None:
    async with bot(work=False) as idle:
        ts = await ask(slack)
        await slack.settled()
        item = await idle.store.inbox.take(clock.now(), timedelta(minutes=1))
        assert item is not None
        errand = idle.worker._surface.read(item)  # as the dead worker read it
        assert errand is not None
        cards = Cards(idle.store.outbox, clock, lambda: None, SafeText(), after_s=0.0)
        dead = Working(Status(idle.web, "C0OPS", ts), cards, errand)
        await dead.note("searching the playbooks")
        await asyncio.sleep(0.05)
        await dead.ended()
        assert await idle.delivery.step() and is_card(standing(slack, ts)[0])
        for minutes, left in ((5, 1), (6, 0)):
            clock.move_to(clock.now() + timedelta(minutes=minutes))
            await idle.sweep.step()
            assert len(standing(slack, ts)) == left


async def test_a_turn_taken_over_by_another_process_ends_in_one_answer(
    slack: PracticeSlack, bot: BotFactory, gate: asyncio.Event, clock: OffsetClock
) -> None:
    async with bot(card_after_s=0.05):
        ts = await ask(slack)
        await until_card(slack, ts)
        async with bot(card_after_s=0.05):
            clock.move_to(clock.now() + timedelta(minutes=3))
            await asyncio.sleep(0.6)
            gate.set()
            await slack.until(lambda: any("You asked" in one.text for one in standing(slack, ts)))
            await leases_over_until(lambda: whole(slack, ts), clock)


async def test_a_long_answer_takes_the_cards_place_whole(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, gate: asyncio.Event
) -> None:
    copilot.answer = lambda _request: answered(long_text("returns"))
    async with bot(card_after_s=0.05):
        ts = await ask(slack)
        card = await until_card(slack, ts)
        gate.set()
        await slack.until(lambda: "returns ends." in str(standing(slack, ts)[0].blocks))
    assert [message.ts for message in standing(slack, ts)] == [card.ts]
    assert not slack.calls("chat.startStream")
