"""Typed rows of one table → their `_fault`, where their key or what they refer to is at fault.

A row keeps the first fault it has: that of its values, a key given twice, a key held by another mapping, references in the order of
the columns. Called by `tools.store.checks`; only the columns asked about are read, for nearly every row stands.
"""

from collections.abc import Mapping as Dict

import duckdb

from tools.store.columns import Column, Table
from tools.store.sql import identifier, literal
from tools.store.staging import holds


def judge(staging: duckdb.DuckDBPyConnection, table: Table, held: Dict[str, str]) -> None:
    """Set `_fault` in `typed.<table>` where a row cannot stand beside the others.

    `held` names, for each table other mappings fill, the relation with their current rows.
    """
    _judge_repeated(staging, table)
    if table.name in held:
        same = " AND ".join(f"held.{identifier(name)} = t.{identifier(name)}" for name in table.key)
        _set_fault(
            staging,
            table,
            f"{', '.join(table.key)}: held by another mapping",
            f"EXISTS (SELECT 1 FROM {held[table.name]} AS held WHERE {same})",
        )
    for column in table.columns:
        if column.reference:
            _judge_reference(staging, table, column, held)


def _judge_repeated(staging: duckdb.DuckDBPyConnection, table: Table) -> None:
    """All rows of a key but the first are given twice. Numbers made of keys tell which few of them may be, the keys which are."""
    key = ", ".join(identifier(name) for name in table.key)
    standing = f"typed.{identifier(table.name)} WHERE _fault IS NULL"
    alike = f"SELECT hash({key}) AS number FROM {standing} GROUP BY number HAVING COUNT(*) > 1"
    staging.execute(f"CREATE OR REPLACE TEMP TABLE alike AS {alike}")
    if staging.execute("SELECT 1 FROM alike LIMIT 1").fetchone() is None:
        return
    repeated = (
        f"SELECT {key}, MIN(_row) AS first FROM {standing} AND hash({key}) IN (SELECT number FROM alike)"
        f" GROUP BY {key} HAVING COUNT(*) > 1"
    )
    same = " AND ".join(
        f"r.{identifier(name)} IS NOT DISTINCT FROM t.{identifier(name)}" for name in table.key
    )
    _set_fault(
        staging,
        table,
        f"{', '.join(table.key)}: given twice",
        f"EXISTS (SELECT 1 FROM ({repeated}) AS r WHERE {same} AND r.first < t._row)",
    )


def _judge_reference(
    staging: duckdb.DuckDBPyConnection, table: Table, column: Column, held: Dict[str, str]
) -> None:
    parent, target = str(column.reference).split(".")
    here, there = f"t.{identifier(column.name)}", identifier(target)
    places = [f"accepted.{identifier(parent)}"] if holds(staging, "accepted", parent) else []
    places += [held[parent]] if parent in held else []
    if places:
        known = " UNION ALL ".join(f"SELECT {there} FROM {place} AS known" for place in places)
        nowhere = f"NOT EXISTS (SELECT 1 FROM ({known}) AS p WHERE p.{there} = {here})"
        _set_fault(staging, table, f"{column.name}: not in {parent}", f"{here} IS NOT NULL AND {nowhere}")
    elif column.parent:
        _set_fault(staging, table, f"{column.name}: {parent} holds no rows", f"{here} IS NOT NULL")


def _set_fault(staging: duckdb.DuckDBPyConnection, table: Table, reason: str, condition: str) -> None:
    staging.execute(
        f"UPDATE typed.{identifier(table.name)} AS t SET _fault = {literal(reason)} WHERE t._fault IS NULL AND {condition}"
    )
