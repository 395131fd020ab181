"""A Web API call as the methods see it: arguments with typed readers, and the error a method answers with.

`webapi.door` makes an `Arguments` from JSON body, form body or query string; every family reads from it.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from simulator.slack.wire import JsonObject, JsonValue

if TYPE_CHECKING:
    from simulator.slack.backend import Backend


class SlackError(Exception):
    """A refused call: Slack's error name, and what the answer carries besides."""

    def __init__(self, error: str, **details: object) -> None:
        super().__init__(error)
        self.error = error
        self.details = details


class Arguments:
    """The arguments of one call; values that travelled as text are read as what they mean."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)

    def text(self, name: str) -> str:
        """A required text; Slack answers `invalid_arguments` without it."""
        value = self.optional(name)
        if not value:
            message = f"[ERROR] missing required field: {name}"
            raise SlackError("invalid_arguments", response_metadata={"messages": [message]})
        return value

    def optional(self, name: str) -> str | None:
        """A text, or None when it was not given."""
        value = self.values.get(name)
        return None if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes or no: true, "true", 1 and "1" are yes."""
        value = self.values.get(name)
        return default if value is None else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """A whole number; `invalid_arguments` for anything else."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise SlackError("invalid_arguments") from None

    def parsed(self, name: str, error: str = "invalid_arguments") -> JsonValue:
        """A list or object, given as such or as JSON text; None when it was not given."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise SlackError(error) from None

    def words(self, name: str) -> list[str]:
        """A list given as such, as JSON text or with commas."""
        value = self.values.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            return [str(word) for word in value]
        if str(value).startswith("["):
            return [str(word) for word in self.parsed(name)]
        return [word.strip() for word in str(value).split(",") if word.strip()]


Method: TypeAlias = Callable[["Backend", Arguments], JsonObject]
