"""A practice Slack, a clock, and bots on one state database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ports import Inbox
from bot.slack.card import SHOW_AFTER_S
from floorwalker.clock import OffsetClock, SystemClock
from simulator.slack import PracticeSlack, Timing
from tests.scenario.slack.harness import AsyncBot, BotFactory, ScriptedCopilot, echo

# Slack's retries after 0 s, 1 min and 5 min, and its 3 s of patience, in a test's time on a busy machine.
QUICK = Timing(ack_seconds=1.5, retry_seconds=(0.0, 0.05, 0.1))


@pytest.fixture
def clock() -> OffsetClock:
    """The machine's clock, which a test may move."""
    base = SystemClock()
    return OffsetClock(base.now(), base=base)


@pytest_asyncio.fixture
async def slack(clock: OffsetClock) -> AsyncIterator[PracticeSlack]:
    """Larkfield Goods on a free port."""
    async with PracticeSlack(clock=clock, on_clock_move=clock.move_to, timing=QUICK) as running:
        yield running


@pytest.fixture
def copilot() -> ScriptedCopilot:
    """Answers with what was asked."""
    return ScriptedCopilot(echo)


@pytest.fixture
def bot(slack: PracticeSlack, clock: OffsetClock, copilot: ScriptedCopilot, tmp_path: Path) -> BotFactory:
    """Makes bots on one state database: a second one is the first one restarted."""

    def make(
        *,
        over: str = "socket",
        work: bool = True,
        inbox: Inbox | None = None,
        card_after_s: float = SHOW_AFTER_S,
    ) -> AsyncBot:
        url = f"sqlite:///{tmp_path}/state.db"
        return AsyncBot(slack, url, clock, copilot, over, work, inbox, card_after_s=card_after_s)

    return make
