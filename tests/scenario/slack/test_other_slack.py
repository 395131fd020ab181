"""Another stand-in for Slack, old and bare, over both transports: newer methods and blocks are missing, and nobody is met with silence."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.reply import Answer, Form, FormPage, HomePage, ReceiptPage, Reply, Said
from bot.request import Act, Request, Wish
from bot.usage import usage_for
from floorwalker.clock import SystemClock
from floorwalker.outcome import Intent, Outcome
from tests.scenario.slack.harness import AsyncBot, ScriptedCopilot, SlackAddress, answered, long_text
from tests.scenario.slack.test_showing import FIGURES
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


def with_windows(request: Request) -> Reply:
    """A figure with its buttons; what the buttons ask for; a home."""
    if request.wish is Wish.HOME:
        return HomePage("Anna", True, frozenset({"everyone"}), ("What is at risk?",), (), (), ())
    if request.press is None:
        return answered("42 %.").model_copy(update={"figures": FIGURES[:1]})
    match request.press.act:
        case Act.RECEIPT:
            return ReceiptPage("t-1", tuple(FIGURES[:1]))
        case Act.ASK_PERSON:
            return FormPage(Form.HAND_ON, "t-1", "The owner will be named in the thread.")
        case _:
            return Said(f"Passed on: {request.press.values['note']}", to_all=True)


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_windows_and_homes_work_there_too(tmp_path: Path, over: str) -> None:
    async with OtherSlack(views=True) as other:
        address = SlackAddress("xoxb-other", "xapp-other", SECRET, other.api_url)
        bot = AsyncBot(
            address, f"sqlite:///{tmp_path}/state.db", SystemClock(), ScriptedCopilot(with_windows), over
        )
        async with bot as running:
            url = f"{running.http_url}/slack/events" if over == "http" else None
            await other.say("<@U9BOT> on-time ship rate?", over=url)
            answer = await other.until_posted(1)
            await other.click(answer, url, name="desk:receipt")
            assert "SELECT 1" in str(await other.until(other.opened, 1))
            await other.click(answer, url, name="desk:ask_person")
            form = await other.until(other.opened, 2)
            assert form["callback_id"] == "form:hand_on"
            await other.submit(form, {"note": "since when?"}, url)
            assert "Passed on: since when?" in (await other.until_posted(2))["text"]
            await other.open_home(url)
            assert "What is at risk?" in str(await other.until(other.homes))


async def test_without_windows_and_homes_everything_is_said_in_words(
    other: OtherSlack, tmp_path: Path
) -> None:
    address = SlackAddress("xoxb-other", "xapp-other", SECRET, other.api_url)
    copilot = ScriptedCopilot(with_windows)
    async with AsyncBot(address, f"sqlite:///{tmp_path}/state.db", SystemClock(), copilot):
        await other.say("<@U9BOT> on-time ship rate?")
        answer = await other.until_posted(1)
        await other.click(answer, name="desk:receipt")
        receipt = await other.until_posted(2)
        assert receipt["channel"] == "U9ANNA" and "SELECT 1" in str(receipt["blocks"])
        await other.click(answer, name="desk:ask_person")
        told = await other.until_posted(3)
        assert "could not be opened" in told["text"] and "write your question to the owner" in told["text"]
        await other.open_home()
        home = await other.until_posted(4)
        assert home["channel"] == "U9ANNA" and home["text"].startswith("Your home:")
        assert "What is at risk?" in str(home["blocks"])
    assert {"views.open", "views.publish"} <= other.unknown


async def test_long_and_slow_answers_are_plain_posts_there(other: OtherSlack, tmp_path: Path) -> None:
    address = SlackAddress("xoxb-other", "xapp-other", SECRET, other.api_url)
    copilot = ScriptedCopilot(lambda request: answered(long_text(request.words)))
    copilot.gate = asyncio.Event()
    bot = AsyncBot(address, f"sqlite:///{tmp_path}/state.db", SystemClock(), copilot, card_after_s=0.05)
    async with bot:
        await other.say("<@U9BOT> returns")
        await asyncio.sleep(0.8)
        copilot.gate.set()
        answer = await other.until_posted(1)
        told = str(answer["blocks"])
        assert all(told.count(words) == 1 for words in ("begins.", "Step 7 ", "ends."))
        await other.say("<@U9BOT> margins")
        await other.until_posted(2)
    assert "chat.startStream" in other.unknown and len(other.posts) == 2
