"""The weekly message on overdue reviews, on the wired bot: one for each owner, once, with a button that shows the page."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import running_bot, shopfront
from floorwalker.clock import OffsetClock
from floorwalker.home import Home
from floorwalker.settings import ConfigFile, Reviews, Settings
from simulator.slack import PracticeSlack

THURSDAY = datetime(2026, 11, 26, 14, 1, tzinfo=UTC)
"""A minute past nine in New York; three reviews of the starter library are overdue."""


@pytest.fixture
def settings(slack: PracticeSlack, practice_home: Home, tmp_path: Path) -> Settings:
    """The shipping lead is a person, the returns desk reads a channel of its own, others read the common one."""
    file = ConfigFile(
        reviews=Reviews(channel="C0OPS", channels={"@returns-desk": "C0FULFIL"}),
        handles={"@shipping-lead": "U0PRIYA"},
    )
    return Settings(
        home=practice_home.root,
        database_url=f"sqlite:///{tmp_path}/state.db",
        slack_bot_token=SecretStr(slack.bot_token),
        slack_app_token=SecretStr(slack.app_token),
        slack_api_url=slack.api_url,
        file=file,
    )


async def test_each_owner_is_told_once_a_week_and_opens_the_page(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    shop = shopfront(settings, practice_home, clock)
    direct = slack.direct_message("U0PRIYA")
    async with running_bot(shop):
        assert slack.app_messages("C0FULFIL") == []
        await slack.move_clock(THURSDAY)
    # A bot that starts later catches up; another after it finds the week told.
    for _ in range(2):
        async with running_bot(shop):
            await slack.until(lambda: all(map(slack.app_messages, ("C0FULFIL", "C0OPS", direct))), seconds=30)
            (told,) = slack.app_messages("C0FULFIL")
            shown = str(told)
            assert "@returns-desk, 1 page waits for your review" in shown
            assert "Return spike" in shown and "45 days overdue" in shown
    async with running_bot(shop):
        (told,) = slack.app_messages("C0FULFIL")
        await slack.click("U0SAM", "C0FULFIL", told.ts, "desk:page:0")
        await slack.until(lambda: bool(slack.modal("U0SAM")), seconds=20)
    page = str(slack.modal("U0SAM"))
    assert "Return spike" in page and "the whole page" in page and "overdue" in page
    assert len(slack.app_messages("C0OPS")) == len(slack.app_messages(direct)) == 1
    assert "<@U0PRIYA>, 1 page waits" in str(slack.app_messages(direct))
    assert "Small team" in str(slack.app_messages("C0OPS"))
