"""What must hold of any shop: stock adds up, nothing leaves that was not ordered, money is positive."""

from tests.simulator_shop.conftest import END, Shop


def planted(shop: Shop, kind: str) -> set[str]:
    """The keys of records made wrong on purpose."""
    return {key for found in shop.truths.discrepancies if found.kind == kind for key in found.keys}


AT_SNAPSHOT = "SELECT DISTINCT taken_at FROM inventory_snapshot WHERE source = 'wms'"


def test_the_difference_of_two_snapshots_is_the_sum_of_the_movements_between(shop: Shop) -> None:
    unexplained = """
        WITH seen AS (
            SELECT sku_id, location_id, taken_at, on_hand,
                   lag(on_hand) OVER w AS earlier, lag(taken_at) OVER w AS since
            FROM inventory_snapshot WHERE source = 'wms' WINDOW w AS (PARTITION BY sku_id, location_id ORDER BY taken_at)),
        moved AS (
            SELECT s.sku_id, s.location_id, s.taken_at, sum(m.qty_delta) AS delta
            FROM seen s JOIN inventory_movement m
              ON m.sku_id = s.sku_id AND m.location_id = s.location_id
             AND m.occurred_at > s.since AND m.occurred_at <= s.taken_at
            GROUP BY ALL)
        SELECT location_id || '/' || sku_id FROM seen LEFT JOIN moved USING (sku_id, location_id, taken_at)
        WHERE earlier IS NOT NULL AND on_hand - earlier <> coalesce(delta, 0)"""
    assert {str(row[0]) for row in shop.rows(unexplained)} == planted(shop, "stock_unexplained")
    assert shop.number("SELECT count(*) FROM inventory_movement") > 1000


def test_committed_is_what_was_ordered_and_neither_picked_nor_cancelled(shop: Shop) -> None:
    wrong = """
        WITH moment AS (SELECT max(taken_at) AS morning FROM inventory_snapshot WHERE source = 'wms'),
        asked AS (
            SELECT l.line_id, coalesce(k.sku_id, l.sku_id) AS sku_id,
                   (CASE WHEN o.cancelled_at IS NULL THEN qty_ordered - qty_cancelled ELSE qty_ordered END)
                   * coalesce(k.qty, 1) AS qty
            FROM order_line l JOIN sales_order o USING (order_id) CROSS JOIN moment
            LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
            WHERE o.placed_at <= morning AND (o.cancelled_at IS NULL OR o.cancelled_at > morning)
              AND NOT EXISTS (SELECT 1 FROM fulfilment_task t WHERE t.line_id = l.line_id AND kind = 'pick' AND done_at <= morning)),
        open AS (SELECT sku_id, sum(qty) AS qty FROM asked GROUP BY sku_id),
        booked AS (SELECT sku_id, sum(committed) AS qty FROM inventory_snapshot CROSS JOIN moment
                   WHERE source = 'wms' AND taken_at = morning GROUP BY sku_id)
        SELECT count(*) FROM booked FULL JOIN open USING (sku_id)
        WHERE coalesce(booked.qty, 0) <> coalesce(open.qty, 0)"""
    partly_cancelled = (
        "SELECT count(*) FROM order_line JOIN sales_order USING (order_id) WHERE cancelled_at IS NOT NULL"
    )
    assert shop.number(partly_cancelled) > 0
    assert shop.number(wrong) == 0


def test_only_oversold_skus_have_less_than_nothing_available(shop: Shop) -> None:
    negative = shop.rows(
        "SELECT DISTINCT sku_id FROM inventory_snapshot WHERE source = 'wms' AND on_hand - committed - unavailable < 0"
    )
    assert {str(row[0]) for row in negative} == {level.sku for level in shop.truths.oversold}
    assert shop.number("SELECT count(*) FROM inventory_snapshot WHERE on_hand < 0 OR committed < 0") == 0


def test_no_more_is_shipped_than_was_ordered(shop: Shop) -> None:
    too_much = """
        SELECT line_id FROM (SELECT line_id, sum(qty) AS sent FROM shipment_line GROUP BY line_id)
        JOIN order_line USING (line_id) WHERE sent > qty_ordered - qty_cancelled"""
    assert {str(row[0]) for row in shop.rows(too_much)} == planted(shop, "shipment_over")


def test_lines_travel_in_shipments_of_their_own_order(shop: Shop) -> None:
    strays = """
        SELECT count(*) FROM shipment_line JOIN shipment s USING (shipment_id) JOIN order_line l USING (line_id)
        WHERE s.order_id <> l.order_id"""
    assert shop.number(strays) == 0


def test_money_and_weights_are_positive_and_discounts_no_more_than_the_price(shop: Shop) -> None:
    assert shop.number("SELECT count(*) FROM order_line WHERE unit_price <= 0 OR discount < 0") == 0
    assert shop.number("SELECT count(*) FROM order_line WHERE discount > unit_price * qty_ordered") == 0
    assert shop.number("SELECT count(*) FROM sku_cost WHERE landed_cost <= 0") == 0
    assert shop.number("SELECT count(*) FROM sku WHERE weight <= 0") == 0
    assert shop.number("SELECT count(*) FROM shipment WHERE voided_at IS NULL AND postage <= 0") == 0


def test_costs_have_one_value_on_every_day(shop: Shop) -> None:
    gaps = """
        SELECT count(*) FROM (SELECT valid_to, lead(valid_from) OVER (PARTITION BY sku_id ORDER BY valid_from) AS following
                              FROM sku_cost) WHERE valid_to IS DISTINCT FROM following"""
    assert shop.number(gaps) == 0


def test_nothing_is_sold_before_its_launch_or_after_its_end(shop: Shop) -> None:
    outside = """
        SELECT count(*) FROM order_line JOIN sales_order USING (order_id) JOIN sku USING (sku_id)
        WHERE CAST(placed_at AS DATE) < launched_on OR CAST(placed_at AS DATE) >= discontinued_on"""
    assert shop.number(outside) == 0
    assert shop.number("SELECT count(*) FROM sku WHERE discontinued_on IS NOT NULL") > 0


def test_a_forecast_is_about_days_that_had_not_begun(shop: Shop) -> None:
    assert shop.number("SELECT count(*) FROM forecast WHERE target_day < CAST(origin_at AS DATE)") == 0
    reach = shop.number("SELECT max(date_diff('day', CAST(origin_at AS DATE), target_day)) FROM forecast")
    assert reach == 29
    assert (
        shop.number(f"SELECT count(DISTINCT origin_at) FROM forecast WHERE origin_at <= '{END.isoformat()}'")
        >= 17
    )


def test_titles_are_unique_and_the_hero_is_among_the_sellers(shop: Shop) -> None:
    assert shop.number("SELECT count(*) - count(DISTINCT title) FROM sku") == 0
    sold = shop.number(
        "SELECT sum(qty_ordered) FROM order_line JOIN sku USING (sku_id) WHERE title = 'Blue Stoneware Mug'"
    )
    assert sold > shop.number(
        "SELECT quantile_cont(q, 0.9) FROM (SELECT sum(qty_ordered) q FROM order_line GROUP BY sku_id)"
    )
