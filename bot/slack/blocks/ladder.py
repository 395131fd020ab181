"""Blocks → the same message in plainer blocks, for a workspace that answers `invalid_blocks`. Pure.

The rungs are made when the message is made, so that a repeat posts the same text; the delivery climbs down.
"""

from collections.abc import Callable, Sequence

from bot.slack.blocks.build import Block, actions, button, section, table
from bot.slack.blocks.limits import LONGEST_SECTION, MOST_BLOCKS
from bot.slack.json_path import at, text_at
from bot.slack.safe_text import Safe

Remake = Callable[[Block], list[Block]]


def ladder(blocks: Sequence[Block]) -> list[list[Block]]:
    """From the richest form to text only; rungs that differ in nothing are left out. Each rung fits in a message."""
    rungs: list[list[Block]] = []
    for remake in (_as_it_is, _classic_tables, _text_only):
        rung = [new for block in blocks for new in remake(block)][:MOST_BLOCKS]
        if rung not in rungs:
            rungs.append(rung)
    return rungs


def _as_it_is(block: Block) -> list[Block]:
    # `_mrkdwn` is the same prose in Slack's own dialect, carried along for the plainer rungs.
    return [{name: value for name, value in block.items() if name != "_mrkdwn"}]


def _classic_tables(block: Block) -> list[Block]:
    match block.get("type"):
        case "data_table":
            return [section(Safe(f"*{text_at(block, 'caption')}*")), table(_rows(block))]
        case "markdown":
            return _prose(block)
        case "data_visualization":
            return []
        case "context_actions":
            return _as_buttons(block)
        case "plan":
            return [section(Safe(_plan_lines(block)))]
        case _:
            return [block]


def _text_only(block: Block) -> list[Block]:
    match block.get("type"):
        case "data_table" | "table":
            title = f"*{text_at(block, 'caption')}*\n" if text_at(block, "caption") else ""
            return [section(Safe(title + _lines(block, LONGEST_SECTION - len(title) - 10)))]
        case "markdown":
            return _prose(block)
        case "data_visualization":
            return []
        case "context_actions":
            return _as_buttons(block)
        case "plan":
            return [section(Safe(_plan_lines(block)))]
        case _:
            return [block]


def _plan_lines(block: Block) -> str:
    tasks = at(block, "tasks")
    lines = [
        f"{'Done' if text_at(task, 'status') == 'complete' else 'Now'}: {_escaped(text_at(task, 'title'))}"
        for task in (tasks if isinstance(tasks, list) else [])
    ]
    return "\n".join([f"*{_escaped(text_at(block, 'title'))}*", *lines])[:LONGEST_SECTION]


def _as_buttons(block: Block) -> list[Block]:
    """Feedback buttons as two ordinary ones."""
    pair = [
        button(
            Safe(text_at(one, "text", "text")),
            f"{text_at(block, 'elements', 0, 'action_id')}:{name}",
            text_at(one, "value"),
        )
        for name in ("positive", "negative")
        if (one := at(block, "elements", 0, f"{name}_button"))
    ]
    return [actions(pair)] if pair else []


def _prose(block: Block) -> list[Block]:
    pieces = at(block, "_mrkdwn")
    return (
        [section(Safe(piece)) for piece in pieces if isinstance(piece, str)]
        if isinstance(pieces, list)
        else []
    )


def _rows(block: Block) -> list[list[Block]]:
    rows = at(block, "rows")
    return [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []  # type: ignore[misc]  # JSON


def _lines(block: Block, longest: int) -> str:
    lines: list[str] = []
    length = 0
    rows = _rows(block)
    for row in rows:
        line = " | ".join(_escaped(text_at(cell, "text")) for cell in row)
        length += len(line) + 1
        if length > longest - 40:
            lines.append(f"… and {len(rows) - len(lines)} more rows")
            break
        lines.append(line)
    return "```" + "\n".join(lines) + "```"


def _escaped(text: str) -> str:
    # Cells are plain text; here they enter mrkdwn.
    return text.replace("`", "'").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
