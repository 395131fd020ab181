"""The tables of day sums in a generation: built after the facts, and again for the days in which an import changed something.

What they sum is declared above (`tools.metrics.day_sums`) and comes in as queries. A reader uses them only while they were built
from the very queries it would build them from; without them it reads the facts.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from tools.store.derivation import hide, uncover
from tools.store.news import News
from tools.store.sql import identifier


@dataclass(frozen=True, slots=True)
class Summed:
    """A table of sums: its query, the relation whose rows it sums up by `day`, an expression of such a row, and their clock.

    A row counts under no other day than its own; rows whose clock is null count under none.
    """

    query: str
    relation: str
    day: str
    clock: str


Tables = Mapping[str, Summed]
"""The tables of sums, by name."""

_BUILT = "day_sum_build"


def drop(generation: duckdb.DuckDBPyConnection) -> None:
    """Remove all of them."""
    if generation.execute(f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{_BUILT}'").fetchone():
        names = generation.execute(f"SELECT name FROM {_BUILT}").fetchall()
        for (name,) in [*names, (_BUILT,)]:
            generation.execute(f"DROP TABLE IF EXISTS {identifier(name)}")


def build(generation: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """Build them from the facts there are."""
    drop(generation)
    generation.execute("BEGIN")
    for name, summed in tables.items():
        generation.execute(f"CREATE TABLE {identifier(name)} AS {summed.query}")
    generation.execute(f"CREATE TABLE {_BUILT} (name VARCHAR, recipe VARCHAR)")
    for name in tables:
        generation.execute(f"INSERT INTO {_BUILT} VALUES (?, ?)", [name, recipe(tables)])
    generation.execute("COMMIT")


def update(generation: duckdb.DuckDBPyConnection, tables: Tables, news: News) -> None:
    """Build again what the news reach; everything where other tables are there than these, and nothing where none are wanted."""
    if not tables or built_recipe(generation) != recipe(tables):
        build(generation, tables)
        return
    generation.execute("BEGIN")
    for name, summed in tables.items():
        differing = news.behind(summed.query)
        if differing == [summed.relation] and news.knows(summed.relation):
            _sum_days(generation, name, summed, news.rows(summed.relation, summed.query))
        elif differing:
            generation.execute(f"CREATE OR REPLACE TABLE {identifier(name)} AS {summed.query}")
    generation.execute("COMMIT")


def _sum_days(generation: duckdb.DuckDBPyConnection, name: str, summed: Summed, differing: str) -> None:
    """Sum the days of the differing rows again; all others stand."""
    table, days = identifier(name), "(SELECT day FROM temp.summed_day)"
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE summed_day AS SELECT DISTINCT CAST({summed.day} AS DATE) AS day"
        f" FROM {differing} differing WHERE {summed.clock} IS NOT NULL"
    )
    # No zone is a day away from UTC: so the clock alone tells most blocks of rows that are of no such day.
    first, last = (f"CAST((SELECT {end}(day) FROM temp.summed_day) AS TIMESTAMP)" for end in ("MIN", "MAX"))
    near = f"{summed.clock} >= {first} - INTERVAL 1 DAY AND {summed.clock} <= {last} + INTERVAL 2 DAY"
    hide(generation, {summed.relation: f"{near} AND {summed.day} IN {days}"})
    generation.execute(f"CREATE OR REPLACE TEMP TABLE summed AS {summed.query}")
    uncover(generation, [summed.relation])
    generation.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM (SELECT * FROM {table} WHERE day NOT IN {days}"
        " UNION ALL SELECT * FROM temp.summed) every ORDER BY dimension, day, member"
    )
    generation.execute("DROP TABLE temp.summed; DROP TABLE temp.summed_day")


def built_recipe(generation: duckdb.DuckDBPyConnection) -> str | None:
    """The recipe of the sums there are, None without any."""
    if not generation.execute(f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{_BUILT}'").fetchone():
        return None
    row = generation.execute(f"SELECT MIN(recipe) FROM {_BUILT}").fetchone()
    return row[0] if row else None


def recipe(tables: Tables) -> str:
    """Changes with anything that may change a sum."""
    return hashlib.sha256(repr(sorted(tables.items(), key=lambda item: item[0])).encode()).hexdigest()
