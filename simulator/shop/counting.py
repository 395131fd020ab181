"""The morning's look at the shelves: stock snapshots of both systems, cycle counts, and the corrections after them."""

import numpy as np

from simulator.shop.arrays import HOUR, Columns, Flags, Ints, between, randomness
from simulator.shop.days import Days
from simulator.shop.plants import EMPTY_DAYS, Plants
from simulator.shop.stock import ADJUSTMENT, Stock

COUNTED_SHARE = 1 / 50
WRONG_SHARE = 0.024
ERP_DAYS, MISMATCH_DAYS = 14, 9
_PURPOSE = 14


class Counter:
    """Takes the daily snapshot and counts a part of the shelves blind."""

    def __init__(self, days: Days, plants: Plants, held: Flags, safety: Ints, seed: int) -> None:
        self.days, self.plants, self.held, self.safety, self.seed = days, plants, held, safety, seed
        self._counts = 0

    def look(self, stock: Stock, day: int) -> list[tuple[str, Columns]]:
        """The snapshots, counts and corrections of that morning; nothing on days without a snapshot."""
        taken = stock.snapshot(day)
        if taken is None:
            return []
        keys = np.flatnonzero(self.held)
        alive = np.repeat((stock.catalogue.launched <= day) & (stock.catalogue.discontinued > day), 2)[keys]
        keys = keys[alive | (stock.on_hand[keys] != 0)]
        rows = [("wms_stock", self._seen(stock, taken, keys))]
        if day > self.days.last - ERP_DAYS:
            rows.append(("erp_stock", self._erp(stock, taken, keys, day)))
        return rows + self._count(stock, taken, keys, day)

    def _seen(self, stock: Stock, taken: int, keys: Ints) -> Columns:
        return {
            "taken": np.full(len(keys), taken), "stock_key": keys, "on_hand": stock.on_hand[keys],
            "committed": stock.committed[keys], "unavailable": stock.unavailable[keys], "safety": self.safety[keys],
        }  # fmt: skip

    def _erp(self, stock: Stock, taken: int, keys: Ints, day: int) -> Columns:
        """The ledger system's figure, which is wrong at the planted places since a few days."""
        wrong = np.zeros(len(stock.on_hand), dtype=np.int64)
        if day > self.days.last - MISMATCH_DAYS:
            sizes = self.plants.mismatch_sizes
            least = stock.on_hand[self.plants.mismatched] // 25 + 1
            wrong[self.plants.mismatched] = np.sign(sizes) * np.maximum(np.abs(sizes), least)
        wrong = np.where(stock.on_hand + wrong < 0, -wrong, wrong)
        on_hand = (stock.on_hand + wrong)[keys]
        return {"taken": np.full(len(keys), taken), "stock_key": keys, "on_hand": on_hand}

    def _count(self, stock: Stock, taken: int, keys: Ints, day: int) -> list[tuple[str, Columns]]:
        rng = randomness(self.seed, _PURPOSE, day)
        size = min(len(keys), max(4, int(len(keys) * COUNTED_SHARE)))
        chosen = np.sort(rng.choice(keys, size=size, replace=False))
        error = (
            between(rng, 1, 4, size)
            * np.where(rng.random(size) < 0.7, -1, 1)
            * (rng.random(size) < WRONG_SHARE)
        )
        gone = self._emptied(day)
        chosen = chosen[~np.isin(chosen, gone)]
        error = np.maximum(error[: len(chosen)], -np.maximum(stock.available[chosen], 0))
        chosen = np.concatenate([chosen, gone])
        error = np.concatenate([error, -np.maximum(stock.available[gone], 0)])
        moment = np.full(len(chosen), taken + HOUR)
        if taken + HOUR > self.days.end:
            return []
        book = stock.on_hand[chosen]
        counts = {
            "stock_key": chosen, "counted": np.maximum(book + error, 0), "book": book, "moment": moment - HOUR // 2,
            "number": self._counts + 1 + np.arange(len(chosen)),
        }  # fmt: skip
        self._counts += len(chosen)
        off = error != 0
        stock.available[chosen[off]] += error[off]
        moved = stock.move(moment[off], chosen[off], error[off], ADJUSTMENT, counts["number"][off])
        return [("cycle_count", counts), ("movement", moved)]

    def _emptied(self, day: int) -> Ints:
        """Planted shelves found empty that morning."""
        if day == self.days.last - EMPTY_DAYS:
            return self.plants.empty
        if day == self.plants.oversold_from - 1:
            return self.plants.oversold
        return np.zeros(0, dtype=np.int64)
