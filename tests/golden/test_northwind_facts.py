"""Facts of the Northwind example, counted here from its CSV files with nothing but the standard library."""

import csv
import gzip
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from tests.support.homes import NORTHWIND, northwind
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.sql import Statement

FIRST, LAST = date(1996, 7, 1), date(1998, 6, 1)
TODAY = date(1998, 5, 7)


def rows(name: str) -> list[dict[str, str]]:
    with gzip.open(NORTHWIND / "data" / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def day(text: str) -> date:
    return datetime.fromisoformat(text).date()


def net(line: dict[str, str]) -> Decimal:
    return Decimal(line["Quantity"]) * Decimal(line["UnitPrice"]) * (1 - Decimal(line["Discount"]))


def value(metric: str, first: date | None = FIRST, last: date | None = LAST) -> int | float | None:
    (figure,) = figures_for(northwind(), catalogue(), MetricQuery(metric, first, last))
    return figure.value


def test_there_are_830_orders_with_2155_lines() -> None:
    (sales,) = figures_for(northwind(), catalogue(), MetricQuery("net_sales", FIRST, LAST))
    assert value("orders") == len(rows("orders")) == 830
    assert sales.row_count == len(rows("order_details")) == 2155


def test_net_sales_are_the_sum_of_discounted_lines() -> None:
    assert sum(map(net, rows("order_details"))) == Decimal("1265793.0395")
    assert value("net_sales") == 1265793.0395


def test_net_sales_agree_month_by_month() -> None:
    placed = {order["OrderID"]: day(order["OrderDate"]) for order in rows("orders")}
    months: dict[str, Decimal] = defaultdict(Decimal)
    for line in rows("order_details"):
        months[f"{placed[line['OrderID']]:%Y-%m}"] += net(line)
    figures = figures_for(northwind(), catalogue(), MetricQuery("net_sales", FIRST, LAST, ("month",)))
    assert {figure.key["month"]: figure.value for figure in figures} == {
        m: float(v) for m, v in months.items()
    }
    assert len(months) == 23


def test_on_time_counts_orders_shipped_by_the_required_day_among_those_due() -> None:
    due = [order for order in rows("orders") if day(order["RequiredDate"]) < TODAY]
    on_time = [
        order
        for order in due
        if order["ShippedDate"] and day(order["ShippedDate"]) <= day(order["RequiredDate"])
    ]
    (figure,) = figures_for(northwind(), catalogue(), MetricQuery("on_time_ship_rate", FIRST, LAST))
    assert (figure.numerator, figure.denominator) == (len(on_time), len(due)) == (725, 763)


def test_the_median_cycle_time_is_a_week_with_open_orders_counted_so_far() -> None:
    taken = [
        ((day(order["ShippedDate"]) if order["ShippedDate"] else TODAY) - day(order["OrderDate"]))
        / timedelta(hours=1)
        for order in rows("orders")
    ]
    assert value("order_cycle_time_p50_h") == median(taken) == 168
    assert sum(1 for order in rows("orders") if not order["ShippedDate"]) == 21


def test_68_of_69_products_on_sale_are_in_stock_at_the_last_snapshot() -> None:
    on_sale = [product for product in rows("products") if product["Discontinued"] == "0"]
    there = [product for product in on_sale if int(product["UnitsInStock"]) > 0]
    (figure,) = figures_for(northwind(), catalogue(), MetricQuery("in_stock_rate"))
    assert (figure.numerator, figure.denominator) == (len(there), len(on_sale)) == (68, 69)


def test_units_and_discount_agree_with_the_files() -> None:
    lines = rows("order_details")
    gross = sum(Decimal(line["Quantity"]) * Decimal(line["UnitPrice"]) for line in lines)
    assert value("units") == sum(int(line["Quantity"]) for line in lines)
    assert value("gross_sales") == float(gross)
    assert value("discount_rate") == float(1 - Decimal("1265793.0395") / gross)


def test_a_receipt_query_run_again_gives_the_same_figure() -> None:
    (figure,) = figures_for(
        northwind(), catalogue(), MetricQuery("net_sales", FIRST, LAST, where={"country": ["France"]})
    )
    again = northwind().run(Statement(figure.query, {}), figure.as_of)
    assert [float(str(row["numerator"])) for row in again] == [figure.numerator]
