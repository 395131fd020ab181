"""The blocks of a long answer → the parts its prose is streamed in. Pure; used by `bot.slack.surface`."""

from collections.abc import Sequence

from bot.slack.blocks.build import Block
from bot.slack.json_path import text_at

# About a screen: what is shorter is read faster than it would grow.
LONG = 2_000
# A part is a paragraph or a few; not more of them than Slack's calls are worth.
PART, MOST_PARTS = 400, 8


def stream_parts(blocks: Sequence[Block]) -> tuple[tuple[str, ...], int]:
    """The parts, which together are the prose, and how many leading blocks they tell; none when it is short or prose is not first."""
    prose: list[str] = []
    for block in blocks:
        if block.get("type") != "markdown":
            break
        prose.append(text_at(block, "text"))
    whole = "\n".join(prose)
    return (_parts(whole), len(prose)) if len(whole) > LONG else ((), 0)


def _parts(whole: str) -> tuple[str, ...]:
    """Cut after paragraphs, where they allow it; else after lines."""
    least = max(PART, len(whole) // MOST_PARTS)
    parts = [""]
    for line in whole.splitlines(keepends=True):
        last = parts[-1]
        ends_here = last.endswith("\n\n") or len(last) > 2 * least
        if len(last) >= least and ends_here and last.count("```") % 2 == 0:
            parts.append("")
        parts[-1] += line
    return tuple(parts)
