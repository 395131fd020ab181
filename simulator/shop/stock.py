"""What is on the shelves, day by day: promises to orders, movements, and what a daily snapshot sees of them.

A stock key is 2 x SKU + location. `available` is what may still be sold; the ledger keeps every change with its moment,
so that snapshots, movements and orders always agree.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from simulator.shop.arrays import ABSENT, HOUR, Columns, Flags, Ints
from simulator.shop.catalogue import Catalogue
from simulator.shop.days import Days

SNAPSHOT_DAYS = 90
SNAPSHOT_AT = 5 * HOUR
PICK, RECEIPT, RETURN, ADJUSTMENT = range(4)
_Waiting: TypeAlias = dict[int, list[tuple[Ints, Ints]]]
_Ledger: TypeAlias = npt.NDArray[np.int32]
MOVEMENTS = ("pick", "receipt", "return", "adjustment")


@dataclass(frozen=True, slots=True)
class Parts:
    """Lines taken apart into what is really picked: kits become their components."""

    line: Ints
    sku: Ints
    qty: Ints


def parts_of(catalogue: Catalogue, sku: Ints, qty: Ints) -> Parts:
    """The components of each line (the line's own SKU unless it is a kit)."""
    used = catalogue.component_qty[sku] > 0
    line, place = np.nonzero(used)
    component = catalogue.component[sku[line], place]
    return Parts(line, component, qty[line] * catalogue.component_qty[sku[line], place])


class Stock:
    """The stock of the whole shop while the days go by."""

    def __init__(self, catalogue: Catalogue, days: Days, on_hand: Ints, unavailable: Ints) -> None:
        self.catalogue = catalogue
        self.days = days
        self.unavailable = unavailable
        self.available = on_hand - unavailable
        self.on_order = np.zeros_like(on_hand)
        self.on_hand = on_hand.copy()
        self.committed = np.zeros_like(on_hand)
        self.first_snapshot = max(0, days.last - SNAPSHOT_DAYS + 1)
        taken = days.at(np.arange(self.first_snapshot, days.count), SNAPSHOT_AT)
        self.taken: Ints = taken[taken <= days.end]
        self._hand = np.zeros((len(self.taken) + 1, len(on_hand)), dtype=np.int32)
        self._promised = np.zeros_like(self._hand)
        self._coming: _Waiting = {}
        self._settled: _Waiting = {}

    def begin(self, day: int) -> None:
        """Make saleable what was put away or given back by the end of the day before."""
        for keys, qty in self._coming.pop(day, []):
            np.add.at(self.available, keys, qty)
        for keys, qty in self._settled.pop(day, []):
            np.subtract.at(self.on_order, keys, qty)

    def will_have(self, moments: Ints, keys: Ints, qty: Ints) -> None:
        """Units become saleable on the day after each moment."""
        self._schedule(self._coming, moments, keys, qty)

    def will_settle(self, moments: Ints, keys: Ints, qty: Ints) -> None:
        """Ordered units are no longer on order from the day after each moment."""
        self._schedule(self._settled, moments, keys, qty)

    def _schedule(self, waiting: _Waiting, moments: Ints, keys: Ints, qty: Ints) -> None:
        following = np.maximum(self.days.of(moments) + 1, 0)
        for day in np.unique(following).tolist():
            chosen = following == day
            waiting.setdefault(day, []).append((keys[chosen], qty[chosen]))

    def allocate(self, parts: Parts, location: Ints, tried: Flags) -> Flags:
        """Promise stock to the tried lines in their order; whether each line got all of its parts."""
        chosen = np.flatnonzero(tried[parts.line])
        line, qty = parts.line[chosen], parts.qty[chosen]
        keys = 2 * parts.sku[chosen] + location[line]
        order = np.argsort(keys, kind="stable")
        ranked, running = keys[order], np.cumsum(qty[order])
        starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]]) if len(ranked) else ranked
        before = np.repeat((running - qty[order])[starts], np.diff(np.r_[starts, len(ranked)]))
        short = running - before > self.available[ranked]
        failed = np.zeros(len(tried), dtype=np.bool_)
        failed[line[order][short]] = True
        met = tried & ~failed
        taken = met[line]
        np.subtract.at(self.available, keys[taken], qty[taken])
        return met

    def oversell(self, parts: Parts, location: Ints, lines: Flags) -> None:
        """Promise these lines although the stock is not there."""
        chosen = lines[parts.line]
        keys = 2 * parts.sku[chosen] + location[parts.line[chosen]]
        np.subtract.at(self.available, keys, parts.qty[chosen])

    def promise(self, moments: Ints, keys: Ints, qty: Ints) -> None:
        """Book promised units (negative: released) from each moment on; later than the closing moment is ignored."""
        self._book(self._promised, moments, keys, qty)

    def move(self, moments: Ints, keys: Ints, qty: Ints, kind: int, ref: Ints) -> Columns:
        """Book units in (positive) or out; returns the movement rows since the first snapshot."""
        self._book(self._hand, moments, keys, qty)
        since = self.taken[0] if len(self.taken) else self.days.end
        seen = (moments > since) & (moments <= self.days.end)
        size = int(seen.sum())
        return {
            "moved": moments[seen],
            "stock_key": keys[seen],
            "qty": qty[seen],
            "kind": np.full(size, kind),
            "ref": ref[seen],
        }

    def _book(self, ledger: _Ledger, moments: Ints, keys: Ints, qty: Ints) -> None:
        happened = (moments <= self.days.end) & (moments != ABSENT)
        bucket = np.searchsorted(self.taken, moments[happened], side="left")
        np.add.at(ledger, (bucket, keys[happened]), qty[happened].astype(np.int32))

    def snapshot(self, day: int) -> int | None:
        """Bring `on_hand` and `committed` up to that day's snapshot and return its moment, if one is taken."""
        place = day - self.first_snapshot
        if not 0 <= place < len(self.taken):
            return None
        self.on_hand += self._hand[place]
        self.committed += self._promised[place]
        return int(self.taken[place])
