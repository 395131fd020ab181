"""Units worth moving between locations of one SKU: from those that hold too long to those that run short. Pure.

A source keeps `KEEPS_DAYS` of its own demand, so that no transfer ever creates a shortage; a taker is filled to `FILLS_DAYS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from floorwalker.evidence import Evidence

GIVES_ABOVE_DAYS, KEEPS_DAYS = 60.0, 30.0
TAKES_BELOW_DAYS, FILLS_DAYS = 14.0, 28.0


class Transfer(Evidence):
    """Whole units of a SKU to move, and both places' days of supply before; null for a place without demand."""

    sku_id: str
    source: str
    target: str
    units: int
    source_days: float | None
    target_days: float | None


@dataclass(slots=True)
class Shelf:
    """A SKU at a location: units available, units on their way there, units of demand a day."""

    location: str
    available: float
    inbound: float
    daily: float

    @property
    def days(self) -> float | None:
        """Days of supply of what is available; None without demand."""
        return max(self.available, 0.0) / self.daily if self.daily > 0 else None


def balance(sku: str, shelves: Sequence[Shelf]) -> list[Transfer]:
    """The transfers of one SKU: the neediest first, from the fullest first."""
    spare = {shelf.location: _spare(shelf) for shelf in shelves}
    takers = sorted((one for one in shelves if _lacks(one)), key=lambda one: (one.days or 0.0, one.location))
    givers = sorted(shelves, key=lambda one: (-spare[one.location], one.location))
    moves = []
    for taker in takers:
        need = ceil(taker.daily * FILLS_DAYS - taker.available - taker.inbound)
        for giver in givers:
            units = min(need, spare[giver.location])
            if units > 0 and giver.location != taker.location:
                moves.append(_transfer(sku, giver, taker, units))
                spare[giver.location] -= units
                need -= units
    return moves


def _spare(shelf: Shelf) -> int:
    if shelf.days is not None and shelf.days <= GIVES_ABOVE_DAYS:
        return 0
    return max(0, floor(shelf.available - ceil(shelf.daily * KEEPS_DAYS)))


def _lacks(shelf: Shelf) -> bool:
    return shelf.daily > 0 and (shelf.available + shelf.inbound) / shelf.daily < TAKES_BELOW_DAYS


def _transfer(sku: str, giver: Shelf, taker: Shelf, units: int) -> Transfer:
    return Transfer(
        sku_id=sku,
        source=giver.location,
        target=taker.location,
        units=units,
        source_days=giver.days,
        target_days=taker.days,
    )
