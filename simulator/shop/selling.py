"""Baskets and stock → orders and lines that were really placed: what was out of stock is lost, unless it is oversold."""

from dataclasses import dataclass

import numpy as np

from simulator.shop.arrays import (
    ABSENT,
    DAY,
    HOUR,
    MINUTE,
    Columns,
    Flags,
    Ints,
    between,
    draw,
    only,
    randomness,
    until,
    whole,
)
from simulator.shop.customers import Customers
from simulator.shop.days import SHIP_BY_AT
from simulator.shop.demand import Baskets, Demand
from simulator.shop.places import B2B, NORMAL, REPLACEMENT, SAMPLE, SERVICES, TEST, WEB
from simulator.shop.plants import STUCK_HOLD_DAYS
from simulator.shop.stock import Parts, Stock, parts_of

HOLD_REASONS = ("fraud_review", "payment_check", "customer_request", "address_check")
HOLD_PARTIES = ("fraud", "payment", "customer", "shop")
CUSTOMER, SHOP = 0, 1
_PURPOSE = 9


@dataclass(frozen=True, slots=True)
class Sold:
    """The orders of one day and their lines; `lines["place"]` is the line's order as a position in `orders`.

    `orders["leaves"]` is 1 when the order is meant to ship; `lines["pending"]` is 1 when its stock is not there.
    """

    orders: Columns
    lines: Columns


class Seller:
    """Turns each day's baskets into orders, and numbers them."""

    def __init__(self, demand: Demand, customers: Customers, seed: int) -> None:
        self.demand, self.customers, self.seed = demand, customers, seed
        self._orders, self._lines = 100_000, 0
        self._promised = np.array([service.promised_days for service in SERVICES])
        self._oversold = np.zeros(2 * demand.catalogue.size, dtype=np.bool_)
        self._oversold[demand.plants.oversold] = True

    def sell(self, stock: Stock, day: int) -> Sold:
        """The orders placed on that day; promises their stock."""
        rng = randomness(self.seed, _PURPOSE, day)
        wanted = self.demand.baskets(day)
        cancelled = ((rng.random(len(wanted.qty)) < 0.02) & (wanted.qty > 1)).astype(np.int64)
        parts = parts_of(self.demand.catalogue, wanted.sku, wanted.qty - cancelled)
        location, kept, pending = self._promise(stock, wanted, parts, day)
        orders, placed = self._orders_of(rng, wanted, kept, day)
        place = np.cumsum(placed) - 1
        lines = self._lines_of(rng, wanted, place, day)
        lines |= {"cancelled": cancelled, "location": location, "pending": pending.astype(np.int64)}
        lines = only(lines, kept)
        self._number(orders, lines)
        self._book(stock, orders, lines)
        whole_order = orders["cancelled"][lines["place"]] != ABSENT
        lines["cancelled"] = np.where(whole_order, lines["qty"], lines["cancelled"])
        orders["net"] = _net(orders, lines)
        orders["shipping"] = _shipping(orders)
        return Sold(orders, lines)

    def _promise(self, stock: Stock, wanted: Baskets, parts: Parts, day: int) -> tuple[Ints, Flags, Flags]:
        """Where each line ships from, whether it was placed at all, and whether its stock is missing."""
        blind = self._oversold[2 * wanted.sku + wanted.location] & (day >= self.demand.plants.oversold_from)
        met = stock.allocate(parts, wanted.location, np.ones(len(wanted.sku), dtype=np.bool_))
        elsewhere = stock.allocate(parts, 1 - wanted.location, ~met & ~blind)
        pending = ~met & blind
        stock.oversell(parts, wanted.location, pending)
        location = np.where(elsewhere, 1 - wanted.location, wanted.location)
        return location, met | elsewhere | pending, pending

    def _orders_of(
        self, rng: np.random.Generator, wanted: Baskets, kept: Flags, day: int
    ) -> tuple[Columns, Flags]:
        days = self.demand.days
        placed = np.zeros(len(wanted.placed), dtype=np.bool_)
        placed[wanted.order[kept]] = True
        columns = {
            "placed": wanted.placed, "channel": wanted.channel, "type": wanted.type,
            "region": wanted.region, "state": wanted.state, "service": wanted.service,
        }  # fmt: skip
        orders = only(columns, placed)
        leave = days.promise(day + (orders["channel"] == B2B), wanted.second[placed])
        orders["ship_by"] = days.at(leave, SHIP_BY_AT)
        orders["deliver_by"] = leave + self._promised[orders["service"]]
        orders["customer"] = self.customers.assign(rng, orders["channel"], orders["placed"])
        self._interrupt(rng, orders, day)
        return orders, placed

    def _interrupt(self, rng: np.random.Generator, orders: Columns, day: int) -> None:
        """Cancellations by customers (soon) and by the shop (after the promise), and holds."""
        size, end = len(orders["placed"]), self.demand.days.end
        chance = rng.random(size)
        test = orders["type"] == TEST
        soon = (chance < 0.013) | test
        given_up = (chance >= 0.013) & (chance < 0.015) & (orders["type"] == NORMAL)
        cancelled = np.where(soon, orders["placed"] + between(rng, 3 * MINUTE, 40 * MINUTE, size), ABSENT)
        cancelled = np.where(given_up, orders["ship_by"] + between(rng, HOUR, 12 * HOUR, size), cancelled)
        held = (chance > 0.990) & ~test
        since = orders["placed"] + between(rng, MINUTE, 5 * MINUTE, size)
        released = since + whole(HOUR * np.clip(rng.lognormal(1.8, 0.8, size), 1, 60))
        held &= since <= end
        reason = draw(rng, np.array([0.4, 0.2, 0.25, 0.15]), size)
        stuck = self._stuck(orders, cancelled, day)
        held, reason = held | stuck, np.where(stuck, 0, reason)
        released = np.where(stuck, end + 2 * DAY, released)
        orders["cancelled"] = until(cancelled, end)
        party = np.where(given_up | test, SHOP, CUSTOMER)
        orders["cancel_party"] = np.where(orders["cancelled"] == ABSENT, ABSENT, party)
        orders["hold_reason"] = np.where(held, reason, ABSENT)
        orders["hold_from"] = np.where(held, since, ABSENT)
        orders["hold_to"] = until(np.where(held, released, ABSENT), end)
        orders["free"] = np.where(held, released, orders["placed"])
        orders["leaves"] = (~soon & ~given_up).astype(np.int64)

    def _stuck(self, orders: Columns, cancelled: Ints, day: int) -> Flags:
        """The planted hold: the first ordinary order of each of some late days, which nobody releases."""
        first, last = (self.demand.days.last - back for back in STUCK_HOLD_DAYS)
        stuck = np.zeros(len(cancelled), dtype=np.bool_)
        ordinary = np.flatnonzero((orders["type"] == NORMAL) & (cancelled == ABSENT))
        if first <= day <= last:
            stuck[ordinary[:1]] = True
        return stuck

    def _lines_of(self, rng: np.random.Generator, wanted: Baskets, place: Ints, day: int) -> Columns:
        """Prices, discounts and tax of every wanted line (those not kept are dropped by the caller)."""
        catalogue = self.demand.catalogue
        price, count = catalogue.price[wanted.sku], len(wanted.sku)
        coupon = (rng.random(len(wanted.placed)) < 0.12)[wanted.order] * 0.10
        rate = np.maximum(self.demand.discount(day)[wanted.sku], coupon)
        rate = np.where(wanted.channel[wanted.order] == B2B, 0.12, rate)
        free = (wanted.type[wanted.order] == REPLACEMENT) | (wanted.type[wanted.order] == SAMPLE)
        discount = np.where(free, wanted.qty * price, whole(wanted.qty * price * rate))
        taxed = wanted.channel[wanted.order] != B2B
        tax = whole((wanted.qty * price - discount) * 0.0625) * taxed
        return {
            "place": place[wanted.order], "sku": wanted.sku, "qty": wanted.qty, "price": price,
            "discount": discount, "tax": tax, "line": np.zeros(count, dtype=np.int64),
        }  # fmt: skip

    def _number(self, orders: Columns, lines: Columns) -> None:
        orders["order"] = self._orders + 1 + np.arange(len(orders["placed"]))
        lines["line"] = self._lines + 1 + np.arange(len(lines["sku"]))
        lines["order"] = orders["order"][lines["place"]]
        self._orders += len(orders["placed"])
        self._lines += len(lines["sku"])

    def _book(self, stock: Stock, orders: Columns, lines: Columns) -> None:
        """Commit the units; give back those of orders that were cancelled."""
        parts = parts_of(self.demand.catalogue, lines["sku"], lines["qty"] - lines["cancelled"])
        keys = 2 * parts.sku + lines["location"][parts.line]
        place = lines["place"][parts.line]
        stock.promise(orders["placed"][place], keys, parts.qty)
        cancelled = orders["cancelled"][place]
        gone = cancelled != ABSENT
        stock.promise(cancelled[gone], keys[gone], -parts.qty[gone])
        stock.will_have(cancelled[gone], keys[gone], parts.qty[gone])


def _net(orders: Columns, lines: Columns) -> Ints:
    """Net sales of each order in cents: what is left after cancellations, less its part of the discount."""
    left = lines["qty"] - lines["cancelled"]
    value = left * lines["price"] - lines["discount"] * left // np.maximum(lines["qty"], 1)
    return whole(np.bincount(lines["place"], weights=value, minlength=len(orders["order"])))


def _shipping(orders: Columns) -> Ints:
    """Shipping charged: web orders under 60 dollars and the fast services pay; nothing on cancelled orders."""
    speed = np.array([0, 0, 0, 900, 1900, 0])[orders["service"]]
    charged = (orders["channel"] == WEB) & (orders["type"] == NORMAL) & (orders["net"] > 0)
    return np.where(charged, np.where(orders["net"] < 6000, 595, 0) + speed, 0)
