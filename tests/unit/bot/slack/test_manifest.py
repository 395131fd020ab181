"""manifest.json and the code name the same commands and events, and the scopes cover what the code calls."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot.slack.app import EVENTS
from bot.slack.commands import COMMANDS, SUB_COMMANDS

ROOT = Path(__file__).parents[4]
MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text())
# What each scope is for; a scope nobody can explain is not asked for.
NEEDED = {
    "app_mentions:read": "app_mention",
    "assistant:write": "the status line",
    "channels:history": "follow-ups and the look-up of letters in public channels",
    "channels:read": "conversations.info: who will read the answer",
    "chat:write": "answers",
    "commands": "/ops and /runbook",
    "files:write": "the affected orders of an alert as CSV",
    "groups:history": "the same in private channels",
    "groups:read": "the same in private channels",
    "im:history": "direct messages",
    "im:write": "answers to a person",
    "usergroups:read": "usergroups.users.list: who has a role through a user group",
    "users:read": "users.info: what the asker may read",
}


def test_every_command_of_the_code_is_in_the_manifest_and_the_other_way_round() -> None:
    listed = MANIFEST["features"]["slash_commands"]
    assert sorted(command["command"] for command in listed) == sorted(COMMANDS)
    hint = next(command["usage_hint"] for command in listed if command["command"] == "/ops")
    assert hint.split(" | ") == list(SUB_COMMANDS)


def test_every_event_listened_to_is_subscribed_and_the_other_way_round() -> None:
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert {event.partition(".")[0] for event in subscribed} == set(EVENTS)
    assert {event for event in subscribed if event.startswith("message.")} == {
        "message.channels",
        "message.groups",
        "message.im",
    }


def test_the_scopes_are_those_the_code_needs() -> None:
    assert sorted(MANIFEST["oauth_config"]["scopes"]["bot"]) == sorted(NEEDED)


def test_the_manifest_is_for_an_agent_over_socket_mode_within_slacks_limits() -> None:
    shown, features = MANIFEST["display_information"], MANIFEST["features"]
    assert MANIFEST["settings"]["socket_mode_enabled"] and MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert "assistant_view" not in features and len(features["agent_view"]["agent_description"]) <= 300
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert len(shown["name"]) <= 35 and len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert (
        features["app_home"]["home_tab_enabled"]
        and not features["app_home"]["messages_tab_read_only_enabled"]
    )


def test_slacks_command_line_finds_its_hooks() -> None:
    hooks = json.loads((ROOT / ".slack" / "hooks.json").read_text())
    assert hooks == {"hooks": {"get-hooks": "python3 -m slack_cli_hooks.hooks.get_hooks"}}


def test_slack_run_starts_the_bot_of_serve_and_takes_the_manifest_of_this_folder(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, ROOT / "app.py"],
        env={"FLOORWALKER_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (told.returncode, told.stdout) == (2, "") and "SLACK_BOT_TOKEN is not set" in told.stderr
    config = json.loads((ROOT / ".slack" / "config.json").read_text())
    assert config == {"manifest": {"source": "local"}}
