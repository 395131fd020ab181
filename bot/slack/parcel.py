"""What a letter carries for Slack: ways to go, a text, and blocks from rich to plain. Frozen as JSON in the outbox.

Packed by `surface`, unpacked by `delivery`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue, TypeAdapter

from bot.ports import Payload
from bot.slack.blocks.build import Block


class Way(StrEnum):
    """How a parcel can go. `POST`, `STREAM` and `UPLOAD` can be looked up afterwards; `UPDATE` and `DELETE` may be repeated."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    DELETE = "chat.delete"
    STREAM = "chat.startStream"
    UPLOAD = "files.upload"
    HIDDEN = "chat.postEphemeral"
    RESPOND = "response_url"
    HOME = "views.publish"
    WINDOW = "views.open"
    CHANGE_WINDOW = "views.update"
    PROMPTS = "assistant.threads.setSuggestedPrompts"


@dataclass(frozen=True, slots=True)
class Route:
    """One way with its address.

    `of` is the key of the letter whose message is edited, `thread_of` of the one whose thread is meant: where these stand in
    Slack is known when they have been sent. `trigger_id` opens a window. With `takes_over` an edited message becomes this letter's
    own and carries its key from then on. `team` is that of `user`, for a stream.
    """

    way: Way
    channel: str = ""
    user: str = ""
    thread_ts: str | None = None
    url: str = ""
    of: str = ""
    thread_of: str = ""
    ts: str = ""
    trigger_id: str = ""
    view_id: str = ""
    takes_over: bool = False
    team: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; `name` is unlike that of any other letter's, so that it can be looked up."""

    name: str
    title: str
    content: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """`routes` are tried in order when one is refused for good, `ladder` when blocks are refused.

    `frame` is what a window has besides its blocks, or the prompts offered in a direct message. A `passing` one (work under way,
    prompts) is missed by nobody; one with `until` is not sent any more once a letter of one of those keys waits or was sent. `card`
    is the card that this letter takes the place of. `parts` are what a stream shows one after the other, in place of the first
    `told` blocks of the richest rung.
    """

    routes: tuple[Route, ...]
    text: str
    ladder: tuple[tuple[Block, ...], ...] = field(default=())
    frame: dict[str, JsonValue] = field(default_factory=dict)
    attachment: Attachment | None = None
    passing: bool = False
    until: tuple[str, ...] = ()
    card: str = ""
    parts: tuple[str, ...] = ()
    told: int = 0

    def pack(self) -> Payload:
        """As JSON."""
        packed: Payload = _PARCEL.dump_python(self, mode="json")
        return packed


def edits_of(key: str) -> str:
    """How the keys of all edits of a letter's message begin; the number of the edit follows."""
    return f"{key}:at:"


def unpack(payload: Payload) -> Parcel:
    """From JSON; raises pydantic's `ValidationError` for what `pack` did not make."""
    return _PARCEL.validate_python(payload)


def frozen(rungs: Sequence[Sequence[Block]]) -> tuple[tuple[dict[str, JsonValue], ...], ...]:
    """The rungs of a ladder as values."""
    return tuple(tuple(rung) for rung in rungs)


_PARCEL = TypeAdapter(Parcel)
