"""Safe text → Slack's blocks as plain dicts. Pure; called by the renderers only.

The SDK's own block classes turn blocks they do not know into null (measured with 3.47), so they are not used.
"""

from collections.abc import Sequence

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


def button(label: Safe, action_id: str, value: str) -> Block:
    """A button that sends `value` back; label at most 75 characters."""
    return {"type": "button", "text": _plain(label), "action_id": action_id, "value": value}


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
