"""A mapping's SQL over the loaded sources → one raw relation per canonical table, in the staging database.

The staging connection is locked before any of the mapping's SQL runs: no file, no network, no settings. A conversion
that fails in the mapping's own `CAST` or `strptime` does not end the import: the row is kept with a mark and refused by the check.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from floorwalker.errors import UserMistake, did_you_mean
from tools.store.casting import FAILED
from tools.store.columns import Table
from tools.store.engine import SETTINGS
from tools.store.mapping import Mapping
from tools.store.sources import load_sources
from tools.store.sql import identifier
from tools.store.tables import TABLES

_LINE = re.compile(r"LINE (\d+):")
_TEXT_HINT = "; columns of CSV files are text: CAST(x AS DOUBLE), CAST(x AS INTEGER) or CAST(x AS DATE) makes them what a calculation needs"
_WORD_HINT = "; a column named like an SQL word, such as at or on, stands in double quotes"


def extract(database: Path, mapping: Mapping, source: Path, said: Callable[[str], None]) -> list[Path]:
    """Fill the staging database at `database` with `raw.<table>` for each query of the mapping.

    Returns the files that were left out, for they are empty.
    """
    left_out: list[Path] = []
    with duckdb.connect(str(database)) as staging:
        staging.execute(f"{SETTINGS}; CREATE SCHEMA raw")
        with _scratch(database) as scratch:
            for loaded in load_sources(staging, mapping.sources, source, scratch):
                left_out += loaded.left_out
                said(f"read {loaded.name}")
        staging.execute("SET enable_external_access = false; SET lock_configuration = true")
        for name, query in mapping.queries.items():
            _run(staging, TABLES[name], query, mapping.folder / f"{name}.sql")
            said(f"mapped {name}")
        for name in mapping.sources:
            staging.execute(f"DROP TABLE {identifier(name)}")
    return left_out


@contextmanager
def _scratch(database: Path) -> Iterator[Path]:
    """A folder for rewritten files; its ending is that of what a killed import leaves behind, which the next one clears away."""
    folder = database.with_name(f"{database.stem}.text.staging")
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _run(staging: duckdb.DuckDBPyConnection, table: Table, query: str, path: Path) -> None:
    select = _single_select(staging, query, path)
    target = f"raw.{identifier(table.name)}"
    try:
        staging.execute(f"CREATE TABLE {target} AS {select}")
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException) as fault:
        _run_keeping_bad_rows(staging, target, select, path, fault)
    except duckdb.Error as fault:
        raise _wrong_sql(path, fault) from fault
    _check_columns(staging, table, path)


def _single_select(staging: duckdb.DuckDBPyConnection, query: str, path: Path) -> str:
    try:
        statements = staging.extract_statements(query)
    except duckdb.Error as fault:
        raise _wrong_sql(path, fault) from fault
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UserMistake(f"{path} must hold exactly one SELECT; it holds {len(statements)} statement(s).")
    return query.strip().rstrip(";")


def _run_keeping_bad_rows(
    staging: duckdb.DuckDBPyConnection, target: str, select: str, path: Path, fault: duckdb.Error
) -> None:
    try:
        staging.execute(f"CREATE TABLE {target} AS {_with_marks(select)}")
    except (duckdb.Error, sqlglot.errors.SqlglotError):
        raise _wrong_sql(path, fault) from fault


def _with_marks(select: str) -> str:
    """The same SELECT with its conversions made safe, and beside each such column the text that one could not read."""
    tree = sqlglot.parse_one(select, dialect="duckdb")
    if not isinstance(tree, exp.Select):
        raise sqlglot.errors.ParseError("only a plain SELECT can be made safe")
    marks: list[exp.Expr] = []
    safe: list[exp.Expr] = []
    for projection in tree.expressions:
        safe.append(sqlglot.parse_one(_safe(projection), dialect="duckdb"))
        if unread := _unread(projection):
            name = identifier(projection.alias_or_name + FAILED)
            marks.append(sqlglot.parse_one(f"{unread} AS {name}", dialect="duckdb"))
    # Only what is given out: a condition whose conversion fails would lose its row unseen.
    tree.set("expressions", [*safe, *marks])
    return tree.sql("duckdb")


def _may_fail(node: exp.Expr) -> bool:
    return isinstance(node, exp.StrToTime | exp.Cast) and not isinstance(node, exp.TryCast)


def _unread(tree: exp.Expr) -> str:
    """The text that a failing conversion could not read, null where none fails; empty when there is none to fail.

    Under a condition a conversion counts only where the condition asks for it.
    """
    if isinstance(tree, exp.Case):
        return _unread_where_asked(tree)
    parts = [part for child in tree.iter_expressions() if (part := _unread(child))]
    if _may_fail(tree):
        given = _safe(tree.this)
        failed = f"({given}) IS NOT NULL AND ({_safe(tree)}) IS NULL"
        parts.append(f"CASE WHEN {failed} THEN CAST(({given}) AS VARCHAR) END")
    return f"COALESCE({', '.join(parts)})" if parts else ""


def _unread_where_asked(case: exp.Case) -> str:
    results = [(_safe(branch.this), _unread(branch.args["true"])) for branch in case.args["ifs"]]
    otherwise = _unread(case.args["default"]) if case.args.get("default") else ""
    if not otherwise and not any(unread for _, unread in results):
        return ""
    subject = _safe(case.this) if case.this else ""
    branches = " ".join(f"WHEN {asked} THEN {unread or 'NULL'}" for asked, unread in results)
    return f"CASE {subject} {branches} ELSE {otherwise or 'NULL'} END"


def _safe(tree: exp.Expr) -> str:
    def relaxed(node: exp.Expr) -> exp.Expr:
        if not _may_fail(node):
            return node
        inner = node.this.transform(relaxed)
        if isinstance(node, exp.StrToTime):
            return exp.Anonymous(this="TRY_STRPTIME", expressions=[inner, node.args["format"]])
        return exp.TryCast(this=inner, to=node.args["to"])

    return tree.copy().transform(relaxed).sql("duckdb")


def _check_columns(staging: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    found = _without_marks(
        row[0] for row in staging.execute(f"DESCRIBE raw.{identifier(table.name)}").fetchall()
    )
    known = [column.name for column in table.columns] + ["known_at"]
    for name in found:
        if name not in known:
            raise UserMistake(
                f"{path} gives a column {name!r} that {table.name} does not have; {did_you_mean(name, known)}"
            )
    for column in table.columns:
        if column.required and column.name not in found:
            raise UserMistake(
                f"{path} does not give {table.name}.{column.name}, which is required: {column.description}."
            )


def _without_marks(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.endswith(FAILED)]


def _wrong_sql(path: Path, fault: duckdb.Error) -> UserMistake:
    text = str(fault)
    line = _LINE.search(text)
    place = f"{path}, line {line[1]}" if line else str(path)
    reason = " ".join(text.split("LINE ", maxsplit=1)[0].split()).replace(": :", ":").removesuffix(".")
    # The engine lists every form of a function there is, some of them thirty lines.
    reason, listed, _ = reason.partition(" You might need to add explicit type casts")
    hint = _TEXT_HINT if listed else _WORD_HINT if "syntax error at or near" in reason else ""
    return UserMistake(f"{place}: {reason.removesuffix('.')}{hint}.")
