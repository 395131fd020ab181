"""Safe text → Slack's blocks as plain dicts. Pure; called by the renderers only.

The SDK's own block classes turn blocks they do not know into null (measured with 3.47), so they are not used.
"""

from collections.abc import Sequence
from typing import Literal

from pydantic import JsonValue

from bot.slack.safe_text import Safe

Block = dict[str, JsonValue]
Cell = dict[str, JsonValue]

LARGEST_TABLE_ROWS = 100
LARGEST_TABLE_COLUMNS = 20
MOST_BUTTONS = 5


def header(text: Safe) -> Block:
    """A title, plain text, at most 150 characters."""
    return {"type": "header", "text": _plain(text)}


def section(text: Safe) -> Block:
    """A paragraph of mrkdwn, at most 3,000 characters, shown in full."""
    return {"type": "section", "text": _mrkdwn(text), "expand": True}


def fields(pairs: Sequence[tuple[Safe, Safe]]) -> Block:
    """Up to ten facts, each a name over a value."""
    return {"type": "section", "fields": [_mrkdwn(Safe(f"*{name}*\n{value}")) for name, value in pairs]}


def markdown(text: Safe) -> Block:
    """Prose in standard Markdown, at most 12,000 characters in a message."""
    return {"type": "markdown", "text": text}


def context(*texts: Safe) -> Block:
    """Small print, up to ten pieces."""
    return {"type": "context", "elements": [_mrkdwn(text) for text in texts]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def button(
    label: Safe,
    action_id: str,
    value: str,
    *,
    style: Literal["primary", "danger"] | None = None,
    spoken: Safe | None = None,
    ask_first: Block | None = None,
) -> Block:
    """A button that sends `value` back; label at most 75 characters.

    `spoken` is what a screen reader says, `ask_first` a `confirm` dialog.
    """
    made: Block = {"type": "button", "text": _plain(label), "action_id": action_id, "value": value}
    more: Block = {"style": style, "accessibility_label": spoken, "confirm": ask_first}
    return made | {name: part for name, part in more.items() if part is not None}


def confirm(title: Safe, question: Safe, yes: Safe, no: Safe) -> Block:
    """A dialog before a click counts; title at most 100 characters, question 300, answers 30."""
    parts = {"title": title, "text": question, "confirm": yes, "deny": no}
    return {name: _plain(text) for name, text in parts.items()}


def person_select(placeholder: Safe, action_id: str, *, chosen: str = "") -> Block:
    """A choice among the people of the workspace."""
    made: Block = {"type": "users_select", "placeholder": _plain(placeholder), "action_id": action_id}
    return made | ({"initial_user": chosen} if chosen else {})


def select(placeholder: Safe, action_id: str, options: Sequence[tuple[Safe, str]]) -> Block:
    """A choice among up to 100 options, each a label and a value."""
    return {
        "type": "static_select",
        "placeholder": _plain(placeholder),
        "action_id": action_id,
        "options": [{"text": _plain(label), "value": value} for label, value in options],
    }


def text_input(label: Safe, block_id: str, *, least: int, most: int, hint: Safe) -> Block:
    """A required field of a form with several lines of text."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": block_id,
        "multiline": True,
        "min_length": least,
        "max_length": most,
    }
    return {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label),
        "hint": _plain(hint),
        "element": element,
    }


def form(title: Safe, submit: Safe, callback_id: str, metadata: str, blocks: Sequence[Block]) -> Block:
    """A modal; title and submit at most 24 characters, `metadata` comes back with it."""
    return {
        "type": "modal",
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain(Safe("Cancel")),
        "callback_id": callback_id,
        "private_metadata": metadata,
        "blocks": list(blocks),
    }


def actions(buttons: Sequence[Block]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def text_cell(text: Safe) -> Cell:
    """A cell of words; Slack wants at least one character."""
    return {"type": "raw_text", "text": text or "–"}


def number_cell(value: float, shown: Safe) -> Cell:
    """A cell that sorts as a number and reads as `shown`."""
    return {"type": "raw_number", "value": value, "text": shown or str(value)}


def data_table(caption: Safe, rows: Sequence[Sequence[Cell]], *, page_size: int = 10) -> Block:
    """A sortable table; the first row is the header, the first column names the row for screen readers."""
    return {
        "type": "data_table",
        "caption": caption,
        "rows": [list(row) for row in rows],
        "page_size": page_size,
        "row_header_column_index": 0,
    }


def table(rows: Sequence[Sequence[Cell]]) -> Block:
    """The older table; the first row is the header."""
    return {"type": "table", "rows": [list(row) for row in rows]}


def task_card(task_id: str, title: Safe, *, done: bool, output: Safe | None = None) -> Block:
    """One task of a plan, title at most 256 characters; `output` is what it came to."""
    made: Block = {
        "type": "task_card",
        "task_id": task_id,
        "title": title or "–",
        "status": "complete" if done else "in_progress",
    }
    return made | ({"output": _rich_text(output)} if output else {})


def plan(title: Safe, tasks: Sequence[Block]) -> Block:
    """Up to 50 task cards under a title."""
    return {"type": "plan", "title": title, "tasks": list(tasks)}


def _rich_text(text: Safe) -> Block:
    words: Block = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [words]}


def line_chart(
    title: Safe, categories: Sequence[Safe], series: Sequence[tuple[Safe, Sequence[float]]], *, unit: str = ""
) -> Block:
    """Up to three lines over the same categories (at most 20, labels at most 20 characters)."""
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": value}
                        for label, value in zip(categories, values, strict=True)
                    ],
                }
                for name, values in series
            ],
            "axis_config": {"categories": list(categories), **({"y_label": unit} if unit else {})},
        },
    }


def _plain(text: Safe) -> Block:
    # Words of invisible characters alone come out empty, and Slack wants at least one.
    return {"type": "plain_text", "text": text or "–", "emoji": False}


def _mrkdwn(text: Safe) -> Block:
    # verbatim: Slack must not turn bare words into links or mentions by itself.
    return {"type": "mrkdwn", "text": text or "–", "verbatim": True}
