"""A shop that sells in several currencies: every figure is in one, at the rate of the day an order was placed (rule R12)."""

from datetime import date
from pathlib import Path

import pytest

from floorwalker.evidence import Figure
from tests.support.folders import Folder, refusals
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.columns import Kind
from tools.store.currencies import PRICED
from tools.store.tables import TABLES

# 27 October 2024 has 25 hours in Berlin: o3 was placed in its last, o4 the day after. There is no rate on a Sunday.
ORDERS = """id,placed,cur,freight
o1,2024-10-25T10:00:00+02:00,EUR,5
o2,2024-10-25T10:00:00+02:00,usd,10
o3,2024-10-27T23:30:00+01:00,USD,0
o4,2024-10-28T00:30:00+01:00,USD,0
o5,2024-10-28T09:00:00+01:00,,0
"""
LINES = "id,ord,qty,price,off\na,o1,1,100,0\nb,o2,2,100,20\nc,o3,1,10,0\nd,o4,1,10,0\ne,o5,1,7,0\n"
RATES = "day,cur,rate\n2024-10-25,USD,0.91837\n2024-10-28,USD,0.5\n2023-01-01,GBP,1.1\n"
BACK = "id,line,sku,booked,refund\nr1,b,,2024-11-20,30\nr2,,X,2024-11-20,4\n"
SOURCES = "{orders: {file: o.csv}, lines: {file: l.csv}, rates: {file: f.csv}, back: {file: b.csv}}"
QUERIES = {
    "sales_order": "SELECT id AS order_id, placed AS placed_at, cur AS currency, freight AS shipping_income FROM orders",
    "order_line": (
        "SELECT id AS line_id, ord AS order_id, 'X' AS sku_id, qty AS qty_ordered, price AS unit_price, off AS discount FROM lines"
    ),
    "return_line": "SELECT id AS return_line_id, line AS line_id, sku AS sku_id, 1 AS qty, booked AS booked_at, refund FROM back",
    "fx_rate": "SELECT day, cur AS currency, rate FROM rates",
    "sku_cost": "SELECT 'X' AS sku_id, 8 AS landed_cost, 'USD' AS currency, DATE '2024-10-26' AS valid_from",
}


def shop(root: Path, *, orders: str = ORDERS, without: str = "") -> Folder:
    """The shop's files and mapping; `without` names a table it does not give."""
    folder = Folder(root).settings(SOURCES, more="now: 2024-12-01\n")
    for name, text in (("o.csv", orders), ("l.csv", LINES), ("f.csv", RATES), ("b.csv", BACK)):
        folder.file(name, text)
    for table, query in QUERIES.items():
        if table != without:
            folder.query(table, query)
    return folder


def figure(folder: Folder, metric: str, first: date = date(2024, 10, 1)) -> Figure:
    """A metric from `first` to the end of November."""
    warehouse = folder.open()
    try:
        (found,) = figures_for(warehouse, catalogue(), MetricQuery(metric, first, date(2024, 12, 1)))
        return found
    finally:
        warehouse.close()


def test_sales_and_refunds_are_in_the_shops_currency_at_the_rate_of_the_order(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    assert folder.run().refused == 0
    # o3 on Sunday has Friday's rate, o4 Monday's; an order without a currency is in the mapping's.
    sold = 100 + 180 * 0.91837 + 10 * 0.91837 + 10 * 0.5 + 7
    assert figure(folder, "net_sales").value == pytest.approx(sold, abs=1e-3)
    assert figure(folder, "aov").value == pytest.approx(sold / 5, abs=1e-3)
    assert figure(folder, "shipping_income").value == pytest.approx(5 + 10 * 0.91837, abs=1e-3)
    # A refund has the rate of the order it undoes; without an order it is in the mapping's currency.
    assert figure(folder, "refund_rate").numerator == pytest.approx(30 * 0.91837 + 4, abs=1e-3)
    # Landed cost holds from Saturday on: five units of X, two of them sold before.
    cost = folder.rows("SELECT landed_cost FROM sku_cost")[0][0]
    assert float(str(cost)) == pytest.approx(8 * 0.91837, abs=1e-3)


def test_what_is_stored_says_of_itself_in_which_currency_it_is(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    folder.run()
    assert folder.rows("SELECT DISTINCT currency FROM sales_order") == [("EUR",)]


@pytest.mark.parametrize("currency", ["GBP", "CHF"])
def test_an_amount_without_a_rate_refuses_its_row_and_says_which(tmp_path: Path, currency: str) -> None:
    """The only rate of the pound is too old, the franc has none: neither is added up as if it were a euro."""
    folder = shop(tmp_path, orders=ORDERS.replace("00:30:00+01:00,USD", f"00:30:00+01:00,{currency}"))
    checks = {check.table: check for check in folder.run().checks}
    reason = f"currency: no rate from {currency} on that day or in the 31 days before it in fx_rate"
    assert refusals(checks["order_line"]) == {reason: 1}
    assert checks["sales_order"].accepted == 5
    assert figure(folder, "net_sales", date(2024, 10, 28)).value == 7


def test_without_rates_only_foreign_rows_are_refused(tmp_path: Path) -> None:
    checks = {check.table: check for check in shop(tmp_path, without="fx_rate").run().checks}
    # o2 has shipping income in dollars; what hangs on it goes with it. o3 has none, so that only its line is refused.
    assert {name: check.read - check.accepted for name, check in checks.items() if check.refusals} == {
        "sku_cost": 1,
        "sales_order": 1,
        "order_line": 3,
        "return_line": 1,
    }
    (first,) = checks["sales_order"].refusals
    assert (first.key, first.value) == ("o2", "usd")


def test_mappings_in_different_currencies_are_told_to_be_added_up_as_they_stand(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    assert folder.run().notes == []
    text = (folder.mapping / "mapping.yaml").read_text(encoding="utf-8")
    other = text.replace("name: shop", "name: other").replace("currency: EUR", "currency: CHF")
    (folder.mapping / "mapping.yaml").write_text(other, encoding="utf-8")
    for table in QUERIES:
        (folder.mapping / f"{table}.sql").unlink()
    (note,) = folder.query("vendor", "SELECT 'v' AS vendor_id FROM orders LIMIT 1").run().notes
    assert note.startswith(
        "other is in CHF, shop in EUR: their amounts are added up as they stand and called EUR;"
    )


def test_every_table_that_may_name_a_currency_is_converted() -> None:
    naming = {name for name, table in TABLES.items() if any(c.name == "currency" for c in table.columns)}
    assert naming - {"fx_rate"} == {priced.document for priced in PRICED.values()}
    for name, priced in PRICED.items():
        assert all(TABLES[name].column(column).kind is Kind.MONEY for column in priced.columns)
