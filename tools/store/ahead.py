"""Rows dated after their own import: mostly slips in a year. They come in, count from then on, and are told.

Called at the end of an import, over the generation it made.
"""

from datetime import datetime, timedelta

import duckdb

from tools.store.columns import Table
from tools.store.mapping import Mapping
from tools.store.sql import identifier, literal
from tools.store.tables import TABLES

SLACK = timedelta(days=1)
"""So far ahead a clock or a zone may be wrong without a word."""


def rows_ahead(generation: duckdb.DuckDBPyConnection, mapping: Mapping, loaded_at: datetime) -> list[str]:
    """A sentence per table of this mapping with rows that become known only after `loaded_at` (UTC)."""
    told = (_ahead(generation, table, mapping, loaded_at) for table in TABLES.values() if table.event)
    return [sentence for sentence in told if sentence]


def _ahead(
    generation: duckdb.DuckDBPyConnection, table: Table, mapping: Mapping, loaded_at: datetime
) -> str | None:
    key = ", ".join(f"CAST({identifier(name)} AS VARCHAR)" for name in table.key)
    found = generation.execute(
        f"SELECT COUNT(*), MAX(_known_at), ARG_MAX(CONCAT_WS(', ', {key}), _known_at) FROM history.{identifier(table.name)}"
        f" WHERE _source = ? AND _superseded_at IS NULL AND _known_at > {literal(loaded_at + SLACK)}",
        [mapping.name],
    ).fetchone()
    rows, last, which = found or (0, None, None)
    if not rows:
        return None
    are = "1 row is" if rows == 1 else f"{rows:,} rows are"
    column = " or ".join(("known_at", *table.event))
    return (
        f"{table.name}: {are} dated after this import, the last {last:%Y-%m-%d %H:%M} UTC (key {which!r}), and count from then on;"
        f" look at {column} in {mapping.folder}/{table.name}.sql. Until then answers take longer."
    )
