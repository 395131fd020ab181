"""What the planner buys: reorder points from an imperfect view of demand, purchase orders, and when they arrive.

Called once a day by the year's loop; its rows are purchase orders, notices, receipts and their movements.
"""

from dataclasses import dataclass

import numpy as np

from simulator.shop.arrays import (
    ABSENT,
    HOUR,
    Columns,
    Flags,
    Floats,
    Ints,
    between,
    only,
    randomness,
    until,
    whole,
)
from simulator.shop.catalogue import Catalogue
from simulator.shop.days import Days
from simulator.shop.demand import Demand
from simulator.shop.plants import EMPTY_DAYS, Plants
from simulator.shop.stock import RECEIPT, Stock

QTY_DAYS = 38
SAFETY_DAYS = 5
REVIEW_DAYS = 7
EAST_SHARE = 0.60
"""Share of the demand of a SKU held in both buildings that is meant to leave from dc-east."""
_PURPOSE, _DAY_PURPOSE, _ERROR_PURPOSE = 5, 6, 7


@dataclass(frozen=True, slots=True)
class Vendors:
    """Suppliers: usual lead time and its spread in days, and the weekday on which each is ordered from."""

    lead: Ints
    spread: Floats
    weekday: Ints


def vendors_of(seed: int, count: int) -> Vendors:
    """The shop's suppliers."""
    rng = randomness(seed, _PURPOSE)
    lead = between(rng, 9, 31, count)
    return Vendors(lead, (0.06 * lead + 0.4).astype(np.float64), np.arange(count) % 5)


class Planner:
    """Decides what to buy, and books what arrives into the stock."""

    def __init__(self, demand: Demand, vendors: Vendors) -> None:
        self.demand, self.vendors = demand, vendors
        self.catalogue: Catalogue = demand.catalogue
        self.days: Days = demand.days
        self.plants: Plants = demand.plants
        self._orders = 0
        self._lines = 0
        west = self.catalogue.in_west
        shares = np.stack(
            [np.where(west, EAST_SHARE, 1.0), np.where(west, 1 - EAST_SHARE, 0.0)],
            axis=1,
        )
        self.share: Floats = np.where(self.catalogue.kit[:, None], 0.0, shares).ravel()
        self._target_day = np.full(2 * self.catalogue.size, np.iinfo(np.int64).max // 4)
        last = self.days.last
        self._starved = np.zeros(2 * self.catalogue.size, dtype=np.bool_)
        self._starved[self.plants.starved] = True
        self._target_day[self.plants.empty] = last - 8
        self._target_day[self.plants.nearly_empty] = last + 4
        self._target_day[self.plants.oversold] = last - 4

    @property
    def held(self) -> Flags:
        """The stock keys that are meant to be stocked."""
        return self.share > 0

    def rate(self, day: int) -> Floats:
        """Units a day the planner expects of each stock key a lead time ahead."""
        units = self.demand.expected(max(day, 0) + 24, smooth=True)
        with_kits = units.copy()
        kits = np.flatnonzero(self.catalogue.kit)
        for place in range(self.catalogue.component.shape[1]):
            used = units[kits] * self.catalogue.component_qty[kits, place]
            np.add.at(with_kits, self.catalogue.component[kits, place], used)
        error = randomness(self.demand.seed, _ERROR_PURPOSE, max(day, 0) // 28).lognormal(0, 0.20, len(units))
        return np.repeat(with_kits * error, 2) * self.share

    def safety(self, rate: Floats) -> Ints:
        """Safety stock in units: some days of demand, more for slow sellers."""
        return whole(np.ceil(SAFETY_DAYS * rate + 1.3 * np.sqrt(rate * 14))) * (rate > 0)

    def quantity(self, rate: Floats) -> Ints:
        """The usual order quantity: some weeks of demand in whole packs."""
        pack = np.repeat(self.catalogue.pack, 2)
        return (np.maximum(whole(rate * QTY_DAYS / pack), 1) * pack).astype(np.int64)

    def opening(self) -> Ints:
        """Units on hand before the first day: somewhere between safety stock and a full lot above it."""
        rng = randomness(self.demand.seed, _PURPOSE, 1)
        rate = self.rate(0)
        lot = rng.random(len(rate)) * self.quantity(rate)
        alive = np.repeat(self.catalogue.launched <= 0, 2) & self.held
        return (self.safety(rate) + whole(lot)) * alive

    def opening_orders(self, stock: Stock) -> list[tuple[str, Columns]]:
        """What was already on its way when the first day began."""
        rng = randomness(self.demand.seed, _PURPOSE, 2)
        rate = self.rate(0)
        lead = np.repeat(self.vendors.lead[self.catalogue.vendor], 2)
        cover = (stock.available - self.safety(rate)) / np.maximum(rate, 1e-9)
        needed = self.held & (rate > 0) & (cover < lead + REVIEW_DAYS) & (stock.available > 0)
        rows: list[tuple[str, Columns]] = []
        weeks = np.clip(whole((cover - lead) / REVIEW_DAYS) * REVIEW_DAYS, -35, -1)
        for day in np.unique(weeks[needed]).tolist():
            chosen = needed & (weeks == day)
            rows += self._buy(
                stock,
                day,
                np.flatnonzero(chosen),
                self.quantity(rate)[chosen],
                rng,
                False,
            )
        return rows

    def review(self, stock: Stock, day: int) -> list[tuple[str, Columns]]:
        """The purchase orders of that day with all that follows from them."""
        if int(self.days.at(day, 11 * HOUR)) > self.days.end:
            return []
        rng = randomness(self.demand.seed, _DAY_PURPOSE, day)
        rows: list[tuple[str, Columns]] = []
        if day == self.days.last - 34:
            starved = self.plants.starved
            rows += self._buy(stock, day, starved, self.quantity(self.rate(day))[starved], rng, True)
        due = np.flatnonzero(self.vendors.weekday == self.days.weekday(day))
        if not len(due):
            return rows
        keys, qty = self._wanted(stock, day, due)
        return rows + (self._buy(stock, day, keys, qty, rng, False) if len(keys) else [])

    def _wanted(self, stock: Stock, day: int, due: Ints) -> tuple[Ints, Ints]:
        catalogue = self.catalogue
        rate = self.rate(day)
        lead = self.vendors.lead[catalogue.vendor]
        launching = (catalogue.launched <= day + lead + 14) & (catalogue.launched > day - 21)
        first = np.repeat(
            np.where(launching, catalogue.popularity / catalogue.popularity.sum(), 0.0),
            2,
        )
        units = self.demand.smooth_orders[day] * 3.1
        rate = np.maximum(rate, first * units * self.share)
        leaving = np.repeat(catalogue.discontinued <= day + lead + 45, 2)
        reorder = self.safety(rate) + rate * (np.repeat(lead, 2) + REVIEW_DAYS / 2)
        position = stock.available + stock.on_order
        wanted = self.quantity(rate) * np.maximum(
            1, np.ceil((reorder - position) / np.maximum(self.quantity(rate), 1))
        ).astype(np.int64)
        room = whole(rate * np.clip(self._target_day - day, 0, 400)) - position
        wanted = np.minimum(wanted, room)
        ours = np.isin(np.repeat(catalogue.vendor, 2), due) & self.held & ~leaving & (rate > 0)
        ours &= ~(self._starved & (day + np.repeat(lead, 2) + 15 > self.days.last - EMPTY_DAYS))
        keys = np.flatnonzero(ours & (position < reorder) & (wanted > 0))
        return keys, wanted[keys]

    def _buy(
        self,
        stock: Stock,
        day: int,
        keys: Ints,
        qty: Ints,
        rng: np.random.Generator,
        stuck: bool,
    ) -> list[tuple[str, Columns]]:
        """One purchase order per supplier and building; `stuck` ones are announced but do not arrive."""
        group = self.catalogue.vendor[keys // 2] * 2 + keys % 2
        members, order = np.unique(group, return_inverse=True)
        count = len(members)
        number = self._orders + 1 + np.arange(count)
        line = self._lines + 1 + np.arange(len(keys))
        self._orders += count
        self._lines += len(keys)
        np.add.at(stock.on_order, keys, qty)
        head = self._schedule(rng, day, members, number, stuck)
        lines = {
            "po_line": line, "po": number[order], "stock_key": keys, "qty": qty,
            "cost": self.catalogue.cost[keys // 2] * 92 // 100,
        }  # fmt: skip
        receipt = self._receive(rng, head["arrived"][order], lines)
        inside = receipt["stocked"] != ABSENT
        got = receipt["received"] - receipt["rejected"]
        self._settle(stock, receipt, keys, qty)
        moved = stock.move(receipt["stocked"][inside], keys[inside], got[inside], RECEIPT, line[inside])
        return [
            ("po", head),
            ("po_line", lines),
            (
                "receipt_line",
                only(receipt, receipt["seen"] > 0),
            ),
            ("movement", moved),
        ]

    def _settle(self, stock: Stock, receipt: Columns, keys: Ints, ordered: Ints) -> None:
        """What is put away by the closing moment becomes saleable the day after and is no longer on order."""
        inside = np.flatnonzero(receipt["stocked"] != ABSENT)
        got = (receipt["received"] - receipt["rejected"])[inside]
        stock.will_have(receipt["stocked"][inside], keys[inside], got)
        stock.will_settle(receipt["stocked"][inside], keys[inside], ordered[inside])

    def _schedule(
        self,
        rng: np.random.Generator,
        day: int,
        members: Ints,
        number: Ints,
        stuck: bool,
    ) -> Columns:
        """When each purchase order is placed, confirmed, announced, expected and at the dock."""
        count, end = len(members), self.days.end
        vendor, location = members // 2, members % 2
        lead = self.vendors.lead[vendor]
        expected = day + lead
        late = np.where(rng.random(count) < 0.11, between(rng, 3, 12, count), 0)
        late += np.where(rng.random(count) < 0.02, between(rng, 12, 25, count), 0)
        actual = expected + late + np.clip(whole(rng.normal(-0.3, self.vendors.spread[vendor])), -4, 4)
        told = rng.random(count) < 0.4
        eta = np.where(told, expected + late, expected)
        transit = np.clip(lead // 3, 2, 8)
        if stuck:
            expected = np.full(count, self.days.last - 6)
            eta, actual = expected + 2, np.full(count, self.days.last + 9)
            transit = np.full(count, 24)
        actual = np.maximum(actual, day + transit + 1)
        arrived = self.days.at(actual, 7 * HOUR + between(rng, 0, 8 * HOUR, count))
        checked = arrived + between(rng, 0.4 * HOUR, 5 * HOUR, count)
        return {
            "po": number, "vendor": vendor, "location": location,
            "ordered": self.days.at(np.full(count, day), 10 * HOUR + between(rng, 0, HOUR, count)),
            "expected": expected,
            "confirmed": expected + np.where(rng.random(count) < 0.15, between(rng, 1, 4, count), 0),
            "shipped": until(self.days.at(actual - transit, 15 * HOUR + between(rng, 0, 2 * HOUR, count)), end),
            "eta": eta, "arrived": until(arrived, end), "checked": until(checked, end),
        }  # fmt: skip

    def _receive(self, rng: np.random.Generator, arrived: Ints, lines: Columns) -> Columns:
        """What of each line arrives, is rejected, and when its last unit is put away (within a day, mostly)."""
        count = len(arrived)
        qty = lines["qty"]
        short = np.where(
            rng.random(count) < 0.025,
            np.maximum(1, qty * between(rng, 5, 30, count) // 100),
            0,
        )
        rejected = np.where(rng.random(count) < 0.02, np.maximum(1, qty // 25), 0)
        received = np.maximum(qty - short, 0)
        hours = np.clip(rng.lognormal(np.log(11), 0.55, count), 2, 90)
        stocked = np.where(arrived == ABSENT, ABSENT, arrived + whole(hours * HOUR))
        return {
            "po_line": lines["po_line"], "po": lines["po"], "stock_key": lines["stock_key"],
            "received": received, "rejected": np.minimum(rejected, received),
            "stocked": until(stocked, self.days.end),
            "seen": (arrived != ABSENT).astype(np.int64),
        }  # fmt: skip
