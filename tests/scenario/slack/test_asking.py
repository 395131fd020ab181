"""A person writes, the bot answers: Slack's payload in, Slack's calls out."""

import asyncio

import pytest

from bot.reply import Answer, Reply, Usage
from bot.request import Request, Wish
from floorwalker.identity import EVERYONE, Place
from floorwalker.outcome import Intent, Outcome
from simulator.slack import PracticeSlack
from tests.scenario.slack.harness import BotFactory, ScriptedCopilot

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_a_mention_is_answered_in_its_thread(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, over: str
) -> None:
    async with bot(over=over):
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker days of supply for the blue mug?")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        await slack.settled()
    (answer,) = slack.app_messages("C0OPS", ts)
    assert "days of supply for the blue mug?" in answer.text
    (request,) = copilot.asked
    assert (request.wish, request.words) == (Wish.ASK, "days of supply for the blue mug?")
    assert request.actor.user_id == "U0MAYA" and request.actor.labels == {EVERYONE}
    assert request.audience.place is Place.PUBLIC and request.audience.channel_name == "ops"
    assert request.conversation is not None and request.conversation.thread_ts == ts


async def test_a_direct_message_is_answered_under_itself(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    direct = slack.direct_message("U0PRIYA")
    async with bot():
        ts = await slack.post("U0PRIYA", direct, "what is late?")
        await slack.until(lambda: bool(slack.app_messages(direct, ts)))
    (request,) = copilot.asked
    assert request.audience.place is Place.DIRECT and request.audience.labels == {EVERYONE}


async def test_a_follow_up_in_a_thread_needs_no_mention(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    async with bot() as running:
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker order cycle time")
        await slack.until(lambda: len(slack.app_messages("C0OPS", ts)) == 1)
        await slack.post("U0PRIYA", "C0OPS", "and by carrier?", ts)
        await slack.until(lambda: len(slack.app_messages("C0OPS", ts)) == 2)
        turns = await running.store.conversations.turns(f"T0LARK:C0OPS:{ts}")
    assert [request.words for request in copilot.asked] == ["order cycle time", "and by carrier?"]
    assert [turn.words for turn in turns] == ["order cycle time", "and by carrier?"]


async def test_talk_between_people_is_left_alone_and_not_stored(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    async with bot() as running:
        ts = await slack.post("U0MAYA", "C0OPS", "morning everybody")
        await slack.post("U0PRIYA", "C0OPS", "morning!", ts)
        engaged = await slack.post("U0MAYA", "C0OPS", "@floorwalker one question")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", engaged)))
        await slack.post("U0MAYA", "C0OPS", "<@U0PRIYA> can you look?", engaged)
        await slack.settled()
        assert (await running.store.inbox.backlog(running.clock.now())).depth == 0
        assert sum((await running.store.inbox.outcomes()).values()) == 1
    assert len(copilot.asked) == 1


async def test_an_empty_mention_asks_for_help(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = lambda _request: Usage("What I can do", (("/ops kpi", "a number"),))
    async with bot():
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
    assert copilot.asked[0].wish is Wish.HELP


async def test_a_click_on_a_suggestion_asks_it_once_however_often_it_is_clicked(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = _which_one
    async with bot():
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker cycle time")
        await slack.until(lambda: len(slack.app_messages("C0OPS", ts)) == 1)
        question = slack.app_messages("C0OPS", ts)[0].ts
        await asyncio.gather(*(slack.click("U0MAYA", "C0OPS", question, "ask:1") for _ in range(3)))
        await slack.until(lambda: len(slack.app_messages("C0OPS", ts)) == 2)
        await slack.settled()
    assert [request.words for request in copilot.asked] == ["cycle time", "order cycle time by carrier"]
    assert "order cycle time by carrier" in str(slack.app_messages("C0OPS", ts)[1].blocks)


async def test_a_guest_and_an_outsider_may_read_nothing(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    async with bot():
        first = await slack.post("U0GUS", "C0AGENCY", "@floorwalker what is our margin?")
        second = await slack.post("U0ELIF", "C0CARRIER", "@floorwalker what is your margin?")
        third = await slack.post("U0MAYA", "C0CARRIER", "@floorwalker what is our margin?")
        await slack.until(lambda: bool(slack.app_messages("C0AGENCY", first)))
        await slack.until(lambda: bool(slack.app_messages("C0CARRIER", second)))
        await slack.until(lambda: bool(slack.app_messages("C0CARRIER", third)))
    asked = {request.actor.user_id: request for request in copilot.asked}
    guest, outsider, member = asked["U0GUS"], asked["U0ELIF"], asked["U0MAYA"]
    assert guest.actor.labels == frozenset() and outsider.actor.labels == frozenset()
    assert member.actor.labels == {EVERYONE} and guest.audience.labels == frozenset()
    assert member.audience.place is Place.SHARED and member.audience.labels == frozenset()


async def test_a_status_is_shown_while_working_and_a_slack_without_it_is_fine(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    slack.fail("assistant.threads.setStatus", "unknown_method", times=1)
    async with bot():
        first = await slack.post("U0MAYA", "C0OPS", "@floorwalker one")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", first)))
        second = await slack.post("U0MAYA", "C0OPS", "@floorwalker two")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", second)))
    statuses = [call.arguments["thread_ts"] for call in slack.calls("assistant.threads.setStatus")]
    assert statuses == [first, second]


async def test_while_it_works_the_thread_has_a_stop_button_and_afterwards_none(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.gate = asyncio.Event()
    async with bot():
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker one long question")
        await slack.until(lambda: _session(slack, ts) == "processing")
        copilot.gate.set()
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        await slack.until(lambda: _session(slack, ts) == "active")


async def test_a_crash_of_the_turn_ends_in_an_apology_with_a_trace(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = _bug
    async with bot() as running:
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker divide by zero")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        assert await running.store.inbox.outcomes() == {"error": 1}
    (apology,) = slack.app_messages("C0OPS", ts)
    assert "Something went wrong" in apology.text and "trace-1" in str(apology.blocks)
    assert "ZeroDivisionError" not in str(apology.blocks)


def _session(slack: PracticeSlack, ts: str) -> str:
    return str(slack.state.sessions.get(("C0OPS", ts), {}).get("status", ""))


def _which_one(request: Request) -> Reply:
    if request.words != "cycle time":
        return Answer(outcome=Outcome.ANSWERED, intent=Intent.NUMBER, text="3 h", trace_id="t", elapsed_ms=1)
    return Answer(
        outcome=Outcome.AMBIGUOUS,
        intent=None,
        text="Which cycle time?",
        suggestions=["order cycle time", "order cycle time by carrier"],
        trace_id="t",
        elapsed_ms=1,
    )


def _bug(_request: Request) -> Reply:
    raise ZeroDivisionError("the secret of the divisor")
