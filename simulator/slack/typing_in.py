"""What a person types, turned into what Slack stores: `@maya` becomes `<@U0MAYA>`.

Used by `gestures`. Marks that are already in Slack's form and name somebody known stay as they are.
"""

import re

from simulator.slack.state import SlackState

_PIECE = re.compile(
    r"<(?P<mark>[@#!][^<>\s]+)>"
    r"|<(?P<link>https?://[^<>\s]+)>"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?<![\w@])@(?P<handle>[\w.-]*\w)"
    r"|(?<![\w#&])#(?P<channel>[\w-]*\w)"
    r"|(?P<unsafe>[&<>])"
)
_UNSAFE = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def encode(state: SlackState, text: str) -> str:
    """The stored form of typed text."""
    handles = {person.handle: f"<@{person.id}>" for person in state.people} | {
        state.app.handle: f"<@{state.app.user_id}>",
        "here": "<!here>",
        "channel": "<!channel>",
        "everyone": "<!everyone>",
    }
    handles |= {group.handle: f"<!subteam^{group.id}>" for group in state.workspace.groups}
    channels = {c.name: f"<#{c.id}|{c.name}>" for c in state.conversations.values() if c.name}

    def encoded(match: re.Match[str]) -> str:
        kind, piece = match.lastgroup, match.group(0)
        if kind in ("mark", "link"):
            return piece
        if kind == "url":
            return f"<{piece.replace('&', '&amp;')}>"
        if kind == "handle":
            return handles.get(match.group("handle").lower(), piece)
        if kind == "channel":
            return channels.get(match.group("channel").lower(), piece)
        return _UNSAFE[piece]

    return _PIECE.sub(encoded, text)
