"""Delivered units → returns: who sends back what, why, what becomes of it, and what it costs."""

import numpy as np

from simulator.shop.arrays import (
    ABSENT,
    DAY,
    HOUR,
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
from simulator.shop.catalogue import Catalogue
from simulator.shop.days import Days
from simulator.shop.fulfilment import Dispatched
from simulator.shop.places import B2B, REPLACEMENT, SAMPLE
from simulator.shop.plants import FORGOTTEN_REFUND_DAYS, FORGOTTEN_REFUNDS, SPIKE_RATE, Plants
from simulator.shop.selling import Sold
from simulator.shop.stock import RETURN, Stock
from simulator.shop.words import CATEGORIES

REASONS = (
    "changed_mind",
    "size_fit",
    "defective",
    "damaged_in_transit",
    "not_as_described",
    "wrong_item",
    "late",
    "unknown",
)
OWN_WORDS = (
    "no longer needed", "does not fit", "stopped working / faulty", "arrived broken", "looks different",
    "got something else", "came too late", "",
)  # fmt: skip
DEFECTIVE = 2
KINDS = ("return", "refund_only", "exchange")
DISPOSITIONS = ("sellable", "refurb", "scrap")
USUAL = np.array([0.34, 0.10, 0.13, 0.12, 0.15, 0.07, 0.03, 0.06])
WORN = np.array([0.20, 0.48, 0.05, 0.03, 0.12, 0.05, 0.02, 0.05])
_PURPOSE = 12


class Desk:
    """The returns desk."""

    def __init__(self, catalogue: Catalogue, days: Days, plants: Plants, seed: int) -> None:
        self.catalogue, self.days, self.plants, self.seed = catalogue, days, plants, seed
        self._returns = 0
        self._worn = CATEGORIES.index("Apparel")

    def take_back(self, stock: Stock, sold: Sold, sent: Dispatched, day: int) -> tuple[Columns, Columns]:
        """The returns of one day's orders and the movements of what went back to the shelf."""
        rng = randomness(self.seed, _PURPOSE, day)
        lines, kind = sent.lines, sold.orders["type"][sent.lines["place"]]
        delivered = sent.shipments["delivered"][lines["parcel"]]
        spiking = self._in_spike(lines["sku"], delivered)
        chance, count = rng.random(len(kind)), len(kind)
        usual = self.catalogue.returned[lines["sku"]] * np.where(
            sold.orders["channel"][lines["place"]] == B2B, 0.3, 1.32
        )
        comes = (chance < usual + SPIKE_RATE * spiking) & (delivered != ABSENT)
        comes &= (kind != REPLACEMENT) & (kind != SAMPLE) & (lines["sent"] > 0)
        spiked = comes & spiking & (chance >= usual)
        delay = np.clip(rng.gamma(2.2, 5.5, count), 1, 55)
        delay = np.where(spiked, 1 + 9 * rng.random(count), delay)
        booked = delivered + whole(delay * DAY)
        comes &= ~spiked | (booked >= self.days.at(self.plants.spike_from))
        returns = self._booked(rng, lines, spiked, booked)
        returns = only(returns, comes & (booked <= self.days.end))
        returns["number"] = self._returns + 1 + np.arange(len(returns["line"]))
        self._returns += len(returns["line"])
        return returns, self._restock(stock, returns)

    def _in_spike(self, sku: Ints, delivered: Ints) -> Flags:
        begun = delivered >= self.days.at(self.plants.spike_from - 7)
        spike: Flags = (self.catalogue.category[sku] == self.plants.spike_category) & begun
        return spike

    def _booked(self, rng: np.random.Generator, lines: Columns, spiked: Flags, booked: Ints) -> Columns:
        count, sku, qty = len(booked), lines["sku"], lines["sent"]
        worn = self.catalogue.category[sku] == self._worn
        reason = np.where(worn, draw(rng, WORN, count), draw(rng, USUAL, count))
        reason = np.where(spiked, DEFECTIVE, reason)
        back = np.where(rng.random(count) < 0.8, qty, np.maximum(1, qty // 2))
        kind = np.where(spiked, 0, draw(rng, np.array([0.90, 0.05, 0.05]), count))
        received = np.where(kind == 1, ABSENT, booked + between(rng, 4 * DAY, 11 * DAY, count))
        received = until(received, self.days.end)
        broken = (reason == 2) | (reason == 3)
        fate = np.where(broken, 1 + (rng.random(count) < 0.75), draw(rng, np.array([0.84, 0.1, 0.06]), count))
        fate = np.where((fate == 0) & self.catalogue.kit[sku], 1, fate)
        home = received != ABSENT
        net = (lines["price"] * lines["qty"] - lines["discount"]) // np.maximum(lines["qty"], 1)
        oldest, newest = (self.days.end - back * DAY for back in FORGOTTEN_REFUND_DAYS)
        forgotten = (lines["line"] % FORGOTTEN_REFUNDS == 0) & (received > oldest) & (received < newest)
        refunded = (home & (kind == 0) & ~forgotten) | (kind == 1)
        kg = self.catalogue.weight[sku] * back / 1000
        return {
            "line": lines["line"], "order": lines["order"], "sku": sku, "qty": back, "kind": kind, "reason": reason,
            "location": lines["location"], "net": net, "authorised": booked - between(rng, 60, 2 * HOUR, count),
            "booked": booked, "received": received, "disposition": np.where(home, fate, ABSENT),
            "refund": np.where(refunded, back * net, 0), "restock": np.where(home, 85 + 20 * back, 0),
            "postage": np.where(home, whole(290 + 55 * kg), 0),
        }  # fmt: skip

    def _restock(self, stock: Stock, returns: Columns) -> Columns:
        good = (returns["disposition"] == 0) & (returns["received"] != ABSENT)
        keys = 2 * returns["sku"][good] + returns["location"][good]
        moments, qty = returns["received"][good], returns["qty"][good]
        stock.will_have(moments, keys, qty)
        return stock.move(moments, keys, qty, RETURN, returns["number"][good])
