"""A warehouse that knows orders and SKUs, a carrier that tells the day of a delivery, a help desk that pays back on whole orders."""

from datetime import date

import pytest

from tests.support.folders import Folder
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue

ORDERS = "id,placed,due,kind\no1,2026-09-01 08:00,2026-09-02,normal\no2,2026-09-01 09:00,2026-09-02,replacement\no3,2026-09-01 10:00,,normal\n"
LINES = """id,no,sku,qty,price,due
l1,o1,MUG,2,10,
l2,o1,MUG,1,10,
l3,o1,CAP,1,20,
l4,o2,MUG,1,0,
l5,o3,MUG,1,0,2026-09-03
l6,o3,CAP,1,0,
"""
PARCELS = """id,no,postage,left,came,voided
p1,o1,6,2026-09-01 15:00,2026-09-01,
p2,o1,9,,,2026-09-01 14:00
p3,o2,4,2026-09-02 12:00,,
p4,o3,0,2026-09-02 12:00,,
p5,o3,0,2026-09-04 12:00,,
"""
CONTENT = "parcel,no,sku,qty\np1,o1,MUG,3\np1,o1,CAP,1\np2,o1,MUG,3\np3,o2,MUG,1\np4,o3,MUG,1\np5,o3,CAP,1\n"
REFUNDS = "id,no,paid\nr1,o1,5\nr2,o2,7\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The files, imported."""
    shop = Folder(tmp_path_factory.mktemp("by_sku"))
    shop.settings(
        "{o: {file: o.csv}, l: {file: l.csv}, p: {file: p.csv}, c: {file: c.csv}, r: {file: r.csv}}"
    )
    for name, content in (("o", ORDERS), ("l", LINES), ("p", PARCELS), ("c", CONTENT), ("r", REFUNDS)):
        shop.file(f"{name}.csv", content)
    shop.query(
        "sales_order",
        "SELECT id AS order_id, placed AS placed_at, CAST(due AS DATE) AS ship_by, kind AS type, 'web' AS channel FROM o",
    )
    shop.query(
        "order_line",
        "SELECT id AS line_id, no AS order_id, sku AS sku_id, qty AS qty_ordered, price AS unit_price,"
        " CAST(due AS DATE) AS requested_ship_by FROM l",
    )
    shop.query(
        "sku_cost",
        "SELECT sku AS sku_id, 5 AS landed_cost, DATE '2026-01-01' AS valid_from FROM l GROUP BY sku",
    )
    shop.query("shipment", "SELECT id AS shipment_id, no AS order_id, postage, voided AS voided_at FROM p")
    # The way of the mapping guide: of an item that stands on several lines of an order one is named.
    shop.query(
        "shipment_line",
        "SELECT parcel AS shipment_id, any_value(l.id ORDER BY l.id) AS line_id, any_value(c.qty) AS qty"
        " FROM c JOIN l ON l.no = c.no AND l.sku = c.sku GROUP BY parcel, c.sku",
    )
    shop.query(
        "shipment_event",
        """SELECT id AS shipment_id, 'carrier_accepted' AS kind, "left" AS occurred_at FROM p WHERE "left" IS NOT NULL
        UNION ALL SELECT id, 'delivered', came FROM p WHERE came IS NOT NULL""",
    )
    shop.query(
        "return_authorization",
        "SELECT id AS rma_id, no AS order_id, TIMESTAMP '2026-09-05 10:00' AS authorised_at FROM r",
    )
    shop.query(
        "return_line",
        "SELECT id AS return_line_id, id AS rma_id, 0 AS qty, 'refund_only' AS kind, 'goodwill' AS reason,"
        " TIMESTAMP '2026-09-05 10:00' AS booked_at, paid AS refund FROM r",
    )
    assert shop.run().refused == 0
    return shop


def share(folder: Folder, metric: str, **where: str) -> tuple[object, object]:
    """Numerator and denominator in September."""
    asked = MetricQuery(
        metric,
        date(2026, 9, 1),
        date(2026, 10, 1),
        where={name: [member] for name, member in where.items()},
    )
    warehouse = folder.open()
    try:
        (figure,) = figures_for(warehouse, catalogue(), asked)
    finally:
        warehouse.close()
    return figure.numerator, figure.denominator


def test_units_of_a_sku_fill_every_line_of_it_and_a_voided_label_none(folder: Folder) -> None:
    assert folder.rows("SELECT shipment_id, line_id, qty FROM shipment_line ORDER BY 1, 2") == [
        ("p1", "l1", 2),
        ("p1", "l2", 1),
        ("p1", "l3", 1),
        ("p2", "l1", 3),
        ("p3", "l4", 1),
        ("p4", "l5", 1),
        ("p5", "l6", 1),
    ]
    assert share(folder, "on_time_ship_rate_line") == (4, 4)
    assert share(folder, "unit_fill_rate") == (5, 6)


def test_a_line_without_a_promise_is_late_for_its_order_after_the_orders_latest_line(folder: Folder) -> None:
    # The mug of o3 was due by the third and left on the second, its cap the day after: late for the order, not judged as a line.
    assert share(folder, "on_time_ship_rate") == (1, 2)


def test_a_delivery_known_by_its_day_is_no_scan_before_the_carriers_own(folder: Folder) -> None:
    told = folder.rows(
        "SELECT accepted_at = delivered_at, fw_hours(placed_at, accepted_at) FROM order_fact WHERE order_id = 'o1'"
    )
    assert told == [(True, 7.0)]


def test_money_paid_back_on_an_order_as_a_whole_is_that_orders(folder: Folder) -> None:
    assert share(folder, "refund_amount")[0] == 5
    assert share(folder, "refund_amount", channel="web")[0] == 5
    assert share(folder, "refund_rate") == (5, 50)


def test_a_sum_is_not_compared_with_days_before_the_first_order_on_file(folder: Folder) -> None:
    warehouse = folder.open()
    try:
        (two_days,), (one_day,) = (
            figures_for(warehouse, catalogue(), MetricQuery("orders", date(2026, 9, 2), date(2026, 9, day)))
            for day in (4, 3)
        )
    finally:
        warehouse.close()
    assert [(one.label, one.value) for one in two_days.compared_with] == [
        ("previous 2 days", None),
        ("52 weeks earlier", None),
    ]
    # The first of September, with which the orders on file begin.
    assert one_day.compared_with[0].value == 2


def test_a_voided_label_nobody_billed_costs_nothing(folder: Folder) -> None:
    # 50 of sales, six units at 5, 6 of postage and 5 paid back.
    assert share(folder, "contribution_margin")[0] == 50 - 30 - 6 - 5
