"""The names and values of our own buttons and forms: `Press` ↔ what Slack carries for us. Pure.

Buttons are written by the renderers and read by `parse`. A value is small JSON; it names things by id and never carries
rights: those are looked up at the press.
"""

import json
from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from bot.request import Act, Press

PREFIX = "desk"
LONGEST_VALUE = 2000
RUNBOOK_SHORTCUT = "runbook_for_this"

Values = Mapping[str, str]


def action_id(act: Act, number: int | str = 0) -> str:
    """The name of a button: what it does, and a number that makes it unique in its message."""
    return f"{PREFIX}:{act.value}:{number}"


def value_of(about: str, values: Values | None = None) -> str:
    """What the button says when it is pressed; a question that is too long for Slack is cut at its end."""
    packed = json.dumps({"about": about, **(values or {})}, separators=(",", ":"), ensure_ascii=False)
    # A character may need two in JSON, hence step by step.
    return packed if len(packed) <= LONGEST_VALUE else value_of(about[: len(about) * 3 // 4], values)


def press_of(name: str, value: str) -> Press | None:
    """The press of a button by its name and value; null for what no button of ours says."""
    parts = name.split(":")
    if parts[0] != PREFIX or len(parts) < 2 or parts[1] not in set(Act):
        return None
    try:
        said: JsonValue = json.loads(value)
    except ValueError:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("about"), str):
        return None
    texts = {key: text for key, text in said.items() if isinstance(text, str)}
    return Press(Act(parts[1]), texts.pop("about"), texts)


Which = Literal["message", "home", "modal"]
