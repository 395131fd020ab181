"""`Usage` → messages and the App Home: what one can type. Pure."""

from collections.abc import Sequence

from bot.reply import Usage
from bot.slack.blocks.build import Block, context, header, section
from bot.slack.render.message import Message, messages
from bot.slack.safe_text import Safe, SafeText

_MOST_COMMANDS = 40


def usage_messages(safe: SafeText, usage: Usage) -> list[Message]:
    """The commands, one a line."""
    return messages(safe.words(usage.title, 500), usage_blocks(safe, usage))


def usage_blocks(safe: SafeText, usage: Usage) -> list[Block]:
    """The commands as blocks, for a message or the App Home."""
    return [
        header(safe.plain(usage.title, 150)),
        *usage_lines(safe, usage.commands),
        context(Safe("Mention me in a channel or write to me here.")),
    ]


def usage_lines(safe: SafeText, commands: Sequence[tuple[str, str]]) -> list[Block]:
    """The commands, one a line."""
    return [
        section(Safe(f"`{safe.words(command, 200)}`  {safe.words(meaning, 500)}"))
        for command, meaning in commands[:_MOST_COMMANDS]
    ]
