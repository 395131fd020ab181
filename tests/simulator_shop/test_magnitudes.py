"""The shop as an operator would judge it: are the numbers those of a real mid-size shop?"""

from tests.simulator_shop.conftest import LINES, Shop

CUSTOMER = "type IN ('normal', 'b2b') AND cancelled_at IS NULL"


def test_the_size_is_the_one_asked_for(shop: Shop) -> None:
    assert 0.93 * LINES < shop.number("SELECT count(*) FROM order_line") < 1.07 * LINES


def test_an_average_order_is_worth_about_75_dollars(shop: Shop) -> None:
    value = shop.number(f"""
        SELECT sum((qty_ordered - qty_cancelled) * (unit_price - discount / qty_ordered)) / count(DISTINCT order_id)
        FROM order_line JOIN sales_order USING (order_id) WHERE {CUSTOMER}""")
    assert 62 < value < 88


def test_most_orders_leave_within_a_day(shop: Shop) -> None:
    hours = """
        SELECT date_diff('minute', placed_at, max(occurred_at)) / 60 AS hours FROM sales_order
        JOIN shipment USING (order_id) JOIN shipment_event USING (shipment_id)
        WHERE type = 'normal' AND kind = 'carrier_accepted' GROUP BY order_id, placed_at"""
    assert 13 < shop.number(f"SELECT median(hours) FROM ({hours})") < 20
    assert 0.92 < shop.number(f"SELECT avg((hours <= 24)::INT) FROM ({hours})") < 0.98


def test_stock_is_mostly_there_and_lasts_weeks(shop: Shop) -> None:
    in_stock = shop.number("""
        SELECT avg((on_hand - committed - unavailable > 0)::INT) FROM inventory_snapshot JOIN sku USING (sku_id)
        WHERE source = 'wms' AND launched_on <= taken_at AND coalesce(discontinued_on > taken_at, true)""")
    assert 0.94 < in_stock < 0.985
    days = shop.number("""
        WITH rate AS (SELECT sku_id, avg(qty) AS daily FROM forecast
                      WHERE origin_at = (SELECT max(origin_at) FROM forecast) GROUP BY sku_id),
             held AS (SELECT sku_id, sum(on_hand - committed - unavailable) AS available FROM inventory_snapshot
                      WHERE source = 'wms' AND taken_at = (SELECT max(taken_at) FROM inventory_snapshot WHERE source = 'wms')
                      GROUP BY sku_id)
        SELECT sum(available * landed_cost) / sum(daily * landed_cost)
        FROM held JOIN rate USING (sku_id) JOIN sku_cost USING (sku_id) WHERE valid_to IS NULL""")
    assert 28 < days < 75


def test_a_part_of_the_units_comes_back(shop: Shop) -> None:
    rate = shop.number("""
        SELECT (SELECT sum(qty) FROM return_line WHERE kind = 'return')
             / (SELECT sum(qty) FROM shipment_line)""")
    assert 0.05 < rate < 0.095


def test_operational_costs_leave_a_plausible_margin(shop: Shop) -> None:
    margin = shop.number(f"""
        WITH sold AS (SELECT *, qty_ordered - qty_cancelled AS qty FROM order_line JOIN sales_order USING (order_id)
                      WHERE {CUSTOMER}),
             net AS (SELECT sum(qty * (unit_price - discount / qty_ordered)) AS amount FROM sold),
             goods AS (SELECT sum(qty * landed_cost) AS amount FROM sold JOIN sku_cost c ON c.sku_id = sold.sku_id
                       AND CAST(placed_at AS DATE) >= valid_from AND CAST(placed_at AS DATE) < coalesce(valid_to, '2999-01-01')),
             parcels AS (SELECT sum(postage + surcharge + packaging_cost + handling_cost) AS amount FROM shipment),
             labour AS (SELECT sum(labour_cost) AS amount FROM fulfilment_task),
             fees AS (SELECT sum(amount) AS amount FROM fee),
             tickets AS (SELECT sum(amount) AS amount FROM cost_entry),
             back AS (SELECT sum(refund + restock_cost + reverse_postage
                          - CASE WHEN disposition = 'sellable' THEN qty * landed_cost ELSE 0 END) AS amount
                      FROM return_line JOIN sku_cost USING (sku_id) WHERE valid_to IS NULL)
        SELECT 1 - (goods.amount + parcels.amount + labour.amount + fees.amount + tickets.amount + back.amount) / net.amount
        FROM net, goods, parcels, labour, fees, tickets, back""")
    assert 0.15 < margin < 0.30


def test_customers_come_back(shop: Shop) -> None:
    again = shop.number("""
        SELECT avg((n > 1)::INT) FROM (SELECT customer_id, count(*) AS n FROM sales_order GROUP BY customer_id)""")
    assert 0.15 < again < 0.5


def test_first_orders_are_not_later_than_any_order(shop: Shop) -> None:
    wrong = "FROM sales_order JOIN customer USING (customer_id) WHERE placed_at < first_order_at"
    assert shop.number(f"SELECT count(*) {wrong}") == 0
