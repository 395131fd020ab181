"""A practice Slack, a clock, runbooks, a shop, and bots on one state database."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from floorwalker.clock import OffsetClock, SystemClock
from simulator.slack import PracticeSlack, Timing, practice_workspace, with_manifest
from tests.scenario.oncall.harness import LABELS, OUTAGE, OnCallBot, ScriptedShelf, ScriptedShop, runbook

MANIFEST = Path(__file__).parents[3] / "manifest.json"
BotFactory = Callable[..., OnCallBot]


@pytest.fixture
def clock() -> OffsetClock:
    """The machine's clock, which a test may move."""
    base = SystemClock()
    return OffsetClock(base.now(), base=base)


@pytest_asyncio.fixture
async def slack(clock: OffsetClock) -> AsyncIterator[PracticeSlack]:
    """Larkfield Goods on a free port."""
    # With the scopes of our manifest and no others.
    workspace = with_manifest(practice_workspace(), json.loads(MANIFEST.read_text(encoding="utf-8")))
    # Whether clicks are answered is looked at here; how quickly is a matter of the machine.
    async with PracticeSlack(
        workspace, clock=clock, on_clock_move=clock.move_to, timing=Timing(ack_seconds=30)
    ) as running:
        yield running


@pytest.fixture
def shelf() -> ScriptedShelf:
    """Two runbooks."""
    steps = ("Call the **carrier's** desk.", "Move to the second carrier.", "Tell @customer-care.")
    return ScriptedShelf(
        {
            OUTAGE: runbook(OUTAGE, "Carrier outage", *steps),
            LABELS: runbook(LABELS, "Label printed, not shipped", "Find the parcels.", "Reship."),
        }
    )


@pytest.fixture
def shop(clock: OffsetClock) -> ScriptedShop:
    """A shop where everything is scanned."""
    return ScriptedShop(clock)


@pytest.fixture
def bot(
    slack: PracticeSlack, clock: OffsetClock, shelf: ScriptedShelf, shop: ScriptedShop, tmp_path: Path
) -> BotFactory:
    """Makes bots on one state database: a second one is the first one restarted."""

    def make(*, work: bool = True, deaths: int = 0) -> OnCallBot:
        return OnCallBot(slack, f"sqlite:///{tmp_path}/state.db", clock, shelf, shop, work, deaths)

    return make
