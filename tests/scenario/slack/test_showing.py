"""What is drawn is taken by a strict Slack at the first try: tables, long cards, digests."""

from datetime import UTC, date, datetime

import pytest

from bot.reply import Answer, Digest, DigestLine, DigestReply, DigestSection, Reply
from bot.request import Request, Wish
from floorwalker.evidence import Figure, Window
from floorwalker.outcome import Intent, Outcome
from simulator.slack import PracticeSlack
from tests.scenario.slack.harness import BotFactory, ScriptedCopilot

pytestmark = pytest.mark.asyncio

FIGURES = [
    Figure(
        id=f"f-{carrier}",
        metric="order_cycle_time_p50_h",
        key={"carrier": carrier},
        value=value,
        unit="hours",
        numerator=None,
        denominator=None,
        row_count=500,
        interval=None,
        window=Window(start=date(2026, 10, 23), end=date(2026, 11, 20), tz="Europe/London"),
        filters={},
        as_of=datetime(2026, 11, 20, 9, tzinfo=UTC),
        watermark=datetime(2026, 11, 20, 6, tzinfo=UTC),
        provisional=False,
        null_reason=None,
        definition_version="v2",
        query="SELECT 1",
        compared_with=[],
    )
    for carrier, value in (("Swiftline", 31.4), ("Bluebird", 28.0))
]


def _shown(request: Request) -> Reply:
    if request.wish is Wish.DIGEST:
        line = DigestLine(
            text="Cycle time rose.", owner="Priya", ask="Add a wave?", state="rising", figures=FIGURES[:1]
        )
        sections = [DigestSection(title=f"Part {number}", lines=[line] * 4) for number in range(8)]
        return DigestReply(Digest(slot="wednesday 2026-11-18", sections=sections))
    return Answer(
        outcome=Outcome.ANSWERED,
        intent=Intent.NUMBER,
        text="Orders with **Swiftline** take longer.\n\n- Swiftline 31.4 h\n- Bluebird 28 h",
        figures=FIGURES,
        suggestions=["by warehouse?"],
        trace_id="t",
        elapsed_ms=1,
    )


async def test_a_grouped_answer_is_a_data_table_and_a_long_digest_comes_in_order(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = _shown
    async with bot():
        ts = await slack.post("U0MAYA", "C0FULFIL", "@floorwalker cycle time by carrier")
        await slack.until(lambda: bool(slack.app_messages("C0FULFIL", ts)))
        await slack.command("U0MAYA", "C0OPS", "/ops digest wednesday")
        await slack.until(lambda: len(slack.app_messages("C0OPS")) == 2)
    (answer,) = slack.app_messages("C0FULFIL", ts)
    assert [block["type"] for block in answer.blocks] == [
        "markdown",
        "data_table",
        "context",
        "actions",
        "actions",
        "context_actions",
    ]
    assert [message.text[-5:] for message in slack.app_messages("C0OPS")] == ["(1/2)", "(2/2)"]
    assert all(call.answer["ok"] for call in slack.calls("chat.postMessage"))


async def test_a_workspace_without_the_new_blocks_gets_the_plainer_ones(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = _shown
    slack.fail("chat.postMessage", "error", error="invalid_blocks")
    async with bot():
        ts = await slack.post("U0MAYA", "C0FULFIL", "@floorwalker cycle time by carrier")
        await slack.until(lambda: bool(slack.app_messages("C0FULFIL", ts)))
    (answer,) = slack.app_messages("C0FULFIL", ts)
    assert [block["type"] for block in answer.blocks] == [
        "section",
        "section",
        "table",
        "context",
        "actions",
        "actions",
        "actions",
    ]
