"""The current generation, opened read-only: runs statements over what was known at a moment.

`Warehouse.open` is called once per question or kept by the bot; it follows the pointer, so a new import is seen by the next
call of `refresh`. Relations a statement may read: the canonical tables and the facts.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb
import numpy as np
from numpy.typing import NDArray

from floorwalker.clock import Clock
from floorwalker.errors import NoData, SourceDown
from floorwalker.home import Home
from tools.store import generations
from tools.store.day_sums import built_recipe
from tools.store.earlier import Earlier
from tools.store.engine import SETTINGS
from tools.store.facts import is_built
from tools.store.sql import Statement

Row = Mapping[str, object]
Columns = Mapping[str, NDArray[Any]]
"""Rows by column: arrays of equal length, of floats where the column holds numbers, else of objects."""

T = TypeVar("T")
MEMORY = "256MB"
"""What a reader's engine may hold; what needs more is done in parts, through files beside the generation."""
MOST_KEPT = 256
"""So many answers are kept at most."""
MOST_ROWS = 500
"""Longer answers are not kept: they are exports, asked for once."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Whose data these are: the zone of its days, its currency and, for a historical set, its fixed present (UTC)."""

    names: Sequence[str]
    time_zone: str
    currency: str
    present: datetime | None


class Warehouse:
    """Read access to one generation. Not for several threads at once; open one per thread."""

    def __init__(self, path: Path, clock: Clock, *, memory: str = MEMORY) -> None:
        self.path = path
        self._clock = clock
        self._connection = _connect(path)
        self._connection.execute(
            f"{SETTINGS}; SET memory_limit = '{memory}'; SET enable_external_access = false"
        )
        self._earlier: dict[datetime, Earlier] = {}
        self._kept: dict[Hashable, object] = {}
        self._answers: dict[str, list[Row]] = {}

    @classmethod
    def open(cls, home: Home, clock: Clock) -> "Warehouse":
        """Open the current generation; raises `NoData` with the remedy when there is none, or one that this version cannot read."""
        path = generations.current(home.warehouse)
        if path is None:
            raise NoData(
                f"There are no data in {home.root.resolve()}; load the practice shop with `floorwalker demo --prepare`,"
                " or your own with `floorwalker data import MAPPING --source DIR`."
            )
        warehouse = cls(path, clock)
        if not is_built(warehouse._connection):
            warehouse.close()
            raise NoData(
                f"The data in {home.root.resolve()} were loaded by another version of Floorwalker; load them again:"
                " `floorwalker demo --prepare`, or `floorwalker data import MAPPING --source DIR`."
            )
        return warehouse

    def close(self) -> None:
        """Let go of the file."""
        for earlier in self._earlier.values():
            earlier.close()
        self._connection.close()

    @cached_property
    def shop(self) -> Shop:
        """The shop whose data these are."""
        rows = self._connection.execute(
            "SELECT name, time_zone, currency, present FROM imported ORDER BY ordinal"
        ).fetchall()
        fixed = [present for _, _, _, present in rows]
        present = max(fixed).replace(tzinfo=UTC) if fixed and None not in fixed else None
        return Shop([row[0] for row in rows], rows[0][1], rows[0][2], present)

    def now(self) -> datetime:
        """The present of these data: fixed for a historical set, else the clock's."""
        return self.shop.present or self._clock.now()

    @cached_property
    def filled(self) -> frozenset[str]:
        """The columns that hold at least one value, as "table.column"."""
        rows = self._connection.execute(
            "SELECT table_name, column_name FROM filled_column WHERE rows > 0"
        ).fetchall()
        return frozenset(f"{table}.{column}" for table, column in rows)

    @cached_property
    def _reach(self) -> dict[str, datetime]:
        rows = self._connection.execute(
            "SELECT entity, MAX(loaded_through) FROM source_watermark WHERE loaded_through IS NOT NULL GROUP BY entity"
        ).fetchall()
        return {entity: through.replace(tzinfo=UTC) for entity, through in rows}

    def watermark(self, tables: Iterable[str], as_of: datetime) -> datetime | None:
        """How far the data of these tables reach together: the earliest of their latest events, None without events."""
        reached = [self._reach[table] for table in tables if table in self._reach]
        return min([*reached, as_of]) if reached else None

    def is_past(self, as_of: datetime) -> bool:
        """Whether no event in the data is later than `as_of`: then nothing but the passing of time changes an answer."""
        return all(through <= as_of for through in self._reach.values())

    def has_day_sums(self, recipe: str, as_of: datetime) -> bool:
        """Whether the day sums of that recipe are there and hold for `as_of`: they are sums of what is known now."""
        return self._day_sums == recipe and self.is_present(as_of)

    def is_present(self, as_of: datetime) -> bool:
        """Whether nothing became known after `as_of`: then the rows that stand are those known at that moment."""
        through = self._known_through
        return through is None or as_of >= through

    @cached_property
    def _day_sums(self) -> str | None:
        return built_recipe(self._connection)

    def run(self, statement: Statement, as_of: datetime) -> list[Row]:
        """The rows of a statement over what was known at `as_of`."""
        cursor = self._cursor(statement, as_of)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self, statement: Statement, as_of: datetime) -> Columns:
        """The same rows by column, much faster where there are many: numbers as floats (NaN where null), texts as they are."""
        cursor = self._cursor(statement, as_of)
        return {name: _without_mask(column) for name, column in cursor.fetchnumpy().items()}

    def _cursor(self, statement: Statement, as_of: datetime) -> duckdb.DuckDBPyConnection:
        try:
            try:
                return self._session(statement.text, as_of).execute(statement.text, statement.used)
            except duckdb.OutOfMemoryException:
                # Not every step can be done in parts; better a large process than no answer.
                self._connection.execute("RESET memory_limit")
                return self._session(statement.text, as_of).execute(statement.text, statement.used)
        except duckdb.IOException as unreadable:
            raise _unreadable(self.path) from unreadable

    def keep(self, key: Hashable, as_of: datetime, make: Callable[[], T]) -> T:
        """What `make` gives, made once per key: a generation never changes. Made anew for moments before the last known one."""
        if not self.is_present(as_of):
            return make()
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = make()
        return cast("T", self._kept[key])

    def answer(self, statement: Statement, as_of: datetime) -> list[Row]:
        """The rows of a statement; asked again of the same generation with the same values, they are not worked out again."""
        if not self.is_present(as_of):
            return self.run(statement, as_of)
        told = statement.spelled_out
        if told not in self._answers:
            rows = self.run(statement, as_of)
            if len(rows) > MOST_ROWS:
                return rows
            if len(self._answers) >= MOST_KEPT:
                self._answers.clear()
            self._answers[told] = rows
        return self._answers[told]

    def forget_answers(self) -> None:
        """Work everything out afresh from here on: what it costs is to be measured."""
        self._answers.clear()

    def standing(self, statement: Statement, as_of: datetime) -> list[Row]:
        """The rows of a statement that asks what there is, whatever the moment: read once."""
        return self.keep(statement.spelled_out, as_of, lambda: self.run(statement, as_of))

    @cached_property
    def _known_through(self) -> datetime | None:
        """The last moment anything became known: from there on current rows are all there is to know."""
        row = self._connection.execute("SELECT known_through FROM loaded").fetchone()
        return row[0].replace(tzinfo=UTC) if row and row[0] else None

    def _session(self, text: str, as_of: datetime) -> duckdb.DuckDBPyConnection:
        if self.is_present(as_of):
            return self._connection
        if as_of not in self._earlier:
            self._earlier[as_of] = Earlier(self._connection, as_of)
        return self._earlier[as_of].session_for(text)


def _without_mask(column: NDArray[Any]) -> NDArray[Any]:
    """Nulls as NaN among numbers and as None among other values."""
    if column.dtype.kind in "iufb":
        floats = np.ma.asarray(column, dtype=np.float64)
        return np.asarray(floats.filled(np.nan), dtype=np.float64)
    values = np.ma.getdata(column).astype(object)
    values[np.ma.getmaskarray(column)] = None
    return np.asarray(values)


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as unreadable:
        raise _unreadable(path) from unreadable


def _unreadable(path: Path) -> SourceDown:
    return SourceDown(
        f"The shop's data cannot be read ({path.name}); import them again with `floorwalker data import`."
    )
