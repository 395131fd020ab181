"""Accepted rows → versions of rows in the next generation.

Every version carries `_source` (the mapping's name), `_known_at` and `_superseded_at`: what was known at a moment T are the
versions with `_known_at <= T` and `_superseded_at` null or after T. A re-import of a mapping closes the versions it changes or
no longer gives and adds the new ones, so questions "as of" an earlier moment still find what was known then.
"""

from collections.abc import Callable
from datetime import datetime

import duckdb

from tools.store.columns import SQL_TYPES, Table
from tools.store.sql import identifier, literal
from tools.store.tables import TABLES

Changed = Callable[[Table, str], None]
"""Hears of a table and of a relation, with at least its columns, of rows an import changed in it."""

VERSION_COLUMNS = "_source VARCHAR NOT NULL, _known_at TIMESTAMP NOT NULL, _superseded_at TIMESTAMP, _row_hash UBIGINT NOT NULL"


def create_tables(generation: duckdb.DuckDBPyConnection) -> None:
    """Create the version tables and the views of current rows, where they are not there yet."""
    generation.execute("BEGIN; CREATE SCHEMA IF NOT EXISTS history")
    for table in TABLES.values():
        columns = ", ".join(f"{identifier(c.name)} {SQL_TYPES[c.kind]}" for c in table.columns)
        generation.execute(f"CREATE TABLE IF NOT EXISTS {_versions(table)} ({columns}, {VERSION_COLUMNS})")
        generation.execute(f"CREATE VIEW IF NOT EXISTS {identifier(table.name)} AS {current_rows(table)}")
    generation.execute("COMMIT")


def current_rows(table: Table) -> str:
    """The query of the rows as they are known now."""
    return f"SELECT {_names(table)} FROM {_versions(table)} WHERE _superseded_at IS NULL"


def rows_as_of(table: Table, moment: datetime) -> str:
    """The query of the rows as they were known at `moment`: later versions, and later facts within a row, are not there."""
    at = literal(moment)
    shown = []
    for column in table.columns:
        name = identifier(column.name)
        if column.known_from:
            # A value without the moment it became known was known with its row.
            shown.append(
                f"CASE WHEN {identifier(column.known_from)} > {at} THEN NULL ELSE {name} END AS {name}"
            )
        else:
            shown.append(name)
    return (
        f"SELECT {', '.join(shown)} FROM {_versions(table)}"
        f" WHERE _known_at <= {at} AND (_superseded_at IS NULL OR _superseded_at > {at})"
    )


def changed_since(table: Table, moment: datetime) -> str:
    """The query of the versions by which the rows known at `moment` and those known now may differ."""
    at = literal(moment)
    later = [f"{name} > {at}" for name in ("_known_at", "_superseded_at")]
    clocks = {column.known_from for column in table.columns if column.known_from}
    later += [f"{identifier(clock)} > {at}" for clock in sorted(clocks)]
    return f"SELECT * FROM {_versions(table)} WHERE {' OR '.join(later)}"


def replace_rows(
    generation: duckdb.DuckDBPyConnection,
    table: Table,
    source: str,
    accepted: str | None,
    loaded_at: datetime,
    changed: Changed = lambda _table, _rows: None,
) -> None:
    """Make `accepted` (a relation, None for no rows) the current rows of `source`, closing what it does not repeat.

    `changed` hears the relations of the versions closed and of the rows added.

    What a source gives of a table for the first time was known from its events on. What a later load adds was not known
    before that load, however early its event: what was answered as of then is answered again.
    """
    versions, at = _versions(table), literal(loaded_at)
    # A source whose present is fixed loads at the same moment every time: then more is named than was closed now.
    closed = f"(SELECT * FROM {versions} WHERE _source = {literal(source)} AND _superseded_at = {at})"
    begun = generation.execute(f"SELECT 1 FROM {versions} WHERE _source = ? LIMIT 1", [source]).fetchone()
    if accepted is None:
        if begun:
            mine = f"_source = {literal(source)} AND _superseded_at IS NULL"
            generation.execute(f"UPDATE {versions} SET _superseded_at = {at} WHERE {mine}")
            changed(table, closed)
        return
    if not begun:
        generation.execute(f"INSERT INTO {versions} {_first_versions(table, source, accepted)}")
        changed(table, accepted)
        return
    generation.execute(f"CREATE OR REPLACE TEMP TABLE incoming AS {_hashed(table, accepted)}")
    same = _same_key(table, "old", "incoming")
    mine = f"old._source = {literal(source)} AND old._superseded_at IS NULL"
    unchanged = f"{same} AND old._row_hash = incoming._row_hash"
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT * FROM incoming"
        f" WHERE NOT EXISTS (SELECT 1 FROM {versions} AS old WHERE {mine} AND {unchanged})"
    )
    generation.execute(
        f"UPDATE {versions} AS old SET _superseded_at = {at} WHERE {mine}"
        f" AND NOT EXISTS (SELECT 1 FROM incoming WHERE {unchanged})"
    )
    generation.execute(
        f"INSERT INTO {versions} SELECT {_names(table)}, {literal(source)}, GREATEST(_known_at, {at}), NULL, _row_hash"
        " FROM fresh"
    )
    changed(table, closed)
    changed(table, "fresh")
    generation.execute("DROP TABLE incoming; DROP TABLE fresh")


def remove_source(generation: duckdb.DuckDBPyConnection, source: str) -> bool:
    """Forget every version of a source; says whether there were any."""
    found = False
    for table in TABLES.values():
        row = generation.execute(f"DELETE FROM {_versions(table)} WHERE _source = ?", [source]).fetchone()
        found = found or bool(row and row[0])
    return found


def _first_versions(table: Table, source: str, accepted: str) -> str:
    names = _names(table)
    return f"SELECT {names}, {literal(source)}, _known_at, NULL, hash({names}) FROM {accepted}"


def _hashed(table: Table, accepted: str) -> str:
    names = _names(table)
    return f"SELECT {names}, _known_at, hash({names}) AS _row_hash FROM {accepted}"


def _versions(table: Table) -> str:
    return f"history.{identifier(table.name)}"


def _names(table: Table) -> str:
    return ", ".join(identifier(column.name) for column in table.columns)


def _same_key(table: Table, left: str, right: str) -> str:
    return " AND ".join(f"{left}.{identifier(name)} = {right}.{identifier(name)}" for name in table.key)
