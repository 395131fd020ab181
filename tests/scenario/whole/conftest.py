"""What the wired bot is tried against: a practice Slack with the manifest's scopes, at the practice shop's moment."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.cli.practice import with_practice_cadence
from floorwalker.clock import OffsetClock, SystemClock
from floorwalker.home import Home
from floorwalker.settings import Settings
from simulator.slack import PracticeSlack, practice_workspace, with_manifest
from tests.support.practice_home import NOW

MANIFEST = Path(__file__).parents[3] / "manifest.json"


@pytest.fixture
def clock() -> OffsetClock:
    return OffsetClock(NOW, base=SystemClock())


@pytest_asyncio.fixture
async def slack(clock: OffsetClock) -> AsyncIterator[PracticeSlack]:
    workspace = with_manifest(practice_workspace(), json.loads(MANIFEST.read_text(encoding="utf-8")))
    async with PracticeSlack(workspace, clock=clock, on_clock_move=clock.move_to) as running:
        yield running


@pytest.fixture
def settings(slack: PracticeSlack, practice_home: Home, tmp_path: Path) -> Settings:
    """The practice cadence on a state database of the test's own; a module may want others."""
    return with_practice_cadence(
        Settings(
            home=practice_home.root,
            database_url=f"sqlite:///{tmp_path}/state.db",
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_signing_secret=SecretStr(slack.signing_secret),
            slack_api_url=slack.api_url,
        )
    )
