"""Many durations → the few numbers that tell how they are spread. Nearest rank: a value that was measured, nothing in between."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """In seconds."""

    count: int
    p50: float
    p95: float
    p99: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        """The spread of at least one duration."""
        ordered = sorted(seconds)

        def rank(share: float) -> float:
            return ordered[math.ceil(share * len(ordered)) - 1]

        return cls(len(ordered), rank(0.5), rank(0.95), rank(0.99), ordered[-1])
