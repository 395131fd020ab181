"""Writing facts: a whole one by its query, or built rows in the place of those that stand, from the first that differs on."""

from collections.abc import Sequence

import duckdb

from tools.store.fact_text import WORD, fact_query
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
    rows, fact = query or fact_query(name), f"{home_of(generation)}.{name}"
    if not PLAIN & set(WORD.findall(fact_query(name))):
        generation.execute(f"CREATE OR REPLACE TABLE {fact} AS {rows}")
        return
    columns = generation.execute(f"DESCRIBE {rows}").fetchall()
    described = (f"{identifier(column)} {kind}{_compression(column)}" for column, kind, *_ in columns)
    generation.execute(f"CREATE OR REPLACE TABLE {fact} ({', '.join(described)})")
    generation.execute(f"INSERT INTO {fact} {rows}")


def replace_rows(
    generation: duckdb.DuckDBPyConnection, name: str, reached: str, ordered_by: tuple[str, ...], news: News
) -> None:
    """Put the rows built as a temporary table of the fact's name in place of those of the condition `reached`.

    A row that keeps its place is changed where it lies. From the first that is added on, by the columns the fact is ordered by,
    everything is written anew.
    """
    fact, built, clock = f"{home_of(generation)}.{name}", f"temp.{name}", ordered_by[0]
    # Rows are told by where they lie, which no other statement may change meanwhile.
    generation.execute("BEGIN")
    generation.execute(f"CREATE OR REPLACE TEMP TABLE apart AS {_apart(fact, built, reached, clock)}")
    found = generation.execute(
        "SELECT COUNT(*), COUNT(clock), CAST(MIN(clock) AS VARCHAR) FROM apart"
    ).fetchone()
    assert found is not None
    rows, dated, first = found
    if rows:
        differs = f"{clock} IN (SELECT clock FROM apart)" + (f" OR {clock} IS NULL" if dated < rows else "")
        news.tell(
            name,
            f"SELECT *, 1 AS side, rowid AS lies FROM {fact} WHERE {_since(clock, first)} AND {reached} AND ({differs})"
            f" UNION ALL SELECT *, -1, NULL FROM {built} WHERE {differs}",
        )
        _write(generation, fact, f"temp.differing_{name}", ordered_by)
    generation.execute("DROP TABLE temp.apart; COMMIT")


def _apart(fact: str, built: str, reached: str, clock: str) -> str:
    """The query of the clocks of reached rows that are not built as they stand, and of built ones that do not stand so."""
    return (
        f"SELECT clock FROM (SELECT {clock} AS clock, hash(stands) AS row_hash, 1 AS side FROM {fact} stands WHERE {reached}"
        f" UNION ALL SELECT {clock}, hash(built), -1 FROM {built} built) both_sides"
        " GROUP BY clock, row_hash HAVING SUM(side) <> 0"
    )


def _since(clock: str, first: str | None) -> str:
    """The condition of rows from a clock on; those without a clock come last."""
    return f"{clock} IS NULL" if first is None else f"({clock} >= {literal(first)} OR {clock} IS NULL)"


def _write(
    generation: duckdb.DuckDBPyConnection, fact: str, differing: str, ordered_by: tuple[str, ...]
) -> None:
    """Turn the rows with `side` 1 of a differing relation, which lie where they say, into those with -1."""
    same = " AND ".join(f"stood.{column} = stands.{column}" for column in ordered_by)
    pairs = (
        f"FROM {differing} stood JOIN {differing} stands ON stood.side = 1 AND stands.side = -1 AND {same}"
    )
    partner = "FALSE"
    changing = _changing(generation, fact, pairs)
    if _may_change_in_place(generation, fact, differing, changing, ordered_by):
        _change(generation, fact, pairs, changing)
        partner = same
    generation.execute(
        f"DELETE FROM {fact} WHERE rowid IN (SELECT lies FROM {differing} stood WHERE side = 1"
        f" AND NOT EXISTS (SELECT 1 FROM {differing} stands WHERE side = -1 AND {partner}))"
    )
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE added AS SELECT * EXCLUDE (side, lies) FROM {differing} stands WHERE side = -1"
        f" AND NOT EXISTS (SELECT 1 FROM {differing} stood WHERE side = 1 AND {partner})"
    )
    _add(generation, fact, ordered_by)
    generation.execute("DROP TABLE temp.added")


def _may_change_in_place(
    generation: duckdb.DuckDBPyConnection,
    fact: str,
    differing: str,
    changing: Sequence[str],
    ordered_by: tuple[str, ...],
) -> bool:
    """Not where two rows have one place, of which it could not be told which became which, nor lists, which the engine moves."""
    twice = f"SELECT 1 FROM {differing} GROUP BY side, {', '.join(ordered_by)} HAVING COUNT(*) > 1 LIMIT 1"
    kinds = dict(row[:2] for row in generation.execute(f"DESCRIBE {fact}").fetchall())
    moved = any("[" in kinds[column] for column in changing)
    return not moved and generation.execute(twice).fetchone() is None


def _changing(generation: duckdb.DuckDBPyConnection, fact: str, pairs: str) -> list[str]:
    """The columns in which some pair differs."""
    columns = [column for column, *_ in generation.execute(f"DESCRIBE {fact}").fetchall()]
    told = ", ".join(f"BOOL_OR(stood.{column} IS DISTINCT FROM stands.{column})" for column in columns)
    differ = generation.execute(f"SELECT {told} {pairs}").fetchone() or ()
    return [column for column, differs in zip(columns, differ, strict=True) if differs]


def _change(generation: duckdb.DuckDBPyConnection, fact: str, pairs: str, changing: Sequence[str]) -> None:
    """Give the standing row of every pair what it has become, where it lies."""
    if not changing:
        return
    apart = " OR ".join(f"stood.{column} IS DISTINCT FROM stands.{column}" for column in changing)
    become = ", ".join(f"stands.{column}" for column in changing)
    generation.execute(
        f"UPDATE {fact} SET {', '.join(f'{column} = pair.{column}' for column in changing)}"
        f" FROM (SELECT stood.lies, {become} {pairs} WHERE {apart}) pair WHERE {fact}.rowid = pair.lies"
    )


def _add(generation: duckdb.DuckDBPyConnection, fact: str, ordered_by: tuple[str, ...]) -> None:
    """Add the rows of the temporary table `added` in order; those that come after the first of them are written anew."""
    clock = ordered_by[0]
    found = generation.execute(f"SELECT COUNT(*), CAST(MIN({clock}) AS VARCHAR) FROM temp.added").fetchone()
    if not found or not found[0]:
        return
    later = _since(clock, found[1])
    generation.execute(f"INSERT INTO temp.added SELECT * FROM {fact} WHERE {later}")
    generation.execute(f"DELETE FROM {fact} WHERE {later}")
    generation.execute(f"INSERT INTO {fact} SELECT * FROM temp.added ORDER BY {', '.join(ordered_by)}")


def _compression(column: str) -> str:
    return " USING COMPRESSION uncompressed" if column in PLAIN else ""
