"""Building derived facts: all of them, or after an import those that are made of something that differs.

What a fact reads its text says, so that nothing is declared that could be forgotten. Where none of it differs in a column the text
names (`tools.store.news`), the fact stands as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import duckdb

from tools.store.derived import COUNTED, DERIVED, SLICES
from tools.store.fact_text import fact_query, relations, unordered
from tools.store.news import News
from tools.store.parts import home_of, replace_rows, write_whole

Said = Callable[[str], None]


def build(generation: duckdb.DuckDBPyConnection, said: Said = lambda _: None) -> None:
    """Build all of them."""
    for name in DERIVED:
        write_whole(generation, name)
        said(f"built {name}")


def update(generation: duckdb.DuckDBPyConnection, news: News, said: Said = lambda _: None) -> None:
    """Build again what the news reach; afterwards every one has the rows of a full build, in the same order."""
    for name in DERIVED:
        differing = news.behind(fact_query(name))
        if differing:
            _build_again(generation, name, differing, news)
            said(f"built {name}")


def _build_again(
    generation: duckdb.DuckDBPyConnection, name: str, differing: Sequence[str], news: News
) -> None:
    known = all(map(news.knows, differing))
    slices = SLICES.get(name)
    if name in COUNTED and known:
        _count_on(generation, name, differing, news)
    elif (
        slices
        and known
        and set(differing) <= set(slices.told_by)
        and _mark(generation, name, differing, news)
    ):
        _build_slices(generation, name, news)
    elif slices or not any(name in relations(fact_query(reader)) for reader in DERIVED):
        write_whole(generation, name)
        news.tell(name)
    else:
        generation.execute(f"CREATE OR REPLACE TEMP TABLE built AS {fact_query(name)}")
        _write_if_other(generation, name, news)


def _mark(generation: duckdb.DuckDBPyConnection, name: str, differing: Sequence[str], news: News) -> bool:
    """Mark the slices that may differ; false where a row belongs to none."""
    slices, query = SLICES[name], fact_query(name)
    told = " UNION ".join(
        slices.told_by[source].format(differing=news.rows(source, query)) for source in differing
    )
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE slice AS SELECT {slices.column} AS id FROM {name} WHERE FALSE"
    )
    generation.execute(f"INSERT INTO slice SELECT DISTINCT id FROM ({told}) told(id)")
    return generation.execute("SELECT 1 FROM slice WHERE id IS NULL").fetchone() is None


_MARKED = "(SELECT id FROM temp.slice)"


def _build_slices(generation: duckdb.DuckDBPyConnection, name: str, news: News) -> None:
    slices = SLICES[name]
    reached = f"({slices.column} IN {_MARKED})"
    hide(generation, {source: told.format(marked=_MARKED) for source, told in slices.made_of.items()})
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM ({unordered(fact_query(name))}) built WHERE {reached}"
    )
    uncover(generation, slices.made_of)
    replace_rows(generation, name, reached, slices.ordered_by, news)
    generation.execute(f"DROP TABLE temp.{name}; DROP TABLE temp.slice")


def _count_on(generation: duckdb.DuckDBPyConnection, name: str, differing: Sequence[str], news: News) -> None:
    """Take away what the rows that stood count, and add what those that stand do."""
    query, count = fact_query(name), COUNTED[name]
    for side, table in ((1, "stood"), (-1, "stands")):
        sources = {
            source: f"SELECT * FROM {news.rows(source, query, side)}" if source in differing else None
            for source in generation.get_table_names(query)
        }
        hide(generation, {source: "FALSE" for source, rows in sources.items() if rows is None})
        for source, rows in sources.items():
            if rows is not None:
                generation.execute(f"CREATE TEMP VIEW {source} AS {rows}")
        generation.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")
        uncover(generation, sources)
    keys = ", ".join(
        column for column, *_ in generation.execute(f"DESCRIBE {name}").fetchall() if column != count
    )
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE built AS SELECT {keys}, CAST(SUM({count}) AS BIGINT) AS {count}"
        f" FROM (SELECT {keys}, {count} FROM {name} UNION ALL SELECT {keys}, {count} FROM stands"
        f" UNION ALL SELECT {keys}, -{count} FROM stood) counts GROUP BY {keys} HAVING SUM({count}) > 0 ORDER BY {keys}"
    )
    generation.execute("DROP TABLE stood; DROP TABLE stands")
    _write_if_other(generation, name, news)


def _write_if_other(generation: duckdb.DuckDBPyConnection, name: str, news: News) -> None:
    """Write the rows of the temporary table `built`, in their order, where they are not those that stand."""
    columns = ", ".join(column for column, *_ in generation.execute(f"DESCRIBE {name}").fetchall())
    both = f"SELECT {columns}, 1 AS side FROM {name} UNION ALL SELECT {columns}, -1 FROM temp.built"
    news.tell(
        name,
        f"SELECT {columns}, SUM(side) AS side FROM ({both}) both_sides GROUP BY {columns} HAVING SUM(side) <> 0",
    )
    if news.any_rows(name):
        write_whole(generation, name, "SELECT * FROM temp.built")
    generation.execute("DROP TABLE temp.built")


def hide(generation: duckdb.DuckDBPyConnection, which: Mapping[str, str]) -> None:
    """Hide relations behind views of those of their rows that fulfil a condition."""
    home = home_of(generation)
    for name, condition in which.items():
        generation.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM {home}.{name} WHERE {condition}")


def uncover(generation: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Let them be seen whole again."""
    for name in names:
        generation.execute(f"DROP VIEW temp.{name}")
