"""Canonical tables → fact tables: one wide row per order, line, return and stock-keeping day, with costs attached.

Metrics read facts, so that the costly joins are done once per import and not once per question. Each fact is one query in
`facts/`; built into the generation from current rows, and for questions "as of" an earlier moment from the rows known then.
"""

from collections.abc import Callable
from importlib import resources

import duckdb

from tools.store.sql import literal

FACTS = ("shipment_fact", "order_shipping", "line_fact", "order_fact", "return_fact", "stock_day")
"""In the order in which they are built; a later one may read an earlier one."""


def fact_query(name: str) -> str:
    """The query of a fact over the canonical tables."""
    return resources.files("tools.store").joinpath("facts", f"{name}.sql").read_text(encoding="utf-8")


def build(generation: duckdb.DuckDBPyConnection, said: Callable[[str], None]) -> None:
    """Build all facts of a generation from its current rows."""
    install_functions(generation, shop_zone(generation))
    for name in FACTS:
        generation.execute(f"CREATE OR REPLACE TABLE {name} AS {fact_query(name)}")
        said(f"built {name}")


def install_functions(generation: duckdb.DuckDBPyConnection, tz: str) -> None:
    """The named functions that metrics use instead of an engine's own date arithmetic."""
    generation.execute(
        f"CREATE OR REPLACE MACRO fw_day(moment) AS CAST(timezone({literal(tz)}, timezone('UTC', moment)) AS DATE)"
    )
    generation.execute(
        "CREATE OR REPLACE MACRO fw_hours(earlier, later) AS date_diff('microsecond', earlier, later) / 3600000000.0"
    )
    generation.execute("CREATE OR REPLACE MACRO fw_days(earlier, later) AS date_diff('day', earlier, later)")
    generation.execute(
        "CREATE OR REPLACE MACRO fw_add_days(moment, days) AS moment + to_days(CAST(days AS INTEGER))"
    )


def shop_zone(generation: duckdb.DuckDBPyConnection) -> str:
    """The shop's zone: that of the mapping imported first."""
    row = generation.execute("SELECT time_zone FROM imported ORDER BY ordinal LIMIT 1").fetchone()
    return str(row[0]) if row else "UTC"
