"""Events that overtake each other: each message still ends in one outcome, and what was written last counts as last."""

import asyncio

import pytest

from simulator.slack import PracticeSlack
from tests.scenario.slack.harness import BotFactory, ScriptedCopilot


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_messages_that_arrive_in_another_order_are_answered_once_each(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, over: str
) -> None:
    async with bot(over=over):
        slack.fail_delivery("*", "hold_back", share=0.5, times=20, seconds=0.2)
        channels = ("C0OPS", "C0FULFIL")
        asked = {}
        for number in range(6):
            channel = channels[number % 2]
            asked[number] = (channel, await slack.post("U0MAYA", channel, f"@floorwalker question {number}"))
        await slack.settled()
        arrived = [one.payload["event"]["ts"] for one in slack.deliveries("app_mention")]
        assert sorted(arrived) != arrived, "nothing overtook anything"
        await slack.until(lambda: all(slack.answers(*place) for place in asked.values()))
        await asyncio.sleep(0.2)
    for number, place in asked.items():
        (answer,) = slack.app_messages(*place)
        assert answer.text.endswith(f"question {number}")
    assert len(copilot.asked) == 6


async def test_an_older_message_that_comes_late_does_not_take_the_newer_ones_place(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.gate = asyncio.Event()
    async with bot():
        ts = await slack.post("U0TOMAS", "C0OPS", "something is late")
        await slack.settled()
        slack.fail_delivery("*", "hold_back", times=2, seconds=5)
        await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?", ts)
        await asyncio.sleep(0.05)
        await slack.post("U0MAYA", "C0OPS", "@floorwalker by carrier, I mean", ts)
        await slack.settled()
        copilot.gate.set()
        await slack.until(lambda: bool(slack.answers("C0OPS", ts)))
        await asyncio.sleep(0.2)
    (answer,) = slack.app_messages("C0OPS", ts)
    assert "by carrier, I mean" in answer.text


async def test_a_deletion_that_overtakes_its_message_still_takes_it_back(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    async with bot() as running:
        slack.fail_delivery("*", "hold_back", times=2, seconds=5)
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await asyncio.sleep(0.05)
        await slack.delete("U0MAYA", "C0OPS", ts)
        await slack.settled()
        assert (await running.store.inbox.backlog(running.clock.now())).depth == 0
    assert copilot.asked == [] and slack.app_messages("C0OPS") == []
