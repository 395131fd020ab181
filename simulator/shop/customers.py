"""Who orders: new customers and those who come back, under hashed ids."""

import numpy as np

from simulator.shop.arrays import DAY, Columns, Ints, between, draw, randomness
from simulator.shop.days import Days
from simulator.shop.places import B2B

SOURCES = ("paid_search", "paid_social", "organic", "email", "referral", "marketplace")
COMPANIES = 40
NEW_SHARE = 0.46
_PURPOSE = 8


class Customers:
    """The customers known so far; they are numbered as they come, companies first."""

    def __init__(self, seed: int, days: Days, orders: int) -> None:
        rng = randomness(seed, _PURPOSE)
        known = COMPANIES + max(50, orders // 4)
        self._days = days
        self._first = [int(days.at(0)) - between(rng, DAY, 500 * DAY, known)]
        self._source = [draw(rng, np.array([0.3, 0.2, 0.25, 0.05, 0.05, 0.15]), known)]
        self._count = known

    def assign(self, rng: np.random.Generator, channel: Ints, placed: Ints) -> Ints:
        """The customer of each order; recent customers come back more often than old ones."""
        fresh = (rng.random(len(placed)) < NEW_SHARE) & (channel != B2B)
        back = 1 - rng.random(len(placed)) ** 1.6
        customer = COMPANIES + ((self._count - COMPANIES) * np.clip(back, 0, 0.999999)).astype(np.int64)
        customer[fresh] = self._count + np.arange(int(fresh.sum()))
        company = between(rng, 0, COMPANIES, len(placed))
        self._join(rng, channel[fresh], placed[fresh])
        return np.where(channel == B2B, company, customer)

    def _join(self, rng: np.random.Generator, channel: Ints, placed: Ints) -> None:
        source = draw(rng, np.array([0.34, 0.26, 0.28, 0.04, 0.08]), len(placed))
        self._first.append(placed)
        self._source.append(np.where(channel == 1, SOURCES.index("marketplace"), source))
        self._count += len(placed)

    def rows(self) -> Columns:
        """All customers with their first order and how they came."""
        first = np.concatenate(self._first)
        return {"customer": np.arange(len(first)), "first": first, "source": np.concatenate(self._source)}
