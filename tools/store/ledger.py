"""What a generation knows about itself: imported mappings, counts, how far the data reach, which columns are filled."""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from tools.store.checks import TableCheck
from tools.store.columns import Column, Kind, Table
from tools.store.mapping import Mapping
from tools.store.sql import identifier, literal
from tools.store.tables import TABLES


def create_tables(generation: duckdb.DuckDBPyConnection) -> None:
    """Create the ledger's tables where they are not there yet."""
    generation.execute(
        "CREATE TABLE IF NOT EXISTS imported (name VARCHAR PRIMARY KEY, ordinal INTEGER, time_zone VARCHAR, currency VARCHAR,"
        " present TIMESTAMP, loaded_at TIMESTAMP);"
        "CREATE TABLE IF NOT EXISTS imported_table (name VARCHAR, table_name VARCHAR, rows_read BIGINT, rows_accepted BIGINT);"
        "CREATE TABLE IF NOT EXISTS refused (name VARCHAR, table_name VARCHAR, reason VARCHAR, rows BIGINT, first_key VARCHAR,"
        " first_value VARCHAR);"
        "CREATE TABLE IF NOT EXISTS given_column (name VARCHAR, table_name VARCHAR, column_name VARCHAR)"
    )


def record_import(
    generation: duckdb.DuckDBPyConnection, mapping: Mapping, checks: Sequence[TableCheck], loaded_at: datetime
) -> None:
    """Replace what is known of this mapping's last import."""
    known = generation.execute("SELECT ordinal FROM imported WHERE name = ?", [mapping.name]).fetchone()
    last = generation.execute("SELECT COALESCE(MAX(ordinal), 0) FROM imported").fetchone()
    ordinal = known[0] if known else (last[0] + 1 if last else 1)
    forget(generation, mapping.name)
    generation.execute(
        "INSERT INTO imported VALUES (?, ?, ?, ?, ?, ?)",
        [mapping.name, ordinal, mapping.time_zone, mapping.currency, _naive(mapping.now), _naive(loaded_at)],
    )
    for check in checks:
        generation.execute(
            "INSERT INTO imported_table VALUES (?, ?, ?, ?)",
            [mapping.name, check.table, check.read, check.accepted],
        )
        for column in sorted(check.given):
            generation.execute(
                "INSERT INTO given_column VALUES (?, ?, ?)", [mapping.name, check.table, column]
            )
        for refusal in check.refusals:
            generation.execute(
                "INSERT INTO refused VALUES (?, ?, ?, ?, ?, ?)",
                [mapping.name, check.table, refusal.reason, refusal.rows, refusal.key, refusal.value],
            )


def holds(generation: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a mapping of that name was imported."""
    return generation.execute("SELECT 1 FROM imported WHERE name = ?", [name]).fetchone() is not None


def forget(generation: duckdb.DuckDBPyConnection, name: str) -> None:
    """Drop what is known of a mapping's imports."""
    for table in ("imported", "imported_table", "refused", "given_column"):
        generation.execute(f"DELETE FROM {table} WHERE name = ?", [name])


def record_reach(generation: duckdb.DuckDBPyConnection) -> None:
    """Write down how far each table reaches and which columns hold values, so that readers need not count.

    A column that no mapping gives holds none, though its default stands in every row: a rate of it would say nothing.
    """
    generation.execute("BEGIN")
    generation.execute(
        "CREATE OR REPLACE TABLE source_watermark (source VARCHAR, entity VARCHAR, loaded_through TIMESTAMP,"
        " loaded_at TIMESTAMP, rows BIGINT)"
    )
    generation.execute(
        "CREATE OR REPLACE TABLE filled_column (table_name VARCHAR, column_name VARCHAR, rows BIGINT)"
    )
    for table in TABLES.values():
        name = identifier(table.name)
        if generation.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() is None:
            continue
        # By events, not by `_known_at`: a correction of an old row does not make the data reach further.
        reach = f"MAX(COALESCE({', '.join(map(identifier, table.event))}))" if table.event else "NULL"
        generation.execute(
            f"INSERT INTO source_watermark SELECT _source, '{table.name}', {reach}, i.loaded_at, COUNT(*)"
            f" FROM history.{name} JOIN imported i ON i.name = _source WHERE _superseded_at IS NULL GROUP BY 1, 4"
        )
        given = _given(generation, table)
        counts = ", ".join(_count(c) if c.default is None or c.name in given else "0" for c in table.columns)
        names = ", ".join(literal(c.name) for c in table.columns)
        generation.execute(
            f"INSERT INTO filled_column SELECT '{table.name}', UNNEST([{names}]), UNNEST([{counts}]) FROM {name}"
        )
    generation.execute("CREATE OR REPLACE TABLE loaded (known_through TIMESTAMP)")
    generation.execute("INSERT INTO loaded VALUES (?)", [_known_through(generation)])
    generation.execute("COMMIT")


def _count(column: Column) -> str:
    """How many values a column holds; one in every row where a row without it is refused, which need not be read to be counted."""
    # An amount of nothing in a currency without a rate is no amount.
    return (
        "COUNT(*)"
        if column.required and column.kind is not Kind.MONEY
        else f"COUNT({identifier(column.name)})"
    )


def _given(generation: duckdb.DuckDBPyConnection, table: Table) -> frozenset[str]:
    """The columns with a default that some mapping gives."""
    rows = generation.execute(
        "SELECT column_name FROM given_column WHERE table_name = ?", [table.name]
    ).fetchall()
    return frozenset(row[0] for row in rows)


def _known_through(generation: duckdb.DuckDBPyConnection) -> datetime | None:
    """The last moment anything became known (UTC, naive)."""
    moments = []
    for table in TABLES.values():
        names = {"_known_at", "_superseded_at", *(c.known_from for c in table.columns if c.known_from)}
        latest = ", ".join(f"MAX({identifier(name)})" for name in sorted(names))
        row = generation.execute(f"SELECT {latest} FROM history.{identifier(table.name)}").fetchone()
        moments += [moment for moment in row or () if moment is not None]
    return max(moments, default=None)


def _naive(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=None) if moment else None
