"""Which truths are planted where: chosen once from the assortment, read by the day's steps.

What came of them is measured from the rows afterwards (`simulator.shop.measure`); nothing here is a truth by itself.
"""

from dataclasses import dataclass

import numpy as np

from simulator.shop.arrays import Flags, Ints, randomness
from simulator.shop.catalogue import LONG_AGO, NEVER, Catalogue
from simulator.shop.days import Days
from simulator.shop.places import EAST, WEST
from simulator.shop.words import CATEGORIES, SPIKING_CATEGORY

_PURPOSE = 2
LATE_DAYS, LATE_RATE = 42, 0.30
PICK_DAYS, PICK_ERRORS, PICK_ERRORS_JUMPED = 21, 0.006, 0.021
SPIKE_DAYS, SPIKE_RATE = 28, 0.11
CREEP_DAYS = 45
EMPTY_DAYS, OVERSOLD_DAYS = 7, 4
STUCK_LABELS = 12
STUCK_HOLD_DAYS = (6, 3)
"""Days before the last one on which the day's first order is held and not released any more."""
FORGOTTEN_TICKETS, FORGOTTEN_TICKET_DAYS = 3, (6, 1)
FORGOTTEN_REFUNDS, FORGOTTEN_REFUND_DAYS = 7, (14, 5)
SILENT_PARCELS, SILENT_PARCEL_DAYS = 2, (12, 4)
"""Every so manieth of its kind between so many days before the end is left unanswered, unpaid, unheard of."""


@dataclass(frozen=True, slots=True)
class Plants:
    """Planted places, as stock keys (2 x SKU + location), and the days they begin."""

    late_from: int
    pick_location: int
    pick_from: int
    spike_from: int
    spike_category: int
    creep_from: int
    empty: Ints
    nearly_empty: Ints
    oversold: Ints
    oversold_from: int
    mismatched: Ints
    mismatch_sizes: Ints

    @property
    def starved(self) -> Ints:
        """Stock keys whose replenishment is kept from arriving."""
        return np.concatenate([self.empty, self.nearly_empty, self.oversold])


def plants_of(seed: int, catalogue: Catalogue, days: Days) -> Plants:
    """The plants of a shop; the same for the same seed, assortment and days."""
    rng = randomness(seed, _PURPOSE)
    heroes = _heroes(catalogue)
    hero = catalogue.hero
    others = heroes[heroes != hero]
    stocked = np.flatnonzero(_stocked(catalogue))
    wrong = np.sort(rng.choice(stocked, size=max(5, len(stocked) // 90), replace=False))
    sizes = rng.integers(4, 40, len(wrong)) * np.where(rng.random(len(wrong)) < 0.65, 1, -1)
    return Plants(
        late_from=days.last - LATE_DAYS,
        pick_location=WEST,
        pick_from=days.last - PICK_DAYS,
        spike_from=days.last - SPIKE_DAYS,
        spike_category=CATEGORIES.index(SPIKING_CATEGORY),
        creep_from=days.last - CREEP_DAYS,
        empty=np.array([2 * others[0] + EAST, 2 * others[2] + EAST, 2 * others[4] + WEST]),
        nearly_empty=np.array([2 * hero + EAST, 2 * others[5] + WEST]),
        oversold=2 * others[6:9] + EAST,
        oversold_from=days.last - OVERSOLD_DAYS,
        mismatched=wrong,
        mismatch_sizes=sizes.astype(np.int64),
    )


def _heroes(catalogue: Catalogue) -> Ints:
    """The best sellers that were on sale all year, in the buildings on both coasts, best first."""
    steady = (catalogue.launched <= LONG_AGO) & (catalogue.discontinued == NEVER) & ~catalogue.kit
    spiking = catalogue.category == CATEGORIES.index(SPIKING_CATEGORY)
    leaking = catalogue.weight > 4000
    known = np.flatnonzero(steady & catalogue.in_west & ~spiking & ~leaking)
    return known[np.argsort(-catalogue.popularity[known], kind="stable")].astype(np.int64)


def _stocked(catalogue: Catalogue) -> Flags:
    held = np.stack([~catalogue.kit, catalogue.in_west], axis=1)
    return held.ravel() & np.repeat(catalogue.launched <= LONG_AGO, 2)
