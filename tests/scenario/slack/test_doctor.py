"""`floorwalker doctor` over a practice Slack: every misconfiguration is named, with what to do."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.slack.checkup import Check, Expected, check_slack
from bot.slack.web import open_client, open_session
from floorwalker.clock import OffsetClock, SystemClock
from simulator.slack import PracticeSlack, practice_workspace, with_manifest

MANIFEST = json.loads((Path(__file__).parents[3] / "manifest.json").read_text(encoding="utf-8"))
SCOPES = frozenset(MANIFEST["oauth_config"]["scopes"]["bot"])
WELL = Expected(
    "xoxb-practice",
    "xapp-practice",
    SCOPES,
    {"the monday digest": "C0INVENT"},
    ("U0JONAS", "C0OPS"),
    {"role finance": ("U0JONAS",)},
)


async def examine(expected: Expected, *, fast: timedelta = timedelta(), url: str = "") -> dict[str, Check]:
    """The checks by name, over a Slack whose app has the manifest."""
    clock = OffsetClock(SystemClock().now() + fast)
    async with (
        PracticeSlack(with_manifest(practice_workspace(), MANIFEST)) as slack,
        open_session() as session,
    ):
        client = open_client(expected.bot_token, url or slack.api_url, session)
        return {check.name: check for check in await check_slack(client, expected, clock)}


async def test_a_well_configured_installation_is_all_ok() -> None:
    checks = await examine(WELL)
    assert {check.state for check in checks.values()} == {"ok"}, checks
    assert {"slack", "scopes", "clock", "app token", "operators"} < checks.keys()


@pytest.mark.parametrize(
    ("expected", "name", "state", "detail", "remedy"),
    [
        (replace(WELL, bot_token="xapp-1"), "token", "fail", "no bot token", "OAuth & Permissions"),
        (replace(WELL, bot_token="xoxb-old"), "auth.test", "fail", "invalid_auth", "Install the app again"),
        (
            replace(WELL, scopes=SCOPES | {"reactions:write"}),
            "scopes",
            "fail",
            "reactions:write",
            "install the app",
        ),
        (replace(WELL, app_token=None), "app token", "warn", "none is set", "--http"),
        (replace(WELL, app_token="xoxb-1"), "app token", "fail", "no app-level", "connections:write"),
        (replace(WELL, app_token="xapp-old"), "app token", "fail", "invalid_auth", "Socket Mode on"),
        (replace(WELL, channels={"x": "#ops"}), "channel of x", "fail", "no channel id", "id (C…)"),
        (replace(WELL, channels={"x": "C0NONE"}), "channel of x", "fail", "channel_not_found", "invite"),
        (replace(WELL, channels={"x": "C0PEAK"}), "channel of x", "fail", "archived", "Unarchive"),
        (replace(WELL, channels={"x": "C0RANDOM"}), "channel of x", "fail", "not in", "/invite"),
        (replace(WELL, channels={"x": "C0CARRIER"}), "channel of x", "warn", "another company", "internal"),
        (replace(WELL, operators=()), "operators", "warn", "nobody is told", "floorwalker.yaml"),
        (replace(WELL, operators=("U0DORA",)), "operators", "fail", "deactivated", "Take U0DORA out"),
        (replace(WELL, people={"role r": ("U9",)}), "role r", "fail", "user_not_found", "right id"),
    ],
)
async def test_what_is_wrong_is_named_with_its_remedy(
    expected: Expected, name: str, state: str, detail: str, remedy: str
) -> None:
    check = (await examine(expected))[name]
    assert check.state == state and detail in check.detail and remedy in (check.remedy or ""), check


@pytest.mark.parametrize(("minutes", "state"), [(2, "warn"), (-7, "fail")])
async def test_a_clock_that_is_off_is_named(minutes: int, state: str) -> None:
    check = (await examine(WELL, fast=timedelta(minutes=minutes)))["clock"]
    assert check.state == state and "NTP" in (check.remedy or "")


async def test_a_slack_that_is_not_there_is_named() -> None:
    (check,) = (await examine(WELL, url="http://127.0.0.1:9/api/")).values()
    assert check.state == "fail" and "SLACK_API_URL" in (check.remedy or "")
