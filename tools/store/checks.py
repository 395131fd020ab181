"""Raw rows → accepted rows and counted refusals, table by table, in the staging database.

A row is refused for the first fault it has: a value of the wrong type, a required value missing, a value outside its
choices or below its minimum, an amount in a foreign currency without a rate, a key given twice or held by another mapping, a
reference that leads nowhere. Nothing is repaired and nothing is dropped unsaid.
"""

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from tools.store.casting import FAILED, cast, given
from tools.store.columns import KIND_WORDS, SQL_TYPES, Column, Kind, Table
from tools.store.currencies import convert
from tools.store.judging import judge
from tools.store.mapping import Mapping
from tools.store.sql import identifier, literal
from tools.store.tables import TABLES

KNOWN_FROM_THE_START = "TIMESTAMP '1970-01-01 00:00:00'"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows of one table refused for one reason, with the first of them: its key and the value at fault."""

    reason: str
    rows: int
    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class TableCheck:
    """What came of one table's rows.

    `given` names the columns with a default that the mapping gave a value for, in one row at least.
    """

    table: str
    read: int
    accepted: int
    refusals: Sequence[Refusal]
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the checks of one import need to know: the mapping's defaults and where other mappings' rows stand.

    `held` names, for each table other mappings fill, the relation with their current rows.
    """

    mapping: Mapping
    held: Dict[str, str]


def check_table(staging: duckdb.DuckDBPyConnection, table: Table, rules: Rules) -> TableCheck:
    """Create `accepted.<table>` from `raw.<table>` and say what was refused.

    It is a view of those rows of `typed.<table>` that have no `_fault`: what is changed there afterwards is accepted too.
    """
    types = {row[0]: row[1] for row in staging.execute(f"DESCRIBE raw.{identifier(table.name)}").fetchall()}
    name = identifier(table.name)
    staging.execute(f"CREATE TABLE typed.{name} AS {_typed(table, types, rules.mapping)}")
    convert(staging, table, rules.mapping)
    judge(staging, table, rules.held)
    staging.execute(
        f"CREATE VIEW accepted.{name} AS SELECT * EXCLUDE (_row, _fault) FROM typed.{name} WHERE _fault IS NULL"
    )
    read, accepted = _counts(staging, name)
    refusals = _refusals(staging, table, types) if read > accepted else []
    given_columns = _given_columns(staging, table, types)
    staging.execute(f"DROP TABLE raw.{name}")
    return TableCheck(table.name, read, accepted, refusals, given_columns)


def _given_columns(staging: duckdb.DuckDBPyConnection, table: Table, types: Dict[str, str]) -> frozenset[str]:
    optional = [c for c in table.columns if c.default is not None and c.name in types]
    if not optional:
        return frozenset()
    held = ", ".join(f"BOOL_OR({given(column, types[column.name])})" for column in optional)
    row = staging.execute(f"SELECT {held} FROM raw.{identifier(table.name)}").fetchone() or ()
    return frozenset(column.name for column, one in zip(optional, row, strict=True) if one)


def _counts(staging: duckdb.DuckDBPyConnection, name: str) -> tuple[int, int]:
    row = staging.execute(f"SELECT COUNT(*), COUNT(*) FILTER (_fault IS NULL) FROM typed.{name}").fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def _typed(table: Table, types: Dict[str, str], mapping: Mapping) -> str:
    values, faults = [], []
    for column in table.columns:
        value = f"CAST({_value(column, types, mapping)} AS {SQL_TYPES[column.kind]})"
        values.append(f"{value} AS {identifier(column.name)}")
        faults += _column_faults(column, types, mapping)
    known_at = _known_at(table, types, mapping)
    fault = f"CASE {' '.join(faults)} END" if faults else "NULL"
    return (
        f"SELECT rowid AS _row, {', '.join(values)}, {known_at} AS _known_at, CAST({fault} AS VARCHAR) AS _fault"
        f" FROM raw.{identifier(table.name)}"
    )


def _value(column: Column, types: Dict[str, str], mapping: Mapping) -> str:
    default = _default(column, mapping)
    if column.name not in types:
        return default
    value = cast(column, types[column.name], mapping.time_zone)
    return value if default == "NULL" else f"COALESCE({value}, {default})"


def _default(column: Column, mapping: Mapping) -> str:
    if column.name == "currency":
        return literal(mapping.currency)
    if column.name == "time_zone":
        return literal(mapping.time_zone)
    return literal(column.default)  # type: ignore[arg-type]  # defaults of row models are plain values


def _column_faults(column: Column, types: Dict[str, str], mapping: Mapping) -> list[str]:
    faults = []
    value = _value(column, types, mapping)
    if column.name in types:
        source_type = types[column.name]
        wrong = f"{given(column, source_type)} AND {cast(column, source_type, mapping.time_zone)} IS NULL"
        if column.name + FAILED in types:
            wrong = f"({wrong}) OR {identifier(column.name + FAILED)} IS NOT NULL"
        if column.kind is not Kind.TEXT or column.name + FAILED in types:
            faults.append(_when(wrong, f"{column.name}: not a {KIND_WORDS[column.kind].split(';')[0]}"))
    if column.required:
        faults.append(_when(f"{value} IS NULL", f"{column.name}: missing"))
    if column.choices:
        choices = ", ".join(literal(choice) for choice in column.choices)
        faults.append(
            _when(f"{value} NOT IN ({choices})", f"{column.name}: not one of {', '.join(column.choices)}")
        )
    if column.minimum is not None:
        faults.append(_when(f"{value} < {column.minimum}", f"{column.name}: below {column.minimum}"))
    return faults


def _when(condition: str, reason: str) -> str:
    return f"WHEN {condition} THEN {literal(reason)}"


def _known_at(table: Table, types: Dict[str, str], mapping: Mapping) -> str:
    choices = []
    if "known_at" in types:
        known = Column("known_at", Kind.EVENT, "", required=False)
        choices.append(cast(known, types["known_at"], mapping.time_zone))
    choices += [_value(table.column(name), types, mapping) for name in table.event]
    return f"COALESCE({', '.join([*choices, KNOWN_FROM_THE_START])})"


def _refusals(staging: duckdb.DuckDBPyConnection, table: Table, types: Dict[str, str]) -> list[Refusal]:
    name = identifier(table.name)
    groups = staging.execute(
        f"SELECT _fault, COUNT(*), MIN(_row) FROM typed.{name} WHERE _fault IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return [_refusal(staging, table, types, reason, rows, first) for reason, rows, first in groups]


def _refusal(
    staging: duckdb.DuckDBPyConnection,
    table: Table,
    types: Dict[str, str],
    reason: str,
    rows: int,
    first: int,
) -> Refusal:
    at_fault = [part for part in reason.split(":", maxsplit=1)[0].split(", ") if part in types]
    shown = [part for part in table.key if part in types] + at_fault
    columns = ", ".join(_as_given(part, types) for part in shown) or "NULL"
    found = staging.execute(
        f"SELECT {columns} FROM raw.{identifier(table.name)} WHERE rowid = ?", [first]
    ).fetchone()
    values = ["" if value is None else str(value) for value in found or ()]
    keys = len(shown) - len(at_fault)
    return Refusal(reason, rows, ", ".join(values[:keys]), ", ".join(values[keys:]) if at_fault else None)


def _as_given(column: str, types: Dict[str, str]) -> str:
    shown = f"CAST({identifier(column)} AS VARCHAR)"
    unread = column + FAILED
    return f"COALESCE({identifier(unread)}, {shown})" if unread in types else shown


def tables_given(mapping: Mapping) -> list[Table]:
    """The tables a mapping fills, referenced tables first."""
    return [table for name, table in TABLES.items() if name in mapping.queries]
