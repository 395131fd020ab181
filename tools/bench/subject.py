"""What is measured: a shop in a home of its own, its present, and the windows that are asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import duckdb

from floorwalker.clock import FixedClock
from floorwalker.errors import NoData
from floorwalker.home import Home
from floorwalker.period import Period
from tools.metrics.day_sums import day_sums
from tools.store import generations
from tools.store.day_sums import built_recipe
from tools.store.facts import is_built
from tools.store.tables import TABLES
from tools.store.warehouse import Warehouse

WINDOWS = {"28 days": 28, "2 years": 728}
"""Days of each window; whole weeks, as many as the practice shop lives."""


@dataclass(frozen=True)
class Subject:
    """A shop of about `lines` order lines in a home; `now` (aware) is the present of its data.

    `mapping` and `files` are what it was imported by and from, where that is to be measured.
    """

    home: Home
    lines: int
    now: datetime
    mapping: Path | None = None

    @property
    def files(self) -> Path:
        """The folder of the shop's exports."""
        return self.home.root / "files"

    @property
    def clock(self) -> FixedClock:
        """A clock that stands at the present of the data."""
        return FixedClock(self.now)

    @property
    def is_current(self) -> bool:
        """Whether the home holds a shop with today's tables, its facts and day sums built by today's queries."""
        path = generations.current(self.home.warehouse)
        if path is None:
            return False
        with duckdb.connect(str(path), read_only=True) as generation:
            there = {
                row[0] for row in generation.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            }
            summed = built_recipe(generation) == day_sums().recipe
            return there >= set(TABLES) and is_built(generation) and summed

    @property
    def generation(self) -> Path:
        """The file that is read; raises `NoData` when nothing was imported."""
        path = generations.current(self.home.warehouse)
        if path is None:
            raise NoData(f"There are no data in {self.home.root}; import them first.")
        return path

    @cached_property
    def warehouse(self) -> Warehouse:
        """The shop, opened."""
        return Warehouse(self.generation, self.clock)

    def window(self, name: str) -> Period:
        """The last full days of that window."""
        end = Period.last_full_days(self.now, self.warehouse.shop.time_zone).end
        return Period(end - timedelta(days=WINDOWS[name]), end, self.warehouse.shop.time_zone)
