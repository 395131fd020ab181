"""Canonical tables → fact tables: one wide row per order, line, return, receipt and stock-keeping day, with costs attached.

Metrics read facts, so that the costly joins are done once per import and not once per question. Each fact is one query in
`facts/`, whose last line orders its rows by time so that a window reads few of them. An import rebuilds the rows it reaches
(`tools.store.reach`); the result is the same, row for row and in the same order, as that of a full build.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources

import duckdb

from tools.store import reach
from tools.store.history import current_rows
from tools.store.local_day import local_day
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

WHOLE = (
    "sku_tier_fact",
    "dock_receipt",
    "shelf_number",
    "sku_number",
    "shelf_fact",
    "demand_day",
    "demand_month",
    "forecast_plan",
    "cost_range",
    "tier_range",
)
"""Facts in which a row may depend on all orders, and small ones; built anew after the others, never in parts."""

SUMS = frozenset({"demand_day", "demand_month"})
"""Those of them that are sums and long: at an earlier moment they are views of the rows they sum up, of which a question reads its days."""

FULL_FROM = 0.25
"""From this share of all orders on, building everything anew is cheaper than building what was reached."""

Said = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """How the reached rows of a fact are told from the others, and by what the fact is ordered."""

    reached: str
    ordered_by: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    "shipment_fact": Part(f"shipment_id IN {reach.marked('shipment')}", ("accepted_at", "shipment_id")),
    "order_shipping": Part(f"order_id IN {reach.marked('order')}", ("accepted_at", "order_id")),
    "line_fact": Part(f"order_id IN {reach.marked('order')}", ("placed_at", "line_id")),
    "order_fact": Part(f"order_id IN {reach.marked('order')}", ("placed_at", "order_id")),
    "return_fact": Part(f"return_line_id IN {reach.marked('return')}", ("booked_at", "return_line_id")),
    "stock_day": Part(
        f"(day IN {reach.marked('day')} OR sku_id IN {reach.marked('stocked_sku')})",
        ("day", "sku_id", "location"),
    ),
    "forecast_run": Part(
        f"origin_at IN {reach.marked('origin')}", ("origin_at", "model", "sku_id", "location", "first_day")
    ),
}

FAMILIES: Mapping[reach.Family, tuple[str, ...]] = {
    "orders": ("shipment_fact", "order_shipping", "line_fact", "order_fact", "return_fact"),
    "stock": ("stock_day",),
    "forecasts": ("forecast_run",),
}
"""Facts that are built together, over the same canonical tables."""


def fact_query(name: str) -> str:
    """The query of a fact over the canonical tables."""
    return resources.files("tools.store").joinpath("facts", f"{name}.sql").read_text(encoding="utf-8")


def earlier_view(name: str) -> str:
    """The query of the rows that a fact in `SUMS` sums up, with the same columns."""
    path = resources.files("tools.store").joinpath("facts", "earlier", f"{name}.sql")
    return path.read_text(encoding="utf-8")


def build(generation: duckdb.DuckDBPyConnection, said: Said) -> None:
    """Build all facts of a generation from its current rows."""
    install_functions(generation, shop_zone(generation))
    for name in (*FACTS, *WHOLE):
        generation.execute(f"CREATE OR REPLACE TABLE {name} AS {fact_query(name)}")
        said(f"built {name}")
    generation.execute("CREATE OR REPLACE TABLE fact_build (recipe VARCHAR)")
    generation.execute("INSERT INTO fact_build VALUES (?)", [_recipe(generation)])


def update(generation: duckdb.DuckDBPyConnection, said: Said) -> None:
    """Rebuild what the marks of `tools.store.reach` reach; everything, where most is reached or a recipe has changed."""
    if not is_built(generation) or not _worth_parts(generation):
        build(generation, said)
        return
    _rebuild_reached(generation, said)
    for name in WHOLE:
        generation.execute(f"CREATE OR REPLACE TABLE {name} AS {fact_query(name)}")
        said(f"built {name}")


def rebuild_since(generation: duckdb.DuckDBPyConnection, day: date, said: Said = lambda _: None) -> None:
    """Rebuild the facts of orders placed, snapshots taken and forecasts made on a local day or after it."""
    install_functions(generation, shop_zone(generation))
    reach.begin(generation)
    clocks = (("sales_order", "placed_at"), ("inventory_snapshot", "taken_at"), ("forecast", "origin_at"))
    for table, clock in clocks:
        # The moment of the day before keeps the comparison on the column itself; the day then decides.
        recent = f"{clock} >= CAST({literal(day)} AS TIMESTAMP) - INTERVAL 1 DAY AND fw_day({clock}) >= {literal(day)}"
        reach.mark_rows(generation, table, f"(SELECT * FROM {table} WHERE {recent})")
    _rebuild_reached(generation, said)
    reach.end(generation)


def is_built(generation: duckdb.DuckDBPyConnection) -> bool:
    """Whether the facts there are were built by today's queries and in the shop's zone."""
    there = "SELECT 1 FROM information_schema.tables WHERE table_name = 'fact_build'"
    if generation.execute(there).fetchone() is None:
        return False
    row = generation.execute("SELECT recipe FROM fact_build").fetchone()
    return row is not None and row[0] == _recipe(generation)


def _recipe(generation: duckdb.DuckDBPyConnection) -> str:
    told = "\n".join([shop_zone(generation), *(fact_query(name) for name in (*FACTS, *WHOLE))])
    return hashlib.sha256(told.encode()).hexdigest()


def _worth_parts(generation: duckdb.DuckDBPyConnection) -> bool:
    reach.follow_to_orders(generation, current_rows)
    row = generation.execute("SELECT COUNT(*) FROM sales_order").fetchone()
    return reach.count(generation, "order") <= FULL_FROM * (int(row[0]) if row else 0)


def _rebuild_reached(generation: duckdb.DuckDBPyConnection, said: Said) -> None:
    home = home_of(generation)
    for family, names in FAMILIES.items():
        if reach.any_marked(generation, reach.KINDS_OF[family]):
            reach.narrow(generation, current_rows, family)
            _replace_parts(generation, home, names, said)
    reach.uncover(generation)


def home_of(session: duckdb.DuckDBPyConnection) -> str:
    """Where the facts themselves are, whatever temporary names hide them."""
    database = session.execute("SELECT current_database()").fetchone()
    assert database is not None
    return f"{identifier(database[0])}.main"


def build_parts(session: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Build the reached rows of these facts as temporary tables, over canonical tables narrowed to what is reached."""
    for name in names:
        part = PARTS[name]
        session.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM ({fact_query(name)}) built WHERE {part.reached}"
        )


def _replace_parts(
    generation: duckdb.DuckDBPyConnection, home: str, names: Sequence[str], said: Said
) -> None:
    build_parts(generation, names)
    for name in names:
        _replace_part(generation, f"{home}.{name}", f"temp.{name}", PARTS[name])
        said(f"built {name}")
    for name in names:
        generation.execute(f"DROP TABLE temp.{name}")


def _replace_part(generation: duckdb.DuckDBPyConnection, fact: str, built: str, part: Part) -> None:
    """Put the built rows in place of the reached ones, writing anew everything from the earliest of them on."""
    clock = part.ordered_by[0]
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE earliest AS SELECT COUNT(*) AS n, MIN({clock}) AS since FROM"
        f" (SELECT {clock} FROM {fact} WHERE {part.reached} UNION ALL SELECT {clock} FROM {built}) changed"
    )
    found = generation.execute("SELECT n, CAST(since AS VARCHAR) FROM earliest").fetchone()
    assert found is not None
    if not found[0]:
        return
    later = f"{clock} IS NULL" if found[1] is None else f"({clock} >= {literal(found[1])} OR {clock} IS NULL)"
    order = ", ".join(part.ordered_by)
    generation.execute(
        f"CREATE OR REPLACE TEMP TABLE tail AS SELECT * FROM {fact} WHERE {later} AND NOT ({part.reached})"
        f" UNION ALL SELECT * FROM {built}"
    )
    generation.execute(f"DELETE FROM {fact} WHERE {later}")
    generation.execute(f"INSERT INTO {fact} SELECT * FROM tail ORDER BY {order}")
    generation.execute("DROP TABLE tail; DROP TABLE earliest")


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
