"""One thing to hand to the app, and what came back: the words between `delivery` and its two transports."""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

from simulator.slack.wire import JsonObject

EnvelopeKind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """`id` names it on a socket; `attempt` counts redeliveries from 0, `reason` says why (`timeout`)."""

    id: str
    kind: EnvelopeKind
    what: str
    payload: JsonObject
    attempt: int = 0
    reason: str = ""

    def again(self, reason: str) -> "Envelope":
        """The same thing once more."""
        return replace(self, attempt=self.attempt + 1, reason=reason)


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's answer. `payload` is what it said with it, such as the text of a command's reply."""

    accepted: bool
    payload: JsonObject | None = None
    reason: str = ""


class Transport(Protocol):
    """A way to the app: `socket_mode.SocketMode` or `http_delivery.HttpDelivery`."""

    async def hand_over(self, envelope: Envelope, patience: float) -> Ack:
        """Deliver once and wait `patience` seconds for the ack; an app that misbehaves raises nothing."""
        ...
