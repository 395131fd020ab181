"""A way into Slack's open JSON: a path of names and numbers → the value there, or nothing. Pure."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue


def at(value: JsonValue | Mapping[str, JsonValue], *path: str | int) -> JsonValue | None:
    """The value at the path; null where the path leaves the JSON."""
    here: JsonValue | Mapping[str, JsonValue] | None = value
    for step in path:
        if isinstance(step, str) and isinstance(here, Mapping):
            here = here.get(step)
        elif (
            isinstance(step, int)
            and isinstance(here, Sequence)
            and not isinstance(here, str)
            and len(here) > step
        ):
            here = here[step]
        else:
            return None
    return dict(here) if isinstance(here, Mapping) else here


def text_at(value: JsonValue | Mapping[str, JsonValue], *path: str | int) -> str:
    """The string at the path; empty where there is none."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""
