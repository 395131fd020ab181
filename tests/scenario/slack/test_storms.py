"""The same thing many times at once: one effect, and every delivery answered 200."""

import asyncio
import json
from urllib.parse import urlencode

from bot.reply import Answer, Reply
from bot.request import Request
from floorwalker.outcome import Intent, Outcome
from simulator.slack import PracticeSlack
from tests.scenario.slack.harness import BotFactory, ScriptedCopilot
from tests.scenario.slack.test_doors import EVENT, knock

FORM = "application/x-www-form-urlencoded"
COMMAND = {
    "command": "/ops",
    "text": "ask how late are we?",
    "team_id": "T0LARK",
    "channel_id": "C0OPS",
    "user_id": "U0MAYA",
    "trigger_id": "1.2.once",
}


def ambiguous(request: Request) -> Reply:
    """Offers one question as a button."""
    return Answer(
        outcome=Outcome.AMBIGUOUS,
        intent=Intent.NUMBER,
        text=f"Which one? {request.words}",
        suggestions=["On-time ship rate"],
        trace_id="t",
        elapsed_ms=1,
    )


async def test_one_event_four_times_at_once_and_after_a_restart_has_one_effect(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    body = json.dumps(EVENT).encode()
    for _process in range(2):
        async with bot(over="http") as running:
            url = running.http_url or ""
            assert await asyncio.gather(*(knock(url, body) for _ in range(4))) == [200] * 4
            async with asyncio.timeout(5):
                while (await running.store.inbox.backlog(running.clock.now())).depth:
                    await asyncio.sleep(0.02)
    assert len(copilot.asked) == 1


async def test_one_command_many_times_at_once_has_one_effect(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    body = urlencode(COMMAND).encode()
    async with bot(over="http") as running:
        statuses = await asyncio.gather(*(knock(running.http_url or "", body, kind=FORM) for _ in range(20)))
        await slack.until(lambda: bool(copilot.asked))
        await asyncio.sleep(0.2)
    assert statuses == [200] * 20 and len(copilot.asked) == 1


async def test_a_hundred_clicks_at_once_on_one_button_ask_once(
    slack: PracticeSlack, bot: BotFactory, copilot: ScriptedCopilot
) -> None:
    copilot.answer = ambiguous
    # Whether all are answered is looked at here; how quickly, `make load` measures.
    slack.be_patient(30)
    async with bot(over="http"):
        ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker rate?")
        await slack.until(lambda: bool(slack.app_messages("C0OPS", ts)))
        (card,) = slack.app_messages("C0OPS", ts)
        clicks = (slack.click("U0MAYA", "C0OPS", card.ts, "ask:0") for _ in range(100))
        acks = await asyncio.gather(*clicks)
        await slack.until(lambda: len(slack.app_messages("C0OPS", ts)) == 2)
        await asyncio.sleep(0.2)
    assert [ack.accepted for ack in acks] == [True] * 100
    assert [request.words for request in copilot.asked] == ["rate?", "On-time ship rate"]
    assert len(slack.app_messages("C0OPS", ts)) == 2
