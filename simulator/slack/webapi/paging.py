"""Cursors: a list cut into pages, the way Slack's `next_cursor` does it."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from simulator.slack.webapi.call import Arguments, SlackError
from simulator.slack.wire import JsonObject

Item = TypeVar("Item")


def page_of(items: Sequence[Item], args: Arguments, default: int = 100) -> tuple[list[Item], JsonObject]:
    """One page of `items`, and what the answer says about the next one."""
    start = _start(args.optional("cursor"))
    limit = args.number("limit", default)
    if limit < 1:
        raise SlackError("invalid_limit")
    page = list(items[start : start + limit])
    more = start + limit < len(items)
    cursor = base64.b64encode(f"from:{start + limit}".encode()).decode() if more else ""
    return page, {"response_metadata": {"next_cursor": cursor}}


def _start(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "from":
            return int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise SlackError("invalid_cursor") from None
    raise SlackError("invalid_cursor")
