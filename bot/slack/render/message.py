"""What a rendering makes: messages with a text that carries the point and blocks that carry the rest. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.blocks.build import Block, markdown
from bot.slack.blocks.limits import LONGEST_SECTION, MOST_BLOCKS
from bot.slack.safe_text import Safe, SafeText

LONGEST_TEXT = 3000
# Prose pieces are cut so that a plainer rung (one section a piece) holds them too.
_PROSE_PIECE = 2800
_PROSE_IN_A_MESSAGE = 4


@dataclass(frozen=True, slots=True)
class Message:
    """One Slack message: `text` for notifications, screen readers and the last rung; `blocks` for the rest."""

    text: Safe
    blocks: tuple[Block, ...]


def prose(safe: SafeText, text: str) -> list[Block]:
    """Light Markdown as markdown blocks, each with its mrkdwn form for the plainer rungs."""
    whole: list[Block] = []
    for piece in raw_pieces(safe, text):
        block = markdown(safe.markdown(piece))
        block["_mrkdwn"] = [safe.mrkdwn(piece, LONGEST_SECTION)]
        whole.append(block)
    return whole


def raw_pieces(safe: SafeText, text: str) -> list[str]:
    """The text cut between lines so that each piece stays under a section's limit once it is safe."""
    kept: list[str] = []

    def keep(piece: str) -> Safe:
        made = safe.mrkdwn(piece, 10 * LONGEST_SECTION)
        if len(made) <= _PROSE_PIECE and made.strip():
            kept.append(piece)
        return made

    safe.pieces(text, _PROSE_PIECE, keep)
    return kept


def messages(text: Safe, blocks: Sequence[Block]) -> list[Message]:
    """The blocks in as many messages as Slack's limits ask for; the first carries the text, later ones are numbered."""
    parts = _parts(blocks)
    if len(parts) == 1:
        return [Message(text, tuple(parts[0]))]
    total = len(parts)
    return [
        Message(Safe(f"{text if number == 1 else 'Continued'} ({number}/{total})"), tuple(part))
        for number, part in enumerate(parts, start=1)
    ]


def _parts(blocks: Sequence[Block]) -> list[list[Block]]:
    parts: list[list[Block]] = [[]]
    for block in blocks:
        if not _fits([*parts[-1], block]):
            parts.append([])
        parts[-1].append(block)
    return parts


def _fits(blocks: Sequence[Block]) -> bool:
    tables = [block for block in blocks if block.get("type") in ("data_table", "table")]
    prose_blocks = sum(block.get("type") == "markdown" for block in blocks)
    # A data table becomes a caption and a table on the next rung, and a message holds one table there.
    return (
        len(blocks) + len(tables) <= MOST_BLOCKS and len(tables) <= 1 and prose_blocks <= _PROSE_IN_A_MESSAGE
    )
