"""Promise 3 with each dependency away in turn: every addressed message gets exactly one answer, in words that say what is the matter."""

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest_asyncio
from pydantic import SecretStr

from bot.app import running_bot, shopfront
from floorwalker.clock import OffsetClock, SystemClock
from floorwalker.home import Home
from floorwalker.settings import ConfigFile, Settings
from simulator.slack import PracticeSlack, practice_workspace, with_manifest
from simulator.slack.faults import ALWAYS
from tests.support.model_server import closed_port
from tests.support.practice_home import NOW

MANIFEST = Path(__file__).parents[3] / "manifest.json"
NUMBER = "net sales last week"
TORN = "cannot be read"
RUNBOOK = "what is the runbook for a carrier outage?"


@dataclass
class Installation:
    """A practice Slack and a home of its own that a test may break."""

    slack: PracticeSlack
    settings: Settings
    home: Home
    clock: OffsetClock

    async def ask(self, words: str) -> str:
        """The one answer to a question in #ops, wherever the asker finds it; the bot must be at work."""
        channel, direct = "C0OPS", self.slack.direct_message("U0MAYA")
        before = len(self.slack.answers(direct)), len(self.slack.ephemerals("U0MAYA", channel))
        ts = await self.slack.post("U0MAYA", channel, f"<@U0FLOORW> {words}")

        def answers() -> list[object]:
            alone = self.slack.ephemerals("U0MAYA", channel)[before[1] :]
            return [
                *self.slack.answers(channel, ts),
                *self.slack.answers(direct)[before[0] :],
                *alone,
            ]

        await self.slack.until(lambda: bool(answers()), seconds=30)
        await self.slack.settled()
        (answer,) = answers()
        return str(answer)


@pytest_asyncio.fixture
async def here(practice_home: Home, tmp_path: Path) -> AsyncIterator[Installation]:
    """Everything in order; tests break one thing."""
    home = Home(tmp_path / "home")
    shutil.copytree(practice_home.root, home.root)
    clock = OffsetClock(NOW, base=SystemClock())
    workspace = with_manifest(practice_workspace(), json.loads(MANIFEST.read_text(encoding="utf-8")))
    async with PracticeSlack(workspace, clock=clock, on_clock_move=clock.move_to) as slack:
        settings = Settings(
            home=home.root,
            database_url=f"sqlite:///{tmp_path}/state.db",
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_signing_secret=SecretStr(slack.signing_secret),
            slack_api_url=slack.api_url,
            file=ConfigFile(operators=("U0JONAS",)),
        )
        yield Installation(slack, settings, home, clock)


def _has_answers(slack: PracticeSlack, channel: str, number: int) -> bool:
    return len(slack.answers(channel)) == number


def without_warehouse(home: Home) -> None:
    """No data at all."""
    shutil.rmtree(home.warehouse)


def with_torn_warehouse(home: Home) -> None:
    """A file that is no database any more."""
    for file in home.warehouse.rglob("*.duckdb"):
        file.write_bytes(b"torn")


def without_corpus(home: Home) -> None:
    """No pages at all."""
    shutil.rmtree(home.corpus)


def with_torn_index(home: Home) -> None:
    """The vectors' own database is torn; the words are still there."""
    for file in home.corpus.rglob("chroma.sqlite3"):
        file.write_bytes(b"torn")


async def test_without_data_and_pages_the_answers_name_what_to_do(here: Installation) -> None:
    without_warehouse(here.home)
    without_corpus(here.home)
    async with running_bot(shopfront(here.settings, here.home, here.clock)):
        assert "floorwalker data import" in await here.ask(NUMBER)
        assert "floorwalker playbooks sync" in await here.ask(RUNBOOK)


async def test_with_torn_data_the_answer_says_so_and_with_torn_vectors_words_are_searched(
    here: Installation,
) -> None:
    with_torn_warehouse(here.home)
    with_torn_index(here.home)
    async with running_bot(shopfront(here.settings, here.home, here.clock)):
        assert TORN in await here.ask(NUMBER)
        assert "Carrier outage" in await here.ask(RUNBOOK)


async def test_with_the_model_away_the_answer_comes_without_it_and_says_so(here: Installation) -> None:
    model = {
        "model": "gone",
        "openai_api_key": SecretStr("k"),
        "openai_base_url": f"http://127.0.0.1:{closed_port()}/v1",
    }
    settings = here.settings.model_copy(update=model)
    async with running_bot(shopfront(settings, here.home, here.clock)):
        answer = await here.ask(NUMBER)
    assert "This answer is without it" in answer and "Net sales" in answer


async def test_with_one_method_of_slack_away_there_is_one_answer(here: Installation) -> None:
    who = "Slack does not say who may read this"
    says = {"users.info": who, "conversations.info": who, "assistant.threads.setStatus": "Net sales"}
    async with running_bot(shopfront(here.settings, here.home, here.clock)):
        for method, words in says.items():
            for kind in ("server_error", "lose_reply", "rate_limited", "unknown_method"):
                # What is known of people and channels is remembered for a minute.
                here.clock.move_to(here.clock.now() + timedelta(minutes=2))
                here.slack.fail(method, kind, times=ALWAYS)
                answer = await here.ask(NUMBER)
                # A Slack that knows nobody shows nothing; one that does not know the place offers it privately.
                unknown = {"users.info": "full members", "conversations.info": "not everybody"}
                expected = unknown.get(method, words) if kind == "unknown_method" else words
                assert expected in answer, (method, kind)
                here.slack.faults.clear()


async def test_with_the_channel_closed_who_asked_gets_the_answer_and_the_operator_is_told(
    here: Installation,
) -> None:
    operator = here.slack.direct_message("U0JONAS")
    async with running_bot(shopfront(here.settings, here.home, here.clock)):
        for number, error in enumerate(("is_archived", "not_in_channel", "missing_scope"), start=1):
            here.slack.fail("chat.postMessage", "error", error=error)
            assert "Net sales" in await here.ask(NUMBER)
            await here.slack.until(partial(_has_answers, here.slack, operator, number))
            told = here.slack.answers(operator)[-1]
            assert error in told.text and "#ops" in told.text


async def test_the_status_tells_what_is_the_matter_to_members_only(here: Installation) -> None:
    with_torn_warehouse(here.home)
    direct = here.slack.direct_message("U0MAYA")
    async with running_bot(shopfront(here.settings, here.home, here.clock)):
        await here.slack.command("U0MAYA", direct, "/ops status")
        await here.slack.until(lambda: bool(here.slack.ephemerals("U0MAYA", direct)), seconds=20)
        guests = here.slack.direct_message("U0GUS")
        await here.slack.command("U0GUS", guests, "/ops status")
        await here.slack.until(lambda: bool(here.slack.ephemerals("U0GUS", guests)), seconds=20)
    (told,) = here.slack.ephemerals("U0MAYA", direct)
    (refused,) = here.slack.ephemerals("U0GUS", guests)
    for words in ("inbox", "outbox", TORN, "can be searched", "none; answers", "takes our messages"):
        assert words in str(told), words
    assert "full members" in str(refused) and "outbox" not in str(refused)
