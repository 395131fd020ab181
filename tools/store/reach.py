"""Changed canonical rows → the orders, lines, shipments, returns, SKUs and stock days whose facts may differ.

First the ids in the changed rows are marked, then those marks are followed to everything whose facts read the same rows.
Called by `tools.store.facts` after an import and by the warehouse for questions "as of"; the marks are temporary tables.
A mark too many costs time, one too few would be a wrong figure.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import duckdb

from tools.store.columns import Table
from tools.store.sql import identifier, literal
from tools.store.tables import TABLES

Rows = Callable[[Table], str]
"""The query of a canonical table's rows as the facts are to see them."""

MARKS: Mapping[str, Sequence[tuple[str, str]]] = {
    "sales_order": (("order", "order_id"),),
    "order_line": (("order", "order_id"), ("line", "line_id")),
    "shipment": (("order", "order_id"), ("shipment", "shipment_id")),
    "shipment_line": (("shipment", "shipment_id"), ("line", "line_id")),
    "shipment_event": (("shipment", "shipment_id"),),
    "fulfilment_task": (("line", "line_id"),),
    "fee": (("order", "order_id"),),
    "cost_entry": (("order", "order_id"), ("line", "line_id")),
    "return_line": (("return", "return_line_id"), ("line", "line_id"), ("authorisation", "rma_id")),
    "return_authorization": (("authorisation", "rma_id"), ("order", "order_id")),
    "invoice_line": (("billed", "shipment_id"),),
    "sku_cost": (("priced_sku", "sku_id"),),
    "sku": (("stocked_sku", "sku_id"),),
    "sku_location": (("stocked_sku", "sku_id"),),
    "inventory_snapshot": (("day", "fw_day(taken_at)"),),
    "forecast": (("origin", "origin_at"),),
}
"""For every canonical table that a fact reads: what a changed row of it marks, and by which expression."""

Family = Literal["orders", "stock", "forecasts"]
_APART: Mapping[str, Family] = {
    "sku": "stock",
    "sku_location": "stock",
    "inventory_snapshot": "stock",
    "forecast": "forecasts",
}

KINDS_OF: Mapping[Family, Sequence[str]] = {
    "orders": ("order", "return"),
    "stock": ("day", "stocked_sku"),
    "forecasts": ("origin",),
}
"""What must be marked for a family of facts to be built again."""

_KINDS = {
    "order": "VARCHAR",
    "line": "VARCHAR",
    "shipment": "VARCHAR",
    "return": "VARCHAR",
    "authorisation": "VARCHAR",
    "billed": "VARCHAR",
    "priced_sku": "VARCHAR",
    "stocked_sku": "VARCHAR",
    "day": "DATE",
    "origin": "TIMESTAMP",
}


def marked(kind: str) -> str:
    """A subquery of the ids marked of a kind."""
    return f"(SELECT id FROM mark_{kind})"


def begin(session: duckdb.DuckDBPyConnection) -> None:
    """Start without any marks."""
    for kind, sql_type in _KINDS.items():
        session.execute(f"CREATE OR REPLACE TEMP TABLE mark_{kind} (id {sql_type})")


def mark_rows(session: duckdb.DuckDBPyConnection, table: str, changed: str) -> None:
    """Mark what the rows of `changed`, a relation with those columns of `table` that `MARKS` names, are about."""
    for kind, expression in MARKS.get(table, ()):
        session.execute(
            f"INSERT INTO mark_{kind} SELECT DISTINCT {expression} AS id FROM {changed} WHERE {expression} IS NOT NULL"
        )


def any_marked(session: duckdb.DuckDBPyConnection, kinds: Sequence[str] = tuple(_KINDS)) -> bool:
    """Whether anything of these kinds is marked."""
    return any(session.execute(f"SELECT 1 FROM mark_{kind} LIMIT 1").fetchone() for kind in kinds)


def count(session: duckdb.DuckDBPyConnection, kind: str) -> int:
    """How many ids of a kind are marked."""
    row = session.execute(f"SELECT COUNT(DISTINCT id) FROM mark_{kind}").fetchone()
    return int(row[0]) if row else 0


def follow_to_orders(session: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Mark the orders of marked lines, shipments, prices and authorisations, and of voided labels that were billed.

    Of a shipment also those whose lines travel in it.
    """
    if any_marked(session, ["authorisation"]):
        told = f"{_of(rows, 'return_authorization')} WHERE rma_id IN {marked('authorisation')}"
        _mark(session, "order", f"order_id FROM {told} AND order_id IS NOT NULL")
        _mark(
            session,
            "return",
            f"return_line_id FROM {_of(rows, 'return_line')} WHERE line_id IS NULL AND rma_id IN {marked('authorisation')}",
        )
    if any_marked(session, ["billed"]):
        voided = f"{_of(rows, 'shipment')} WHERE voided_at IS NOT NULL"
        _mark(session, "order", f"order_id FROM {voided} AND shipment_id IN {marked('billed')}")
    if any_marked(session, ["shipment"]):
        _mark(
            session,
            "line",
            f"line_id FROM {_of(rows, 'shipment_line')} WHERE shipment_id IN {marked('shipment')}",
        )
        _mark(
            session,
            "order",
            f"order_id FROM {_of(rows, 'shipment')} WHERE shipment_id IN {marked('shipment')}",
        )
    if any_marked(session, ["line"]):
        _mark(session, "order", f"order_id FROM {_of(rows, 'order_line')} WHERE line_id IN {marked('line')}")
    if any_marked(session, ["priced_sku"]):
        _mark(
            session,
            "order",
            f"order_id FROM {_of(rows, 'order_line')} WHERE sku_id IN {marked('priced_sku')}",
        )
    _once(session, "order")


def family_of(table: str) -> Family:
    """The facts that read a canonical table."""
    return _APART.get(table, "orders")


def narrow(session: duckdb.DuckDBPyConnection, rows: Rows, family: Family) -> None:
    """Hide the canonical tables of a family of facts behind temporary ones with just the rows the marks need."""
    {"orders": narrow_to_orders, "stock": narrow_to_stock, "forecasts": narrow_to_forecasts}[family](
        session, rows
    )


def narrow_to_orders(session: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Hide the canonical tables of orders behind temporary ones with just the rows the marked orders' facts need."""
    _hide(session, rows, "sales_order", f"order_id IN {marked('order')}")
    _hide(session, rows, "order_line", f"order_id IN {marked('order')}")
    _mark(session, "line", "line_id FROM temp.order_line")
    _once(session, "line")
    _hide(session, rows, "shipment", f"order_id IN {marked('order')}")
    _mark(session, "shipment", "shipment_id FROM temp.shipment")
    _mark(
        session,
        "shipment",
        f"shipment_id FROM {_of(rows, 'shipment_line')} WHERE line_id IN {marked('line')}",
    )
    _once(session, "shipment")
    _add_strangers(session, rows)
    for table in ("shipment_line", "shipment_event"):
        _hide(session, rows, table, f"shipment_id IN {marked('shipment')}")
    _hide(session, rows, "fulfilment_task", f"line_id IN {marked('line')}")
    _hide(session, rows, "fee", f"order_id IN {marked('order')}")
    _hide(session, rows, "cost_entry", f"order_id IN {marked('order')} OR line_id IN {marked('line')}")
    _hide(
        session,
        rows,
        "return_authorization",
        f"order_id IN {marked('order')} OR rma_id IN {marked('authorisation')}",
    )
    _mark(
        session,
        "return",
        f"return_line_id FROM {_of(rows, 'return_line')} WHERE line_id IN {marked('line')}"
        " OR line_id IS NULL AND rma_id IN (SELECT rma_id FROM temp.return_authorization)",
    )
    _once(session, "return")
    _hide(session, rows, "return_line", f"return_line_id IN {marked('return')}")
    _hide(
        session,
        rows,
        "invoice_line",
        "shipment_id IN (SELECT shipment_id FROM temp.shipment WHERE voided_at IS NOT NULL)",
    )
    _hide(session, rows, "sku_cost", "TRUE")


def _add_strangers(session: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Marked shipments of other orders: apart, since ids of orders tell the blocks they may be in better than their own."""
    session.execute(
        "CREATE OR REPLACE TEMP TABLE stranger AS SELECT id FROM mark_shipment EXCEPT SELECT shipment_id FROM temp.shipment"
    )
    if session.execute("SELECT 1 FROM stranger LIMIT 1").fetchone():
        session.execute(
            f"INSERT INTO temp.shipment SELECT * FROM {_of(rows, 'shipment')} WHERE shipment_id IN (SELECT id FROM stranger)"
        )
    session.execute("DROP TABLE stranger")


def narrow_to_stock(session: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Hide the canonical tables of stock behind temporary ones with just the rows the marked days and SKUs need."""
    _once(session, "day")
    _once(session, "stocked_sku")
    told = [f"taken_at IN {_moments(session, rows)}"] if any_marked(session, ["day"]) else []
    if any_marked(session, ["stocked_sku"]):
        told.append(f"sku_id IN {marked('stocked_sku')}")
    _hide(session, rows, "inventory_snapshot", " OR ".join(told) or "FALSE")
    _hide(session, rows, "sku", "TRUE")
    _hide(session, rows, "sku_location", "TRUE")


def _moments(session: duckdb.DuckDBPyConnection, rows: Rows) -> str:
    """A subquery of the moments of the marked local days, which few blocks hold: no zone is a day away from UTC."""
    first, last = session.execute("SELECT MIN(id), MAX(id) FROM mark_day").fetchone() or (None, None)
    near = (
        f"taken_at >= CAST({literal(first)} AS TIMESTAMP) - INTERVAL 1 DAY"
        f" AND taken_at <= CAST({literal(last)} AS TIMESTAMP) + INTERVAL 2 DAY"
    )
    told = f"SELECT DISTINCT taken_at FROM {_of(rows, 'inventory_snapshot')} WHERE {near}"
    return f"(SELECT taken_at FROM ({told}) told WHERE fw_day(taken_at) IN {marked('day')})"


def narrow_to_forecasts(session: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Hide the forecasts behind a temporary table with those of the marked origins."""
    _once(session, "origin")
    _hide(session, rows, "forecast", f"origin_at IN {marked('origin')}")


def end(session: duckdb.DuckDBPyConnection) -> None:
    """Drop the marks and whatever hides canonical tables."""
    for kind in _KINDS:
        session.execute(f"DROP TABLE IF EXISTS temp.mark_{kind}")
    uncover(session)


def uncover(session: duckdb.DuckDBPyConnection) -> None:
    """Let the canonical tables be seen whole again."""
    for table in MARKS:
        session.execute(f"DROP TABLE IF EXISTS temp.{identifier(table)}")


def _of(rows: Rows, table: str) -> str:
    return f"({rows(TABLES[table])})"


def _mark(session: duckdb.DuckDBPyConnection, kind: str, selected: str) -> None:
    session.execute(f"INSERT INTO mark_{kind} SELECT DISTINCT {selected}")


def _once(session: duckdb.DuckDBPyConnection, kind: str) -> None:
    session.execute(f"CREATE OR REPLACE TEMP TABLE mark_{kind} AS SELECT DISTINCT id FROM mark_{kind}")


def _hide(session: duckdb.DuckDBPyConnection, rows: Rows, table: str, which: str) -> None:
    session.execute(
        f"CREATE OR REPLACE TEMP TABLE {identifier(table)} AS SELECT * FROM {_of(rows, table)} WHERE {which}"
    )
