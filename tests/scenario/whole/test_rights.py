"""Promise 6 on the wired bot: three people with different rights, in a public, a private and a shared channel."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr

from bot.app import build_turn, running_bot, shopfront, someone
from bot.cli.practice import with_practice_cadence
from bot.reply import Answer, Withheld
from bot.request import Request, Wish
from floorwalker.clock import OffsetClock
from floorwalker.home import Home
from floorwalker.outcome import Outcome
from floorwalker.settings import Settings, read_config
from simulator.slack import PracticeSlack

MARGIN = "contribution margin rate last week"
SALES = "net sales last week"
OFFER = "I can show it to you alone"
ROLES = {
    "roles": {"finance": {"usergroups": ["S0FINANCE"], "users": ["U0MAYA"], "labels": ["finance"]}},
    "metric_labels": {"margin": "finance"},
}


@pytest.fixture
def settings(slack: PracticeSlack, practice_home: Home, tmp_path: Path) -> Settings:
    config = tmp_path / "floorwalker.yaml"
    config.write_text(yaml.safe_dump(ROLES), encoding="utf-8")
    return with_practice_cadence(
        Settings(
            home=practice_home.root,
            config=config,
            file=read_config(config),
            database_url=f"sqlite:///{tmp_path}/state.db",
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
        )
    )


async def in_channel(slack: PracticeSlack, user: str, channel: str, words: str) -> tuple[str, str]:
    """What everybody in the thread got for a mention, and what only its author got."""
    known = len(slack.ephemerals(user, channel))
    ts = await slack.post(user, channel, f"<@U0FLOORW> {words}")
    await slack.until(
        lambda: bool(slack.answers(channel, ts)) or len(slack.ephemerals(user, channel)) > known,
        seconds=20,
    )
    alone = slack.ephemerals(user, channel)[known:]
    return str(slack.answers(channel, ts)), str(alone)


async def test_what_each_of_three_people_sees_in_each_place_is_right(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    async with running_bot(shopfront(settings, practice_home, clock)):
        # A public channel: what is for everyone, and no label, though all who are in it have the role.
        assert "USD" in (await in_channel(slack, "U0PRIYA", "C0OPS", SALES))[0]
        for user, offered in (("U0PRIYA", False), ("U0JONAS", True)):
            for channel in ("C0OPS", "C0LEADS"):
                open_words, alone = await in_channel(slack, user, channel, MARGIN)
                assert open_words == "[]" and "%" not in alone
                assert (OFFER in alone) is offered, (user, channel, alone)
        # A shared channel and one with a guest: nothing in the open, an offer to who may, a refusal to who may not.
        for channel in ("C0CARRIER", "C0AGENCY"):
            open_words, alone = await in_channel(slack, "U0MAYA", channel, SALES)
            assert open_words == "[]" and OFFER in alone and "USD" not in alone
        for user, channel in (("U0ELIF", "C0CARRIER"), ("U0GUS", "C0AGENCY")):
            open_words, alone = await in_channel(slack, user, channel, SALES)
            assert open_words == "[]" and "full members" in alone and OFFER not in alone


async def test_what_is_offered_is_shown_to_the_asker_alone_here_or_in_a_direct_message(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    direct = slack.direct_message("U0JONAS")
    async with running_bot(shopfront(settings, practice_home, clock)):
        await in_channel(slack, "U0JONAS", "C0OPS", MARGIN)
        offer = slack.ephemerals("U0JONAS", "C0OPS")[-1].ts
        await slack.click("U0JONAS", "C0OPS", offer, "desk:alone:here")
        await slack.until(lambda: len(slack.ephemerals("U0JONAS", "C0OPS")) == 2, seconds=20)
        await slack.click("U0JONAS", "C0OPS", offer, "desk:alone:dm")
        await slack.until(lambda: bool(slack.answers(direct)), seconds=20)
    assert "%" in str(slack.ephemerals("U0JONAS", "C0OPS")[-1])
    assert "%" in str(slack.answers(direct)[-1])
    assert slack.answers("C0OPS") == [] and slack.ephemerals("U0PRIYA", "C0OPS") == []


async def test_a_right_taken_away_is_gone_within_a_minute(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    async def asked(user: str) -> str:
        direct = slack.direct_message(user)
        known = len(slack.answers(direct))
        await slack.post(user, direct, MARGIN)
        await slack.until(lambda: len(slack.answers(direct)) > known, seconds=20)
        return str(slack.answers(direct)[-1])

    async with running_bot(shopfront(settings, practice_home, clock)):
        assert "%" in await asked("U0JONAS") and "%" in await asked("U0MAYA")
        groups = tuple(replace(group, members=()) for group in slack.state.workspace.groups)
        slack.state.workspace = replace(slack.state.workspace, groups=groups)
        less = {**ROLES, "roles": {"finance": {"usergroups": ["S0FINANCE"], "labels": ["finance"]}}}
        settings.config.write_text(yaml.safe_dump(less), encoding="utf-8")
        await slack.advance(timedelta(seconds=61))
        for user in ("U0JONAS", "U0MAYA"):
            assert "%" not in await asked(user)


async def test_the_command_line_has_the_rights_of_the_one_it_asks_as(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    shop = shopfront(settings, practice_home, clock)
    expected = {
        ("U0JONAS", None, MARGIN): Outcome.ANSWERED,
        ("U0PRIYA", None, MARGIN): Outcome.NO_PERMISSION,
        ("U0JONAS", "C0LEADS", MARGIN): Outcome.NO_PERMISSION,
        ("U0PRIYA", "C0OPS", SALES): Outcome.ANSWERED,
        ("U0PRIYA", "C0CARRIER", SALES): Outcome.NO_PERMISSION,
        ("U0GUS", None, SALES): Outcome.NO_PERMISSION,
    }
    got = {}
    turn = build_turn(shop)
    for user, channel, words in expected:
        actor, audience = await someone(shop, user, channel)
        reply = await turn.reply(Request(Wish.ASK, words, clock.now(), actor, audience))
        answer = reply.answer if isinstance(reply, Withheld) else reply
        assert isinstance(answer, Answer)
        got[user, channel, words] = answer.outcome
    assert got == expected


async def test_risk_and_digest_leave_out_what_the_place_may_not_see(
    slack: PracticeSlack, settings: Settings, practice_home: Home, clock: OffsetClock
) -> None:
    async with running_bot(shopfront(settings, practice_home, clock)):
        await slack.command("U0PRIYA", "C0OPS", "/ops risk")
        await slack.until(lambda: bool(slack.ephemerals("U0PRIYA", "C0OPS")), seconds=30)
        await slack.command("U0JONAS", "C0OPS", "/ops digest friday")
        await slack.until(lambda: bool(slack.answers("C0OPS")), seconds=30)
    risk, digest = str(slack.ephemerals("U0PRIYA", "C0OPS")), str(slack.answers("C0OPS"))
    assert "Fulfilment" in risk and "Margin" not in risk
    assert "Returns" in digest and "CM2" not in digest and "Fulfilment cost per order" not in digest
