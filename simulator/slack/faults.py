"""Faults on order: what goes wrong with the next Web API calls and the next deliveries.

Set through `control.py` or `PracticeSlack.fail`, taken by `webapi.door` and `delivery`. Each fault is used
`times` times, in the order they were set; with a `share` below 1 it hits only that part of the calls, at random.
"""

import random
from dataclasses import dataclass

from floorwalker.errors import unknown_name

METHOD_FAULTS = (
    "rate_limited",
    "server_error",
    "server_error_after",
    "lose_reply",
    "latency",
    "unknown_method",
    "error",
)
ALWAYS = 1_000_000_000
"""`times` of a fault that does not end."""
DELIVERY_FAULTS = ("duplicate", "drop_ack", "hold_back")


@dataclass(slots=True)
class MethodFault:
    """A call that goes wrong; `kind` is one of `METHOD_FAULTS`, `method` may be `*` for any.

    `seconds` is the Retry-After or the latency, `status` the code of a server error (before anything was done, or
    with `server_error_after` after it was), `error` Slack's error name, `share` the part of the calls it hits.
    """

    method: str
    kind: str
    times: int = 1
    seconds: float = 1.0
    status: int = 500
    error: str = "internal_error"
    share: float = 1.0


@dataclass(slots=True)
class DeliveryFault:
    """A delivery that goes wrong; `kind` is one of `DELIVERY_FAULTS`.

    What is held back comes after the next delivery that is not, or after `seconds` when nothing follows it. `what` is an event type, a
    command such as `/ops`, an interaction type such as `block_actions`, or `*`.
    """

    what: str
    kind: str
    times: int = 1
    share: float = 1.0
    seconds: float = 1.0


class Faults:
    """The faults that are still to happen; the same `seed` hits the same calls."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._methods: list[MethodFault] = []
        self._deliveries: list[DeliveryFault] = []

    def add(self, fault: MethodFault | DeliveryFault) -> None:
        """Order a fault; an unknown kind is a `UserMistake`."""
        if isinstance(fault, MethodFault):
            _check_kind(fault.kind, METHOD_FAULTS)
            self._methods.append(fault)
        else:
            _check_kind(fault.kind, DELIVERY_FAULTS)
            self._deliveries.append(fault)

    def for_call(self, method: str) -> MethodFault | None:
        """The next fault of this method, used up by one."""
        for fault in self._methods:
            if fault.times > 0 and fault.method in ("*", method) and self._hits(fault.share):
                fault.times -= 1
                return fault
        return None

    def for_delivery(self, what: str) -> DeliveryFault | None:
        """The next fault of deliveries of this sort, used up by one."""
        for fault in self._deliveries:
            if fault.times > 0 and fault.what in ("*", what) and self._hits(fault.share):
                fault.times -= 1
                return fault
        return None

    def _hits(self, share: float) -> bool:
        return share >= 1 or self._random.random() < share

    def clear(self) -> None:
        """Everything works again."""
        self._methods.clear()
        self._deliveries.clear()


def _check_kind(kind: str, known: tuple[str, ...]) -> None:
    if kind not in known:
        raise unknown_name("fault", kind, known)
