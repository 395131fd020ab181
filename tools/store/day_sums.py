"""The tables of day sums in a generation: built after the facts, thrown away before anything changes under them.

What they sum is declared above (`tools.metrics.day_sums`) and comes in as queries. A reader uses them only while they were built
from the very queries it would build them from; without them it reads the facts.
"""

import hashlib
from collections.abc import Mapping

import duckdb

from tools.store.sql import identifier

Tables = Mapping[str, str]
"""The query of each table of sums, by the table's name."""

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
    for name, query in tables.items():
        generation.execute(f"CREATE TABLE {identifier(name)} AS {query}")
    generation.execute(f"CREATE TABLE {_BUILT} (name VARCHAR, recipe VARCHAR)")
    for name in tables:
        generation.execute(f"INSERT INTO {_BUILT} VALUES (?, ?)", [name, recipe(tables)])
    generation.execute("COMMIT")


def built_recipe(generation: duckdb.DuckDBPyConnection) -> str | None:
    """The recipe of the sums there are, None without any."""
    if not generation.execute(f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{_BUILT}'").fetchone():
        return None
    row = generation.execute(f"SELECT MIN(recipe) FROM {_BUILT}").fetchone()
    return row[0] if row else None


def recipe(tables: Tables) -> str:
    """Changes with anything that may change a sum."""
    return hashlib.sha256(repr(sorted(tables.items())).encode()).hexdigest()
