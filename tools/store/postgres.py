"""The same shop on PostgreSQL: answers what a `Warehouse` answers, by the same texts over the same tables and facts.

For shops that have outgrown a file per generation. `postgres_load` fills the schema from a generation; whoever asks
(`tools.metrics.compute`, stock questions, dossiers) does not see which engine answers.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property

import psycopg
from psycopg import sql

from floorwalker.clock import Clock
from floorwalker.errors import SourceDown, UserMistake
from tools.store.sql import Statement, Value
from tools.store.warehouse import Row, Shop, Warehouse

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

    def run(self, statement: Statement, as_of: datetime) -> list[Row]:
        """The rows of a statement over what is known now."""
        through = self._known_through
        if through is not None and as_of < through:
            raise UserMistake(
                f"The PostgreSQL engine holds current rows only, known through {through:%Y-%m-%d %H:%M} UTC;"
                " ask for that moment or a later one."
            )
        return self._rows(statement.text, statement.used)

    def _rows(self, text: str, values: Mapping[str, Value]) -> list[Row]:
        try:
            cursor = self._database.execute(bound_by_name(text).encode(), dict(values))
        except psycopg.OperationalError as away:
            raise SourceDown(
                "The shop's PostgreSQL database does not answer; try again in a minute."
            ) from away
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


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


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime), value
    return value.replace(tzinfo=UTC)
