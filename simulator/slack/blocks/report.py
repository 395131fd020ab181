"""Collects what is wrong with blocks, each with the place as a JSON pointer, in the words Slack uses."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from simulator.slack.wire import JsonObject


@dataclass(slots=True)
class Report:
    """The problems found so far, and sums over the whole message."""

    surface: str
    problems: list[str] = field(default_factory=list)
    markdown_characters: int = 0
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[tuple[str, str]] = field(default_factory=set)

    def refuse(self, at: str, why: str) -> None:
        """Note a problem."""
        self.problems.append(f"[ERROR] {why} [json-pointer:{at}]")

    def text_object(self, value: object, at: str, limit: int, *, plain_only: bool = False) -> None:
        """A text object `{type, text}` with 1 to `limit` characters."""
        if not isinstance(value, dict) or value.get("type") not in ("plain_text", "mrkdwn"):
            self.refuse(at, "missing required field: a text object")
            return
        if plain_only and value["type"] != "plain_text":
            self.refuse(f"{at}/type", "unsupported type: mrkdwn, must be plain_text")
        self.text(value.get("text"), f"{at}/text", limit)

    def text(self, value: object, at: str, limit: int, *, required: bool = True) -> None:
        """A string of at most `limit` characters, at least one when it is required."""
        if value is None and not required:
            return
        if not isinstance(value, str):
            self.refuse(at, "must provide a string")
        elif required and not value:
            self.refuse(at, "must be more than 0 characters")
        elif len(value) > limit:
            self.refuse(at, f"must be less than {limit + 1} characters")

    def items(self, value: object, at: str, most: int, *, least: int = 1) -> list[Any]:
        """A list of `least` to `most` items; an empty list is handed on when it is none."""
        if not isinstance(value, list):
            self.refuse(at, "missing required field: a list")
            return []
        if len(value) < least:
            self.refuse(at, f"no fewer than {least} items allowed")
        if len(value) > most:
            self.refuse(at, f"no more than {most} items allowed")
        return value

    def one_of(self, value: object, at: str, allowed: Collection[str], *, required: bool = False) -> None:
        """A word out of a list."""
        if value is None and not required:
            return
        if value not in allowed:
            self.refuse(at, f"must be one of {', '.join(sorted(allowed))}")

    def whole_number(self, value: object, at: str, least: int, most: int) -> None:
        """A whole number between two bounds, or nothing."""
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.refuse(at, f"must be an integer from {least} to {most}")

    def number(self, value: object, at: str) -> None:
        """A finite number."""
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            self.refuse(at, "must be a number")

    def unique_block_id(self, block: JsonObject, at: str) -> None:
        """A block id of at most 255 characters that no other block of the message has."""
        block_id = block.get("block_id")
        if block_id is None:
            return
        self.text(block_id, f"{at}/block_id", 255)
        if block_id in self.block_ids:
            self.refuse(f"{at}/block_id", f"block_id `{block_id}` already exists")
        self.block_ids.add(str(block_id))
