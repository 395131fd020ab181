"""Writing facts: a whole one by its query, or built rows in the place of those that stand, from the first that differs on."""

import duckdb

from tools.store.fact_text import fact_query
from tools.store.news import News
from tools.store.sql import identifier, literal

PLAIN = frozenset(
    {"line_id", "order_id", "order_no", "customer_id", "shipment_id", "return_line_id", "receipt_line_id"}
)
"""Texts of which nearly every one differs: looking for a dictionary in them costs more than it saves."""


def home_of(session: duckdb.DuckDBPyConnection) -> str:
    """Where the facts themselves are, whatever temporary names hide them."""
    database = session.execute("SELECT current_database()").fetchone()
    assert database is not None
    return f"{identifier(database[0])}.main"


def write_whole(generation: duckdb.DuckDBPyConnection, name: str, query: str | None = None) -> None:
    """Write a fact anew: what its own query gives, or another one of the same rows in their order."""
    rows = query or fact_query(name)
    columns = generation.execute(f"DESCRIBE {rows}").fetchall()
    described = (f"{identifier(column)} {kind}{_compression(column)}" for column, kind, *_ in columns)
    fact = f"{home_of(generation)}.{name}"
    generation.execute(f"CREATE OR REPLACE TABLE {fact} ({', '.join(described)})")
    generation.execute(f"INSERT INTO {fact} {rows}")


def replace_rows(
    generation: duckdb.DuckDBPyConnection, name: str, reached: str, ordered_by: tuple[str, ...], news: News
) -> None:
    """Put the rows built as a temporary table of the fact's name in place of those of the condition `reached`.

    Everything from the earliest that differs on is written anew, by the first column the fact is ordered by.
    """
    fact, built, clock = f"{home_of(generation)}.{name}", f"temp.{name}", ordered_by[0]
    generation.execute(f"CREATE OR REPLACE TEMP TABLE apart AS {_apart(fact, built, reached, clock)}")
    found = generation.execute(
        "SELECT COUNT(*), COUNT(clock), CAST(MIN(clock) AS VARCHAR) FROM apart"
    ).fetchone()
    assert found is not None
    rows, dated, first = found
    if rows:
        later = f"{clock} IS NULL" if first is None else f"({clock} >= {literal(first)} OR {clock} IS NULL)"
        differs = f"{clock} IN (SELECT clock FROM apart)" + (f" OR {clock} IS NULL" if dated < rows else "")
        news.tell(
            name,
            f"SELECT *, 1 AS side FROM {fact} WHERE {later} AND {reached} AND ({differs})"
            f" UNION ALL SELECT *, -1 FROM {built} WHERE {differs}",
        )
        _write_tail(generation, fact, built, f"{later} AND NOT {reached}", later, ordered_by)
    generation.execute("DROP TABLE temp.apart")


def _apart(fact: str, built: str, reached: str, clock: str) -> str:
    """The query of the clocks of reached rows that are not built as they stand, and of built ones that do not stand so."""
    return (
        f"SELECT clock FROM (SELECT {clock} AS clock, hash(stands) AS row_hash, 1 AS side FROM {fact} stands WHERE {reached}"
        f" UNION ALL SELECT {clock}, hash(built), -1 FROM {built} built) both_sides"
        " GROUP BY clock, row_hash HAVING SUM(side) <> 0"
    )


def _write_tail(
    generation: duckdb.DuckDBPyConnection,
    fact: str,
    built: str,
    stay: str,
    later: str,
    ordered_by: tuple[str, ...],
) -> None:
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE tail AS SELECT * FROM {fact} WHERE {stay}"
        f" UNION ALL SELECT * FROM {built} WHERE {later}"
    )
    generation.execute(f"DELETE FROM {fact} WHERE {later}")
    generation.execute(f"INSERT INTO {fact} SELECT * FROM tail ORDER BY {', '.join(ordered_by)}")
    generation.execute("DROP TABLE tail")


def _compression(column: str) -> str:
    return " USING COMPRESSION uncompressed" if column in PLAIN else ""
