"""Running sums of the year that the small files are made of: sales, web orders and floor work by day."""

import numpy as np

from simulator.shop.arrays import Columns, Floats, Ints
from simulator.shop.days import Days
from simulator.shop.fulfilment import PACKING, PICKING
from simulator.shop.places import WEB


class Tallies:
    """What happened on each day, in sums."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self.net: Ints = np.zeros(days.count, dtype=np.int64)
        self.web_orders: Ints = np.zeros(days.count, dtype=np.int64)
        self.picked: Floats = np.zeros((days.count, 2))
        self.packed: Floats = np.zeros((days.count, 2))

    def sold(self, orders: Columns, day: int) -> None:
        """Count one day's orders."""
        self.net[day] += orders["net"].sum()
        self.web_orders[day] += int((orders["channel"] == WEB).sum())

    def worked(self, tasks: Columns) -> None:
        """Count finished work on the day it was finished."""
        day = np.clip(self._days.of(tasks["done"]), 0, self._days.last)
        for kind, sums in ((PICKING, self.picked), (PACKING, self.packed)):
            chosen = tasks["kind"] == kind
            np.add.at(sums, (day[chosen], tasks["location"][chosen]), 1.0)
