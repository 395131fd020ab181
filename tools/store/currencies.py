"""Amounts in foreign currencies → the mapping's currency, while an import checks its rows (rule R12).

An order's money is in the order's currency, and so is that of its lines and of what is refunded on them; it is turned into the
mapping's currency at the rate of the day the order was placed. An amount without a rate refuses its row: added up as it
stands it would be a wrong figure. Called by `tools.store.checks` and `tools.store.importing`.
"""

from collections.abc import Mapping as Dict
from dataclasses import dataclass

import duckdb

from tools.store.columns import Kind, Table
from tools.store.mapping import Mapping
from tools.store.sql import identifier, literal
from tools.store.staging import holds
from tools.store.tables import TABLES

RATE_DAYS = 31
"""How many days a rate may be old: a month, for shops that keep monthly rates."""


@dataclass(frozen=True, slots=True)
class Priced:
    """Which columns of a table may be in a foreign currency.

    `document` is the table that says which, on the day of its column `day`; `path` are the columns that lead there, each of the
    table the one before it refers to.
    """

    columns: tuple[str, ...]
    document: str
    day: str
    path: tuple[str, ...] = ()


PRICED: Dict[str, Priced] = {
    "sku_cost": Priced(("landed_cost",), "sku_cost", "valid_from"),
    "price_list": Priced(("unit_price",), "price_list", "valid_from"),
    "sales_order": Priced(("shipping_income",), "sales_order", "placed_at"),
    "order_line": Priced(("unit_price", "discount", "tax"), "sales_order", "placed_at", ("order_id",)),
    "return_line": Priced(("unit_price", "refund"), "sales_order", "placed_at", ("line_id", "order_id")),
    "invoice_line": Priced(("amount",), "invoice", "invoiced_at", ("invoice_id",)),
    "system_price": Priced(("unit_price",), "system_price", "valid_from"),
}
"""The tables whose money may be foreign; all other money is in the mapping's currency."""


def convert(staging: duckdb.DuckDBPyConnection, table: Table, mapping: Mapping) -> None:
    """Turn the foreign amounts of `typed.<table>` into the mapping's currency; without a rate the row gets its fault."""
    priced = PRICED.get(table.name)
    if priced is None or not _any_foreign(staging, priced, mapping):
        return
    amounts = [identifier(name) for name in priced.columns]
    converted = ", ".join(f"{name} = ROUND(t.{name} * f.rate, 4)" for name in amounts)
    worth = " + ".join(f"ABS(COALESCE(t.{name}, 0))" for name in amounts)
    unknown = (
        f"f.rate IS NULL AND {worth} > 0"
        f" THEN 'currency: no rate from ' || f.currency || ' on that day or in the {RATE_DAYS} days before it in fx_rate'"
    )
    typed = f"typed.{identifier(table.name)}"
    staging.execute(
        f"UPDATE {typed} AS t SET {converted}, _fault = COALESCE(t._fault, CASE WHEN {unknown} END)"
        f" FROM ({_rated(staging, table, priced, mapping)}) AS f WHERE f._row = t._row"
    )


def settle(staging: duckdb.DuckDBPyConnection, mapping: Mapping) -> None:
    """Say of every accepted document that its amounts are in the mapping's currency, which they are once all are converted."""
    for name in sorted({priced.document for priced in PRICED.values()}):
        if holds(staging, "accepted", name):
            own = literal(mapping.currency)
            staging.execute(
                f"UPDATE typed.{identifier(name)} SET currency = {own} WHERE _fault IS NULL AND {_foreign('currency', mapping)}"
            )


def _any_foreign(staging: duckdb.DuckDBPyConnection, priced: Priced, mapping: Mapping) -> bool:
    schema = "accepted" if priced.path else "typed"
    if not holds(staging, schema, priced.document):
        return False
    rows = f"{schema}.{identifier(priced.document)}"
    return (
        staging.execute(f"SELECT 1 FROM {rows} WHERE {_foreign('currency', mapping)} LIMIT 1").fetchone()
        is not None
    )


def _foreign(currency: str, mapping: Mapping) -> str:
    return f"UPPER({currency}) <> {literal(mapping.currency)}"


def _rated(staging: duckdb.DuckDBPyConnection, table: Table, priced: Priced, mapping: Mapping) -> str:
    """One row per row in a foreign currency: its `_row`, the `currency`, and the `rate` of its day, null without one."""
    found = (
        f"SELECT t._row, UPPER(d.currency) AS currency, {_local_day(priced, mapping)} AS day"
        f" FROM {_document(table, priced)} WHERE {_foreign('d.currency', mapping)}"
    )
    if not holds(staging, "accepted", "fx_rate"):
        return f"SELECT _row, currency, CAST(NULL AS DECIMAL(18, 8)) AS rate FROM ({found})"
    rates = "SELECT UPPER(currency) AS currency, day, rate FROM accepted.fx_rate"
    recent = f"CASE WHEN x.day - r.day <= {RATE_DAYS} THEN r.rate END"
    return (
        f"SELECT x._row, x.currency, {recent} AS rate FROM ({found}) AS x"
        f" ASOF LEFT JOIN ({rates}) AS r ON r.currency = x.currency AND r.day <= x.day"
    )


def _document(table: Table, priced: Priced) -> str:
    """The table `t` joined to the document `d` that says its currency."""
    typed = f"typed.{identifier(table.name)}"
    if not priced.path:
        return f"{typed} AS t JOIN {typed} AS d ON d._row = t._row"
    joined, here, at = f"{typed} AS t", table, "t"
    for place, name in enumerate(priced.path):
        parent, target = str(here.column(name).reference).split(".")
        alias = "d" if place == len(priced.path) - 1 else f"p{place}"
        joined += f" JOIN accepted.{identifier(parent)} AS {alias} ON {alias}.{identifier(target)} = {at}.{identifier(name)}"
        here, at = TABLES[parent], alias
    return joined


def _local_day(priced: Priced, mapping: Mapping) -> str:
    moment = f"d.{identifier(priced.day)}"
    if TABLES[priced.document].column(priced.day).kind is Kind.DAY:
        return moment
    return f"CAST(timezone({literal(mapping.time_zone)}, timezone('UTC', {moment})) AS DATE)"
