"""Canonical tables → fact tables: one wide row per order, line, return, receipt and stock-keeping day, with costs attached.

Metrics read facts, so that the costly joins are done once per import and not once per question. Each fact is one query in
`facts/`, whose last line orders its rows by time so that a window reads few of them. An import rebuilds the rows it reaches
(`tools.store.reach`), writes what differs (`tools.store.parts`) and then what is made of it (`tools.store.derivation`); the result is
the same, row for row and in the same order, as that of a full build.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from tools.store import derivation, reach
from tools.store.columns import Table
from tools.store.derived import DERIVED
from tools.store.fact_text import WORD, fact_query, unordered
from tools.store.history import current_rows
from tools.store.local_day import local_day
from tools.store.news import News
from tools.store.parts import home_of, replace_rows, write_whole
from tools.store.sql import identifier, literal

FACTS = (
    "shipment_fact",
    "order_shipping",
    "line_fact",
    "order_fact",
    "return_fact",
    "stock_day",
    "forecast_run",
)
"""In the order in which they are built; a later one may read an earlier one."""

FULL_FROM = 0.25
"""From this share of all orders on, building everything anew is cheaper than building what was reached."""

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """How the reached rows of a fact are told from the others, as (column, kind of mark), and by what it is ordered."""

    marked_by: tuple[tuple[str, str], ...]
    ordered_by: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    "shipment_fact": Part((("shipment_id", "shipment"),), ("accepted_at", "shipment_id")),
    "order_shipping": Part((("order_id", "order"),), ("accepted_at", "order_id")),
    "line_fact": Part((("order_id", "order"),), ("placed_at", "line_id")),
    "order_fact": Part((("order_id", "order"),), ("placed_at", "order_id")),
    "return_fact": Part((("return_line_id", "return"),), ("booked_at", "return_line_id")),
    "stock_day": Part((("day", "day"), ("sku_id", "stocked_sku")), ("day", "sku_id", "location")),
    "forecast_run": Part(
        (("origin_at", "origin"),), ("origin_at", "model", "sku_id", "location", "first_day")
    ),
}

FAMILIES: Mapping[reach.Family, tuple[str, ...]] = {
    "orders": ("shipment_fact", "order_shipping", "line_fact", "order_fact", "return_fact"),
    "stock": ("stock_day",),
    "forecasts": ("forecast_run",),
}
"""Facts that are built together, over the same canonical tables."""


def build(generation: duckdb.DuckDBPyConnection, said: Said) -> None:
    """Build all facts of a generation from its current rows."""
    install_functions(generation, shop_zone(generation))
    for name in FACTS:
        write_whole(generation, name)
        said(f"built {name}")
    derivation.build(generation, said)
    generation.execute("CREATE OR REPLACE TABLE fact_build (recipe VARCHAR)")
    generation.execute("INSERT INTO fact_build VALUES (?)", [_recipe(generation)])


def update(generation: duckdb.DuckDBPyConnection, news: News, said: Said) -> bool:
    """Rebuild what the marks of `tools.store.reach` and the news of the same changes reach, adding to the news what differs.

    Everything is built anew, and false returned, where most is reached or a recipe has changed: then anything may differ.
    """
    if not is_built(generation) or not _worth_parts(generation):
        build(generation, said)
        return False
    install_functions(generation, shop_zone(generation))
    _rebuild_reached(generation, news, said)
    derivation.update(generation, news, said)
    return True


def rebuild_since(
    generation: duckdb.DuckDBPyConnection, day: date, news: News, said: Said = lambda _: None
) -> None:
    """Rebuild the facts of orders placed, snapshots taken and forecasts made on a local day or after it, and what is derived of them."""
    install_functions(generation, shop_zone(generation))
    reach.begin(generation)
    told = (
        ("sales_order", "placed_at", "order_id, placed_at"),
        ("inventory_snapshot", "taken_at", "taken_at"),
        ("forecast", "origin_at", "origin_at"),
    )
    for table, clock, columns in told:
        # The moment of the day before keeps the comparison on the column itself; the day then decides, once per moment.
        near = f"SELECT DISTINCT {columns} FROM {table} WHERE {clock} >= CAST({literal(day)} AS TIMESTAMP) - INTERVAL 1 DAY"
        recent = f"SELECT * FROM ({near}) near WHERE fw_day({clock}) >= {literal(day)}"
        reach.mark_rows(generation, table, f"({recent})")
    _rebuild_reached(generation, news, said)
    reach.end(generation)
    derivation.update(generation, news, said)


def is_built(generation: duckdb.DuckDBPyConnection) -> bool:
    """Whether the facts there are were built by today's queries and in the shop's zone."""
    there = "SELECT 1 FROM information_schema.tables WHERE table_name = 'fact_build'"
    if generation.execute(there).fetchone() is None:
        return False
    row = generation.execute("SELECT recipe FROM fact_build").fetchone()
    return row is not None and row[0] == _recipe(generation)


def _recipe(generation: duckdb.DuckDBPyConnection) -> str:
    told = "\n".join([shop_zone(generation), *(fact_query(name) for name in (*FACTS, *DERIVED))])
    return hashlib.sha256(told.encode()).hexdigest()


def _worth_parts(generation: duckdb.DuckDBPyConnection) -> bool:
    reach.follow_to_orders(generation, current_rows)
    row = generation.execute("SELECT COUNT(*) FROM sales_order").fetchone()
    return reach.count(generation, "order") <= FULL_FROM * (int(row[0]) if row else 0)


def _rebuild_reached(generation: duckdb.DuckDBPyConnection, news: News, said: Said) -> None:
    for family, names in FAMILIES.items():
        if reach.any_marked(generation, reach.KINDS_OF[family]):
            reach.narrow(generation, only_read(current_rows), family)
            _replace_parts(generation, names, news, said)
    reach.uncover(generation)


def only_read(rows: reach.Rows) -> reach.Rows:
    """The same rows with just the columns that the queries of facts name."""
    queries = [set(WORD.findall(fact_query(name))) for name in FACTS]

    def narrower(table: Table) -> str:
        words = set[str]().union(*(words for words in queries if table.name in words))
        columns = ", ".join(identifier(column.name) for column in table.columns if column.name in words)
        return f"SELECT {columns} FROM ({rows(table)}) AS known"

    return narrower


def reached(session: duckdb.DuckDBPyConnection, name: str) -> str:
    """The condition that a row of this fact is reached by what is marked."""
    told = [
        f"{column} IN {reach.marked(kind)}"
        for column, kind in PARTS[name].marked_by
        if reach.any_marked(session, [kind])
    ]
    return f"({' OR '.join(told)})" if told else "FALSE"


def build_parts(session: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Build the reached rows of these facts as temporary tables, over canonical tables narrowed to what is reached."""
    for name in names:
        # They are put in order with the rows around them, so the last line, which orders, is left out.
        rows = unordered(fact_query(name))
        session.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM ({rows}) built WHERE {reached(session, name)}"
        )


def _replace_parts(
    generation: duckdb.DuckDBPyConnection, names: Sequence[str], news: News, said: Said
) -> None:
    build_parts(generation, names)
    since = _standing_since(generation) if "order_fact" in names else ""
    for name in names:
        known = f"{reached(generation, name)}{since if name in _OF_ORDERS else ''}"
        replace_rows(generation, name, known, PARTS[name].ordered_by, news)
        said(f"built {name}")
    for name in names:
        generation.execute(f"DROP TABLE temp.{name}")


_OF_ORDERS = ("line_fact", "order_fact")


def _standing_since(generation: duckdb.DuckDBPyConnection) -> str:
    """The condition that the standing rows of marked orders fulfil by their clock, which tells the blocks they may be in."""
    row = generation.execute(
        f"SELECT CAST(MIN(placed_at) AS VARCHAR), COUNT(*) - COUNT(placed_at) FROM {home_of(generation)}.order_fact"
        f" WHERE order_id IN {reach.marked('order')}"
    ).fetchone()
    first, undated = row or (None, 0)
    return "" if first is None or undated else f" AND placed_at >= {literal(first)}"


def install_functions(generation: duckdb.DuckDBPyConnection, tz: str) -> None:
    """The named functions that metrics use instead of an engine's own date arithmetic."""
    generation.execute(f"CREATE OR REPLACE MACRO fw_day(moment) AS {local_day(tz, *_years(generation))}")
    generation.execute(
        "CREATE OR REPLACE MACRO fw_hours(earlier, later) AS date_diff('microsecond', earlier, later) / 3600000000.0"
    )
    generation.execute("CREATE OR REPLACE MACRO fw_days(earlier, later) AS date_diff('day', earlier, later)")
    generation.execute(
        "CREATE OR REPLACE MACRO fw_add_days(moment, days) AS moment + to_days(CAST(days AS INTEGER))"
    )
    generation.execute(
        "CREATE OR REPLACE MACRO fw_sum(units, first, last) AS list_sum(units[greatest(first, 1):greatest(last, 0)])"
    )


def _years(generation: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """The years in which orders were placed or are to be shipped, a year more on both sides; of a hundred at most."""
    row = generation.execute("SELECT MIN(placed_at), MAX(placed_at) FROM sales_order").fetchone()
    if row is None or row[0] is None:
        return _YEARS_WITHOUT_ORDERS
    last = row[1].year + 1
    return max(row[0].year - 1, last - 100, 1), min(last, 9998)


_YEARS_WITHOUT_ORDERS = (2020, 2030)


def shop_zone(generation: duckdb.DuckDBPyConnection) -> str:
    """The shop's zone: that of the mapping imported first."""
    row = generation.execute("SELECT time_zone FROM imported ORDER BY ordinal LIMIT 1").fetchone()
    return str(row[0]) if row else "UTC"
