"""The same shop on PostgreSQL: answers what a `Warehouse` answers, by the same texts over the same tables and facts.

For shops that have outgrown a file per generation. `postgres_load` fills the schema from a generation; whoever asks
(`tools.metrics.compute`, stock questions, dossiers) does not see which engine answers.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import sql

from floorwalker.clock import Clock
from floorwalker.errors import SourceDown, UserMistake
from tools.store.sql import Statement, Value
from tools.store.warehouse import Columns, Row, Shop, T, Warehouse

SCHEMA = "floorwalker"
"""Where the shop stands in the database."""

_NAMED = re.compile(r"\$([a-z_][a-z0-9_]*)")


class PostgresWarehouse(Warehouse):
    """Read access to the shop in a PostgreSQL database. Not for several threads at once; open one per thread.

    It holds current rows only: a question as of a moment before the last thing became known is refused with `UserMistake`.
    Raises `SourceDown` when the database cannot be reached.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        self._database = connect(url)
        self._database.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(SCHEMA)))
        self._database.execute("SET default_transaction_read_only TO on")

    def close(self) -> None:
        """Let go of the connection."""
        self._database.close()

    @cached_property
    def shop(self) -> Shop:
        """The shop whose data these are."""
        rows = self._rows("SELECT name, time_zone, currency, present FROM imported ORDER BY ordinal", {})
        fixed = [row["present"] for row in rows]
        moments = [present.replace(tzinfo=UTC) for present in fixed if isinstance(present, datetime)]
        present = max(moments) if moments and len(moments) == len(fixed) else None
        return Shop(
            [str(row["name"]) for row in rows], str(rows[0]["time_zone"]), str(rows[0]["currency"]), present
        )

    @cached_property
    def filled(self) -> frozenset[str]:
        """The columns that hold at least one value, as "table.column"."""
        rows = self._rows('SELECT table_name, column_name FROM filled_column WHERE "rows" > 0', {})
        return frozenset(f"{row['table_name']}.{row['column_name']}" for row in rows)

    @cached_property
    def _reach(self) -> dict[str, datetime]:
        rows = self._rows(
            "SELECT entity, MAX(loaded_through) AS reached FROM source_watermark"
            " WHERE loaded_through IS NOT NULL GROUP BY entity",
            {},
        )
        return {str(row["entity"]): _moment(row["reached"]) for row in rows}

    @cached_property
    def _known_through(self) -> datetime | None:
        (row,) = self._rows("SELECT known_through FROM loaded", {})
        return None if row["known_through"] is None else _moment(row["known_through"])

    @cached_property
    def _day_sums(self) -> str | None:
        return None  # Here every question is asked of the rows.

    def run(self, statement: Statement, as_of: datetime) -> list[Row]:
        """The rows of a statement over what is known now."""
        self._refuse_earlier(as_of)
        return self._rows(statement.text, statement.used)

    def _refuse_earlier(self, as_of: datetime) -> None:
        through = self._known_through
        if through is not None and as_of < through:
            raise UserMistake(
                f"The PostgreSQL engine holds current rows only, known through {through:%Y-%m-%d %H:%M} UTC;"
                " ask for that moment or a later one."
            )

    def columns(self, statement: Statement, as_of: datetime) -> Columns:
        """The same rows by column: numbers as floats (NaN where null), texts as they are."""
        self._refuse_earlier(as_of)
        cursor = self._execute(statement.text, statement.used)
        names, rows = [column.name for column in cursor.description or ()], cursor.fetchall()
        return {name: _column([row[place] for row in rows]) for place, name in enumerate(names)}

    def keep(self, key: Hashable, as_of: datetime, make: Callable[[], T]) -> T:
        """What `make` gives; made each time, since the schema may be filled anew meanwhile."""
        del key, as_of
        return make()

    def answer(self, statement: Statement, as_of: datetime) -> list[Row]:
        """The rows of a statement; read each time, since the schema may be filled anew meanwhile."""
        return self.run(statement, as_of)

    def _rows(self, text: str, values: Mapping[str, Value]) -> list[Row]:
        cursor = self._execute(text, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _execute(self, text: str, values: Mapping[str, Value]) -> psycopg.Cursor[tuple[object, ...]]:
        try:
            return self._database.execute(bound_by_name(text).encode(), dict(values))
        except psycopg.OperationalError as away:
            raise SourceDown(
                "The shop's PostgreSQL database does not answer; try again in a minute."
            ) from away


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection that commits each statement; days are counted in UTC. Raises `SourceDown`."""
    try:
        # Values are written into the text by psycopg: the server takes no typeless parameters in expressions.
        database = psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor)
    except psycopg.OperationalError as away:
        raise SourceDown("The shop's PostgreSQL database cannot be reached; check its address.") from away
    database.execute("SET TimeZone TO 'UTC'")
    return database


def bound_by_name(text: str) -> str:
    """A text with `$name` values in psycopg's spelling of them."""
    return _NAMED.sub(r"%(\1)s", text.replace("%", "%%"))


def _column(values: list[object]) -> NDArray[Any]:
    if all(value is None or isinstance(value, (int, float, Decimal)) for value in values):
        return np.array(values, dtype=np.float64)
    return np.array(values, dtype=object)


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime), value
    return value.replace(tzinfo=UTC)
