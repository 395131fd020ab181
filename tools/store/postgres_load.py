"""A generation → the shop's schema in a PostgreSQL database: canonical tables copied, facts built there by the same texts.

What differs between the engines is in `FUNCTIONS` and nowhere else: the named functions of docs/decisions/0004.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from tools.store.columns import SQL_TYPES
from tools.store.derived import DERIVED
from tools.store.fact_text import fact_query
from tools.store.facts import FACTS, shop_zone
from tools.store.postgres import SCHEMA, bound_by_name, connect
from tools.store.sql import identifier, literal
from tools.store.tables import TABLES

LEDGER = {
    "imported": "name VARCHAR, ordinal INTEGER, time_zone VARCHAR, currency VARCHAR, present TIMESTAMP",
    "source_watermark": "entity VARCHAR, loaded_through TIMESTAMP",
    "loaded": "known_through TIMESTAMP",
    "filled_column": 'table_name VARCHAR, column_name VARCHAR, "rows" BIGINT',
}
"""What the generation knows about itself and a reader asks for."""

FUNCTIONS = """
CREATE FUNCTION fw_day(moment timestamp) RETURNS date IMMUTABLE LANGUAGE sql
    RETURN CAST(timezone({zone}, timezone('UTC', moment)) AS date);
CREATE FUNCTION fw_hours(earlier timestamp, later timestamp) RETURNS double precision IMMUTABLE LANGUAGE sql
    RETURN CAST(EXTRACT(EPOCH FROM later - earlier) * 1000000 AS double precision)
        / CAST(3600000000 AS double precision);
CREATE FUNCTION fw_days(earlier date, later date) RETURNS integer IMMUTABLE LANGUAGE sql RETURN later - earlier;
CREATE FUNCTION fw_days(earlier timestamp, later timestamp) RETURNS integer IMMUTABLE LANGUAGE sql
    RETURN CAST(later AS date) - CAST(earlier AS date);
CREATE FUNCTION fw_add_days(moment timestamp, days numeric) RETURNS timestamp IMMUTABLE LANGUAGE sql
    RETURN moment + CAST(days AS integer) * INTERVAL '1 day';
CREATE FUNCTION fw_add_days(moment timestamp, days integer) RETURNS timestamp IMMUTABLE LANGUAGE sql
    RETURN moment + days * INTERVAL '1 day';
CREATE FUNCTION fw_sum(units numeric[], first integer, last integer) RETURNS numeric IMMUTABLE LANGUAGE sql
    RETURN (SELECT SUM(one) FROM unnest(units[greatest(first, 1):greatest(last, 0)]) AS one);
"""
"""The named functions that metrics use instead of an engine's own date arithmetic, as `facts.install_functions` has them."""

INDEXED = {
    "line_fact": ("placed_at", "delivered_at", "placed_day"),
    "order_fact": ("placed_at", "ship_by", "accepted_at"),
    "return_fact": ("booked_at", "delivered_at"),
    "stock_day": ("day",),
}
"""The clocks of the facts: PostgreSQL has no zone maps, so that a window needs an index."""

Said = Callable[[str], None]

_BLOCK = 20_000
_NULL = r"\N"
_ESCAPED = {"chr(92)": r"\\", "chr(9)": r"\t", "chr(10)": r"\n", "chr(13)": r"\r"}
"""What separates fields and rows in PostgreSQL's text format (its manual, COPY), and how it stands inside a field."""


def load(
    generation: Path, url: str, said: Said = lambda _: None, *, facts: Sequence[str] = (*FACTS, *DERIVED)
) -> None:
    """Replace the shop's schema in the database by a generation; readers see the earlier one until all of it is there.

    `facts` are built in their order; none leaves the canonical tables alone. Raises `SourceDown`.
    """
    with duckdb.connect(str(generation), read_only=True) as source, connect(url) as database:
        source.execute("SET TimeZone = 'UTC'")
        with database.transaction():
            database.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCHEMA)))
            database.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
            database.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(SCHEMA)))
            _copy_all(source, database, said)
            _execute(database, FUNCTIONS.format(zone=literal(shop_zone(source))))
            for name in facts:
                build_fact(database, name)
                said(f"built {name}")


def build_fact(database: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Build one fact from the canonical tables and the facts before it, by the text DuckDB builds it with."""
    _execute(database, f"CREATE TABLE {name} AS {fact_query(name)}")
    for column in INDEXED.get(name, ()):
        _execute(database, f"CREATE INDEX ON {name} ({column})")
    _execute(database, f"ANALYZE {name}")


def _copy_all(
    source: duckdb.DuckDBPyConnection, database: psycopg.Connection[tuple[object, ...]], said: Said
) -> None:
    for name, columns in LEDGER.items():
        _execute(database, f"CREATE TABLE {name} ({columns})")
        _copy(source, database, name)
    for table in TABLES.values():
        columns = ", ".join(f"{identifier(c.name)} {SQL_TYPES[c.kind]}" for c in table.columns)
        _execute(database, f"CREATE TABLE {identifier(table.name)} ({columns})")
        _copy(source, database, table.name)
        _execute(database, f"ANALYZE {identifier(table.name)}")
        said(f"copied {table.name}")


def _copy(
    source: duckdb.DuckDBPyConnection, database: psycopg.Connection[tuple[object, ...]], name: str
) -> None:
    """All rows of a relation in PostgreSQL's text format, written out by DuckDB: a row of Python values each would take minutes."""
    columns = [
        column.name
        for column in database.execute(f"SELECT * FROM {identifier(name)} LIMIT 0".encode()).description or ()
    ]
    line = " || chr(9) || ".join(_field(column) for column in columns)
    rows = source.execute(f"SELECT {line} FROM {identifier(name)}")
    target = f"COPY {identifier(name)} ({', '.join(map(identifier, columns))}) FROM STDIN".encode()
    with database.cursor().copy(target) as copy:
        while block := rows.fetchmany(_BLOCK):
            copy.write("".join(f"{text}\n" for (text,) in block))


def _field(column: str) -> str:
    text = f"CAST({identifier(column)} AS VARCHAR)"
    for character, escaped in _ESCAPED.items():
        text = f"replace({text}, {character}, {literal(escaped)})"
    return f"COALESCE({text}, {literal(_NULL)})"


def _execute(database: psycopg.Connection[tuple[object, ...]], text: str) -> None:
    database.execute(bound_by_name(text).replace("%%", "%").encode())
