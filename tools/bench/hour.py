"""An hour's news for the bench: what became known in the last hour of a shop is taken out of a generation, and brought in again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import duckdb

from tools.bench.meter import Cost, once
from tools.metrics.day_sums import day_sums as summed_by_day
from tools.store import day_sums, facts, reach
from tools.store.columns import Table
from tools.store.news import News
from tools.store.sql import identifier, literal
from tools.store.tables import TABLES


def cost_of_an_hour(generation: duckdb.DuckDBPyConnection, now: datetime) -> tuple[Cost, int]:
    """What facts and sums by day cost after the rows of the hour before `now` came in, and how many rows these are.

    The generation holds them, and holds them again afterwards. Reading a source and comparing it with what is known is not counted.
    """
    late = [name for name in TABLES if _take_out(generation, TABLES[name], now - timedelta(hours=1))]
    with _followed(generation) as news:
        for name in late:
            _tell(generation, news, TABLES[name])
            generation.execute(
                f"DELETE FROM history.{identifier(name)} WHERE rowid IN (SELECT lies FROM temp.late_{name})"
            )
        _build(generation, news)
    with _followed(generation) as news:
        for name in late:
            generation.execute(
                f"INSERT INTO history.{identifier(name)} SELECT * EXCLUDE (lies) FROM temp.late_{name}"
            )
        cost, _ = once(lambda: _tell_and_build(generation, news, late))
    rows = sum(_count(generation, f"temp.late_{name}") for name in late)
    return cost, rows


@contextmanager
def _followed(generation: duckdb.DuckDBPyConnection) -> Iterator[News]:
    reach.begin(generation)
    news = News(generation)
    yield news
    reach.end(generation)
    news.forget()


def _tell_and_build(generation: duckdb.DuckDBPyConnection, news: News, late: Sequence[str]) -> None:
    for name in late:
        _tell(generation, news, TABLES[name])
    _build(generation, news)


def _tell(generation: duckdb.DuckDBPyConnection, news: News, table: Table) -> None:
    rows = f"temp.late_{table.name}"
    reach.mark_rows(generation, table.name, rows)
    news.hear(table, rows)


def _build(generation: duckdb.DuckDBPyConnection, news: News) -> None:
    tables = summed_by_day().tables
    if facts.update(generation, news, lambda _: None):
        day_sums.update(generation, tables, news)
    else:
        day_sums.build(generation, tables)


def _take_out(generation: duckdb.DuckDBPyConnection, table: Table, since: datetime) -> bool:
    """Copy the rows known after a moment; of a table without moments those of parents that are copied. Says whether there are any."""
    told = [f"_known_at > {literal(since)}"] if table.event else []
    for column in table.columns:
        parent, _, key = (column.reference or "").partition(".")
        if column.parent and not table.event and _is_copied(generation, parent):
            told.append(f"{identifier(column.name)} IN (SELECT {identifier(key)} FROM temp.late_{parent})")
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE late_{table.name} AS SELECT *, rowid AS lies FROM history.{identifier(table.name)}"
        f" WHERE {' OR '.join(told) or 'FALSE'}"
    )
    return _count(generation, f"temp.late_{table.name}") > 0


def _is_copied(generation: duckdb.DuckDBPyConnection, table: str) -> bool:
    there = f"SELECT 1 FROM duckdb_tables() WHERE table_name = 'late_{table}'"
    return generation.execute(there).fetchone() is not None


def _count(generation: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = generation.execute(f"SELECT COUNT(*) FROM {relation}").fetchone()
    return int(row[0]) if row else 0
