"""One conversation runs one at a time; a newer message, or Slack's Stop button, ends the run that is under way."""

import asyncio
from collections.abc import Callable

import pytest

from bot.jobs.worker import INSTEAD
from simulator.slack import PracticeSlack
from tests.scenario.slack.harness import BotFactory, ScriptedCopilot


@pytest.fixture
def gate(copilot: ScriptedCopilot) -> asyncio.Event:
    """Holds every run until it is opened."""
    copilot.gate = asyncio.Event()
    return copilot.gate


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.02)


def said(slack: PracticeSlack, ts: str) -> list[str]:
    return [message.text for message in slack.app_messages("C0OPS", ts)]


async def test_a_newer_message_supersedes_the_run_and_the_answer_says_so(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, gate: asyncio.Event
) -> None:
    async with bot():
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await until(lambda: copilot.asked)
        await slack.post("U0MAYA", "C0OPS", "by carrier, I mean", thread_ts=ts)
        await until(lambda: copilot.called_off)
        await until(lambda: len(copilot.asked) == 2)
        gate.set()
        await until(lambda: said(slack, ts))
    assert copilot.called_off == ["how late are we?"]
    (answer,) = said(slack, ts)
    assert "by carrier, I mean" in answer and INSTEAD in answer


async def test_somebody_elses_message_waits_its_turn(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, gate: asyncio.Event
) -> None:
    async with bot():
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await until(lambda: copilot.asked)
        await slack.post("U0TOMAS", "C0OPS", "and by carrier?", thread_ts=ts)
        await slack.settled()
        await asyncio.sleep(0.7)
        assert len(copilot.asked) == 1 and copilot.called_off == []
        gate.set()
        await until(lambda: len(said(slack, ts)) == 2)
    assert [request.words for request in copilot.asked] == ["how late are we?", "and by carrier?"]


async def test_the_stop_button_ends_the_run_and_its_status(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, gate: asyncio.Event
) -> None:
    async with bot():
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await until(lambda: copilot.asked)
        await slack.stop_session("U0MAYA", "C0OPS", ts)
        await until(lambda: copilot.called_off)
        await until(lambda: said(slack, ts))
    assert said(slack, ts) == ["Stopped. What was asked here and not yet answered will not be answered."]
    assert slack.calls("assistant.threads.setStatus")[-1].arguments["status"] == ""


async def test_a_graceful_stop_finishes_what_is_under_way(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, gate: asyncio.Event
) -> None:
    async with bot() as running:
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker how late are we?")
        await until(lambda: copilot.asked)
        stopping = asyncio.create_task(running.supervisor.stop())
        await asyncio.sleep(0.1)
        assert not stopping.done()
        gate.set()
        await stopping
        assert (await running.store.inbox.backlog(running.clock.now())).depth == 0
        assert copilot.called_off == []
    async with bot():
        await until(lambda: said(slack, ts))
    assert len(said(slack, ts)) == 1 and len(copilot.asked) == 1
