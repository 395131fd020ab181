"""Everything that crossed the wire, in order: the app's calls and our deliveries to it.

Written by `webapi.door`, `delivery` and the response_url endpoint; read by tests and `GET /control/record`.
"""

from dataclasses import dataclass

from simulator.slack.wire import JsonObject


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call, or one use of a response_url (`method` is then `response_url`)."""

    number: int
    at: float
    method: str
    arguments: JsonObject
    answer: JsonObject
    status: int
    fault: str | None = None

    def to_json(self) -> JsonObject:
        """As `GET /control/record` shows it."""
        return {
            "kind": "call",
            "number": self.number,
            "at": self.at,
            "method": self.method,
            "arguments": self.arguments,
            "answer": self.answer,
            "status": self.status,
            "fault": self.fault,
        }


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to hand something to the app. `what` is the event type, command or interaction type."""

    number: int
    at: float
    what: str
    payload: JsonObject
    attempt: int
    acknowledged: bool
    answer: JsonObject | None
    fault: str | None = None

    def to_json(self) -> JsonObject:
        """As `GET /control/record` shows it."""
        return {
            "kind": "delivery",
            "number": self.number,
            "at": self.at,
            "what": self.what,
            "payload": self.payload,
            "attempt": self.attempt,
            "acknowledged": self.acknowledged,
            "answer": self.answer,
            "fault": self.fault,
        }


class Record:
    """The list of everything, oldest first."""

    def __init__(self) -> None:
        self.entries: list[Call | Delivery] = []

    def next_number(self) -> int:
        """The number of the next entry."""
        return len(self.entries) + 1

    def add(self, entry: Call | Delivery) -> None:
        """Write an entry down."""
        self.entries.append(entry)

    def calls(self, method: str | None = None) -> list[Call]:
        """The app's calls, or those of one method."""
        return [e for e in self.entries if isinstance(e, Call) and method in (None, e.method)]

    def deliveries(self, what: str | None = None) -> list[Delivery]:
        """The delivery attempts, or those of one sort."""
        return [e for e in self.entries if isinstance(e, Delivery) and what in (None, e.what)]
