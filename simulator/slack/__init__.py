"""A stand-in for Slack's servers: Web API, Socket Mode, signed HTTP, a page to look at, and faults on order.

async with PracticeSlack(practice_workspace()) as slack:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    ts = await slack.post("U0MAYA", "C0OPS", "@floorwalker days of supply?")
    await slack.until(lambda: slack.app_messages("C0OPS", ts) != [])
"""

from simulator.slack.practice import practice_workspace
from simulator.slack.practice_slack import PracticeSlack
from simulator.slack.timing import Timing
from simulator.slack.workspace import (
    AppProfile,
    Channel,
    Person,
    Shortcut,
    SlashCommand,
    Team,
    UserGroup,
    Workspace,
    with_manifest,
)

__all__ = [
    "AppProfile",
    "Channel",
    "Person",
    "PracticeSlack",
    "Shortcut",
    "SlashCommand",
    "Team",
    "Timing",
    "UserGroup",
    "Workspace",
    "practice_workspace",
    "with_manifest",
]
