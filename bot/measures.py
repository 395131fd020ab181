"""What is measured: acknowledgements, turns, waiting and the model's tokens, as OpenTelemetry instruments with declared names.

Made by `bot.app` over the provider of `bot.export`; the listeners and the worker write. `/metrics` shows the same instruments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opentelemetry.metrics import Histogram, Meter
from opentelemetry.trace import Tracer

from bot.ports import Backlog
from bot.spending import Spent

NAMES = {
    "floorwalker.ack": "Seconds from a delivery of Slack to its acknowledgement.",
    "floorwalker.turn": "Seconds from a message's row to its settled answer.",
    "floorwalker.turns": "Addressed messages by kind and outcome.",
    "floorwalker.model.tokens": "Tokens as the model's server counted them, by direction.",
    "floorwalker.model.cost": "Cost of the model by the prices that are set.",
    "floorwalker.queue.depth": "Rows waiting, by queue.",
    "floorwalker.queue.age": "Age of the oldest waiting row in seconds, by queue.",
}


@dataclass(frozen=True, slots=True)
class Prices:
    """Of the model, for a million tokens in and out; 0 where none is set."""

    per_million_in: float = 0.0
    per_million_out: float = 0.0


def _seconds(meter: Meter, name: str, bounds: Sequence[float]) -> Histogram:
    return meter.create_histogram(name, "s", NAMES[name], explicit_bucket_boundaries_advisory=bounds)


class Measures:
    """The instruments; `tracer` makes a span of each turn."""

    def __init__(self, meter: Meter, tracer: Tracer, prices: Prices | None = None) -> None:
        self.tracer = tracer
        self._prices = prices or Prices()
        self._ack = _seconds(meter, "floorwalker.ack", (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 2.5))
        self._turn = _seconds(meter, "floorwalker.turn", (0.25, 0.5, 1, 2.5, 5, 10, 20, 45, 90))
        self._turns = meter.create_counter("floorwalker.turns", "1", NAMES["floorwalker.turns"])
        self._tokens = meter.create_counter(
            "floorwalker.model.tokens", "1", NAMES["floorwalker.model.tokens"]
        )
        self._cost = meter.create_counter("floorwalker.model.cost", "1", NAMES["floorwalker.model.cost"])
        self._depth = meter.create_gauge("floorwalker.queue.depth", "1", NAMES["floorwalker.queue.depth"])
        self._age = meter.create_gauge("floorwalker.queue.age", "s", NAMES["floorwalker.queue.age"])

    def acknowledged(self, kind: str, seconds: float) -> None:
        """A delivery was acknowledged."""
        self._ack.record(seconds, {"kind": kind})

    def turned(self, kind: str, outcome: str, seconds: float, spent: Spent) -> float:
        """A message was answered; gives what the model cost."""
        cost = spent.cost(self._prices.per_million_in, self._prices.per_million_out)
        self._turn.record(seconds, {"outcome": outcome})
        self._turns.add(1, {"kind": kind, "outcome": outcome})
        self._tokens.add(spent.tokens_in, {"direction": "in"})
        self._tokens.add(spent.tokens_out, {"direction": "out"})
        self._cost.add(cost)
        return cost

    def queues(self, backlogs: Mapping[str, Backlog]) -> None:
        """What waits right now, by queue."""
        for name, backlog in backlogs.items():
            self._depth.set(backlog.depth, {"queue": name})
            self._age.set(backlog.oldest_s, {"queue": name})
