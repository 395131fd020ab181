"""Slash commands and the App Home: who sees the reply, and what happens when Slack's way back is closed."""

from datetime import date, timedelta
from functools import partial

import pytest

from bot.reply import Answer, Reply, RunbookCard, Usage
from bot.request import Request, Wish
from floorwalker.identity import EVERYONE, Place
from floorwalker.outcome import Outcome
from knowledge.document import Kind, Status
from knowledge.runbook import Runbook, Step
from simulator.slack import PracticeSlack
from tests.scenario.slack.harness import BotFactory, ScriptedCopilot

pytestmark = pytest.mark.asyncio

LINES = (
    ("/ops kpi order cycle time", Wish.KPI, "order cycle time"),
    ("/ops stock MUG-BLUE", Wish.STOCK, "MUG-BLUE"),
    ("/ops RISK", Wish.RISK, ""),
    ("/ops", Wish.HELP, ""),
)


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_an_ops_command_is_answered_to_the_asker_alone(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot, over: str
) -> None:
    async with bot(over=over):
        for number, (line, wish, words) in enumerate(LINES, start=1):
            ack = await slack.command("U0MAYA", "C0OPS", line)
            await slack.until(partial(_has_seen, slack, number))
            assert ack.accepted and not ack.payload
            assert (copilot.asked[-1].wish, copilot.asked[-1].words) == (wish, words)
    assert slack.app_messages("C0OPS") == []
    assert {request.audience.place for request in copilot.asked} == {Place.DIRECT}
    assert copilot.asked[0].audience.labels == {EVERYONE}


async def test_a_runbook_is_shown_to_the_channel(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = _card
    async with bot():
        await slack.command("U0MAYA", "C0OPS", "/runbook carrier outage")
        await slack.until(lambda: bool(slack.app_messages("C0OPS")))
    (card,) = slack.app_messages("C0OPS")
    assert copilot.asked[0].audience.place is Place.PUBLIC
    assert "Carrier outage" in card.text
    shown = str(card.blocks)
    assert "Call the carrier's desk." in shown and "review overdue" in shown


async def test_a_runbook_that_is_not_found_is_said_to_the_asker_alone(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = _none
    async with bot():
        await slack.command("U0MAYA", "C0OPS", "/runbook unicorns")
        await slack.until(lambda: bool(slack.ephemerals("U0MAYA", "C0OPS")))
    assert slack.app_messages("C0OPS") == []


async def test_a_runbook_asked_for_where_the_bot_is_not_a_member_reaches_the_asker(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = _card
    async with bot():
        await slack.command("U0MAYA", "C0RANDOM", "/runbook carrier outage")
        await slack.until(lambda: bool(slack.ephemerals("U0MAYA", "C0RANDOM")))
    assert slack.app_messages("C0RANDOM") == []


async def test_an_unknown_sub_command_gives_one_sentence_and_asks_nobody(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    async with bot():
        await slack.command("U0MAYA", "C0OPS", "/ops stok MUG-BLUE")
        await slack.until(lambda: bool(slack.ephemerals("U0MAYA", "C0OPS")))
    (said,) = slack.ephemerals("U0MAYA", "C0OPS")
    assert "`/ops stock`" in said.text and "`/ops help`" in said.text
    assert copilot.asked == []


async def test_a_closed_way_back_falls_back_to_an_ephemeral_message(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    async with bot(work=False) as running:
        await slack.command("U0MAYA", "C0OPS", "/ops risk")
        await slack.advance(timedelta(minutes=31))
        await running.worker.step()
        await running.delivery.step()
    assert len(slack.calls("response_url")) == len(slack.calls("chat.postEphemeral")) == 1
    assert len(slack.ephemerals("U0MAYA", "C0OPS")) == 1


async def test_the_app_home_shows_what_one_can_ask(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = lambda _request: Usage(
        "What I can do", (("/ops kpi METRIC", "A number with its receipt"),)
    )
    async with bot():
        await slack.open_home("U0MAYA")
        await slack.until(lambda: slack.home("U0MAYA") is not None)
    assert "/ops kpi METRIC" in str(slack.home("U0MAYA"))


def _has_seen(slack: PracticeSlack, number: int) -> bool:
    return len(slack.ephemerals("U0MAYA", "C0OPS")) == number


def _card(_request: Request) -> Reply:
    return RunbookCard(
        Runbook(
            document_id="carrier-outage",
            title="Carrier outage",
            kind=Kind.RUNBOOK,
            owner="Warehouse Lead",
            audience=EVERYONE,
            version="3",
            status=Status.ACTIVE,
            reviewed_on=date(2025, 1, 2),
            overdue=True,
            trigger="No scans for two hours.",
            triggers=(),
            steps=(
                Step(1, "Call the carrier's desk.", 0, 1, "Steps"),
                Step(2, "Move to the *second* carrier.", 2, 3, "Steps"),
            ),
            escalation=("Head of Operations after one hour",),
            success_criteria=("Scans are back",),
            digest="0",
        )
    )


def _none(_request: Request) -> Reply:
    return Answer(
        outcome=Outcome.NOT_IN_CORPUS,
        intent=None,
        text="No runbook fits.",
        searched="14 pages",
        trace_id="t",
        elapsed_ms=1,
    )
