"""Input blocks of a form, and the elements that choose: radio buttons, text, channels, overflow menus, feedback. Pure."""

from collections.abc import Sequence

from bot.slack.blocks.build import Block
from bot.slack.safe_text import Safe


def text_input(
    name: str,
    label: str,
    *,
    given: str = "",
    optional: bool = False,
    lines: bool = False,
    longest: int = 3000,
) -> Block:
    """A box for text; with `lines` one of several lines."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": lines,
        "max_length": longest,
    }
    if given:
        element["initial_value"] = given[:longest]
    return _input(name, label, element, optional=optional)


def radio_input(name: str, label: str, choices: Sequence[tuple[str, str]], *, chosen: str = "") -> Block:
    """One of a few choices, each (value, label)."""
    options: dict[str, Block] = {value: {"text": _plain(text), "value": value} for value, text in choices}
    element: Block = {"type": "radio_buttons", "action_id": name, "options": list(options.values())}
    if chosen in options:
        element["initial_option"] = options[chosen]
    return _input(name, label, element)


def channel_input(name: str, label: str) -> Block:
    """A channel."""
    element: Block = {
        "type": "conversations_select",
        "action_id": name,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return _input(name, label, element)


def date_input(name: str, label: str, *, given: str = "") -> Block:
    """A day; `given` as YYYY-MM-DD."""
    element: Block = {"type": "datepicker", "action_id": name}
    if given:
        element["initial_date"] = given
    return _input(name, label, element)


def overflow(name: str, choices: Sequence[tuple[Safe, str]]) -> Block:
    """A menu of up to five choices, each (label, value of at most 150 characters)."""
    options: list[Block] = [{"text": _plain(label), "value": value} for label, value in choices]
    return {"type": "overflow", "action_id": name, "options": options}  # type: ignore[dict-item]  # JSON


def feedback(name: str, positive: tuple[str, str], negative: tuple[str, str]) -> Block:
    """Slack's own pair of feedback buttons, each (label, value)."""
    pair: Block = {"type": "feedback_buttons", "action_id": name}
    for kind, (label, value) in (("positive_button", positive), ("negative_button", negative)):
        pair[kind] = {"text": _plain(label), "value": value, "accessibility_label": label}
    return {"type": "context_actions", "elements": [pair]}


def _input(name: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": _plain(label),
        "element": element,
        "optional": optional,
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
