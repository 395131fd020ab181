"""Another stand-in for Slack, old and bare, over both transports: newer methods and blocks are missing, and nobody is met with silence."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.reply import Answer, Reply
from bot.request import Request, Wish
from bot.usage import usage_for
from floorwalker.clock import SystemClock
from floorwalker.outcome import Intent, Outcome
from tests.scenario.slack.harness import AsyncBot, ScriptedCopilot, SlackAddress
from tests.support.other_slack import SECRET, OtherSlack


def rich(request: Request) -> Reply:
    """Prose in a markdown block, and a question as a button; the help for who wants it."""
    if request.wish is Wish.HELP:
        return usage_for(request.actor)
    return Answer(
        outcome=Outcome.AMBIGUOUS,
        intent=Intent.NUMBER,
        text=f"**Which** one of `{request.words}`?\n\n| a | b |\n| - | - |\n| 1 | 2 |",
        suggestions=["On-time ship rate"],
        trace_id="t",
        elapsed_ms=1,
    )


@pytest_asyncio.fixture
async def other() -> AsyncIterator[OtherSlack]:
    """The bare stand-in."""
    async with OtherSlack() as running:
        yield running


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_mention_message_command_and_click_are_answered(
    other: OtherSlack, tmp_path: Path, over: str
) -> None:
    address = SlackAddress("xoxb-other", "xapp-other", SECRET, other.api_url)
    copilot = ScriptedCopilot(rich)
    bot = AsyncBot(address, f"sqlite:///{tmp_path}/state.db", SystemClock(), copilot, over)
    async with bot as running:
        url = f"{running.http_url}/slack/events" if over == "http" else None
        mention = await other.say("<@U9BOT> how late?", over=url)
        answer = await other.until_posted(1)
        assert (answer["channel"], answer["thread_ts"]) == ("C9TEAM", mention)
        assert "how late?" in answer["text"] and "how late?" in str(answer["blocks"])
        await other.click(answer, url)
        asked = await other.until_posted(2)
        assert "On-time ship rate" in asked["text"]
        message = await other.say("and returns?", direct=True, over=url)
        direct = await other.until_posted(3)
        assert (direct["channel"], direct["thread_ts"]) == ("D9ANNA", message)
        await other.type_command("/ops", "ask how many?", url)
        private = await other.until_posted(4)
        assert private["channel"] == "U9ANNA" and "how many?" in private["text"]
        await other.type_command("/ops", "", url)
        assert "/ops" in str(await other.until_posted(5))
        assert (await running.store.outbox.backlog(SystemClock().now())).depth == 0
    assert {"assistant.threads.setStatus", "chat.postEphemeral", "conversations.open"} <= other.unknown
