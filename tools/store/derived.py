"""Facts that are made from other facts and from small tables: after an import, what did not change is not built again.

What a fact reads the engine itself says of its text, so that nothing is declared that could be forgotten. Where none of it differs
(`tools.store.news`), the fact stands. Long ones are built for the slices of time or products that differ (`SLICES`), one is a
count to which changes are added (`COUNTED`), the others are built whole and compared with what stood.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from tools.store.fact_text import fact_query, unordered
from tools.store.news import News
from tools.store.parts import home_of, replace_rows, write_whole

DERIVED = (
    "dock_receipt",
    "shelf_seen",
    "location_number",
    "sku_number",
    "shelf_number",
    "shelf_fact",
    "demand_day",
    "demand_month",
    "sku_week",
    "tier_start",
    "sku_life",
    "tier_month",
    "sku_tier_fact",
    "forecast_plan",
    "cost_range",
    "tier_range",
)
"""In the order in which they are built, after `facts.FACTS`; a later one may read an earlier one."""

SUMS = frozenset({"demand_day", "demand_month"})
"""Those of them that are sums and long: at an earlier moment they are views of the rows they sum up, of which a question reads its days."""

COUNTED: Mapping[str, str] = {"shelf_seen": "told"}
"""Facts that count rows: the column of the count. All others tell the counted apart."""

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Slices:
    """A fact of which rows are told apart by a column, so that some can be built without the others.

    `told_by` gives for a relation it reads the query of the slices that rows in which it differs ({differing}) may change; of what
    is not named there a difference changes all. `made_of` gives the condition of the rows that the slices ({marked}) are made of.
    """

    column: str
    ordered_by: tuple[str, ...]
    told_by: Mapping[str, str]
    made_of: Mapping[str, str] = field(default_factory=dict)


_WEEK = "CAST(date_trunc('week', placed_day) AS DATE)"
_MONTH = "CAST(date_trunc('month', day) AS DATE)"
_MARKED_SKUS = "sku IN (SELECT sku FROM sku_number WHERE sku_id IN {marked})"

SLICES: Mapping[str, Slices] = {
    "dock_receipt": Slices(
        "receipt_line_id",
        ("arrived_at", "receipt_line_id"),
        told_by={
            "receipt_line": "SELECT receipt_line_id FROM {differing}",
            "receipt": "SELECT l.receipt_line_id FROM {differing} d JOIN receipt_line l ON l.receipt_id = d.receipt_id",
            "purchase_order": "SELECT l.receipt_line_id FROM {differing} d JOIN receipt r ON r.po_id = d.po_id"
            " JOIN receipt_line l ON l.receipt_id = r.receipt_id",
        },
        made_of={"receipt_line": "receipt_line_id IN {marked}"},
    ),
    "demand_day": Slices(
        "day",
        ("day", "shelf", "qty_ordered", "qty_net"),
        told_by={"line_fact": "SELECT placed_day FROM {differing}"},
        made_of={"line_fact": "placed_day IN {marked}"},
    ),
    "demand_month": Slices(
        "month",
        ("month", "shelf"),
        told_by={"demand_day": f"SELECT {_MONTH} FROM {{differing}}"},
        made_of={"demand_day": f"{_MONTH} IN {{marked}}"},
    ),
    "sku_week": Slices(
        "week",
        ("week", "sku"),
        told_by={"line_fact": f"SELECT {_WEEK} FROM {{differing}}"},
        made_of={"line_fact": f"{_WEEK} IN {{marked}}"},
    ),
    # A month looks at 13 weeks, and from its first day at most six days back to where these end: 97 days after a week's Monday.
    "tier_month": Slices(
        "day",
        ("day", "sku"),
        told_by={
            "tier_start": "SELECT day FROM {differing}",
            "sku_week": "SELECT UNNEST(range(date_trunc('month', week), week + INTERVAL 98 DAY, INTERVAL 1 MONTH)) FROM {differing}",
            "sku_life": "SELECT UNNEST(range(date_trunc('month', MIN(first_day)), (SELECT MAX(day) FROM tier_start) + INTERVAL 1 DAY,"
            " INTERVAL 1 MONTH)) FROM {differing}",
        },
        made_of={
            "tier_start": "day IN {marked}",
            "sku_week": "week >= (SELECT MIN(id) FROM {marked} first) - INTERVAL 98 DAY AND week < (SELECT MAX(id) FROM {marked} last)",
        },
    ),
    "sku_tier_fact": Slices(
        "sku_id",
        ("sku_id", "valid_from"),
        told_by=dict.fromkeys(
            ("tier_month", "sku_life"),
            "SELECT n.sku_id FROM {differing} d JOIN sku_number n ON n.sku = d.sku",
        ),
        made_of=dict.fromkeys(("tier_month", "sku_life"), _MARKED_SKUS),
    ),
    "forecast_plan": Slices(
        "origin_at",
        ("origin_at", "model", "named", "location", "first_day", "sku"),
        told_by={"forecast_run": "SELECT origin_at FROM {differing}"},
        made_of={"forecast_run": "origin_at IN {marked}"},
    ),
}


def build(generation: duckdb.DuckDBPyConnection, said: Said = lambda _: None) -> None:
    """Build all of them."""
    for name in DERIVED:
        write_whole(generation, name)
        said(f"built {name}")


def update(generation: duckdb.DuckDBPyConnection, news: News, said: Said = lambda _: None) -> None:
    """Build again what the news reach; afterwards every one has the rows of a full build, in the same order."""
    reads = {name: generation.get_table_names(fact_query(name)) for name in DERIVED}
    for place, name in enumerate(DERIVED):
        differing = news.among(reads[name], fact_query(name))
        if differing:
            is_read = any(name in reads[later] for later in DERIVED[place:])
            _build_again(generation, name, differing, news, is_read)
            said(f"built {name}")


def _build_again(
    generation: duckdb.DuckDBPyConnection, name: str, differing: Sequence[str], news: News, is_read: bool
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
    elif slices or not is_read:
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
    if news.among([name], columns):
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
