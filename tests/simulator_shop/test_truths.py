"""Every planted truth counted again from the canonical tables, by other queries than those that measured it."""

import pytest

from simulator.shop.truths import OnTime, PickErrors, Window
from tests.simulator_shop.conftest import END, Shop

LATEST = "taken_at = (SELECT max(taken_at) FROM inventory_snapshot WHERE source = 'wms')"
TAKEN = """
    SELECT shipment_id, min(occurred_at) AS taken_at FROM shipment_event
    WHERE kind IN ('carrier_accepted', 'in_transit', 'out_for_delivery', 'delivered') GROUP BY shipment_id"""
LINES_IN_TIME = f"""
    SELECT o.order_id, bool_and(coalesce(sent.qty, 0) >= l.qty_ordered - l.qty_cancelled) AND bool_or(l.qty_ordered > l.qty_cancelled)
           AS on_time
    FROM sales_order o JOIN order_line l USING (order_id)
    LEFT JOIN (SELECT line_id, order_id, sum(qty) AS qty FROM shipment_line JOIN shipment s USING (shipment_id)
               JOIN ({TAKEN}) USING (shipment_id) JOIN sales_order p USING (order_id)
               WHERE taken_at <= p.ship_by GROUP BY ALL) sent ON sent.line_id = l.line_id
    GROUP BY o.order_id"""
POPULATION = """type IN ('normal', 'b2b') AND NOT coalesce(cancelled_at < ship_by, false)
    AND hold_party IS DISTINCT FROM 'customer'"""


def within(column: str, window: Window) -> str:
    return f"CAST({column} AS DATE) BETWEEN '{window.first_day}' AND '{window.last_day}'"


def test_on_time_shipping_of_the_shop_and_by_carrier(shop: Shop) -> None:
    def counted(truth: OnTime, extra: str) -> tuple[object, ...]:
        return shop.rows(f"""
            SELECT count(*), count(*) FILTER (on_time) FROM sales_order o JOIN ({LINES_IN_TIME}) USING (order_id)
            WHERE {POPULATION} AND {within("ship_by", truth.window)} {extra}""")[0]

    whole = shop.truths.on_time
    assert counted(whole, "") == (whole.due, whole.on_time)
    assert {truth.carrier for truth in shop.truths.on_time_by_carrier} >= {
        "northline",
        "swiftpost",
        "parcelone",
    }
    for truth in shop.truths.on_time_by_carrier:
        carried = f"AND order_id IN (SELECT order_id FROM shipment WHERE carrier = '{truth.carrier}' AND voided_at IS NULL)"
        assert counted(truth, carried) == (truth.due, truth.on_time)


def test_the_late_lane_is_late_and_the_others_are_not(shop: Shop) -> None:
    lane = shop.truths.late_lane
    rows = shop.rows(f"""
        SELECT count(*), count(*) FILTER (taken_at IS NULL OR taken_at > ship_by)
        FROM shipment s JOIN sales_order o USING (order_id) LEFT JOIN ({TAKEN}) USING (shipment_id)
        WHERE voided_at IS NULL AND {POPULATION} AND {within("ship_by", lane.window)} AND s.location_id = '{lane.location}'
          AND s.carrier = '{lane.carrier}' AND s.service = '{lane.service}' AND s.zone = '{lane.zone}'""")
    assert rows[0] == (lane.due, lane.late)
    assert lane.late / lane.due > 0.12
    assert lane.other_late / lane.other_due < 0.10


def test_pick_errors_jump_at_one_location(shop: Shop) -> None:
    def counted(truth: PickErrors) -> tuple[object, ...]:
        return shop.rows(f"""
            SELECT count(*), count(*) FILTER (error_code LIKE 'wrong%') FROM fulfilment_task
            WHERE kind = 'pick' AND location_id = '{truth.location}' AND {within("done_at", truth.window)}""")[
            0
        ]

    jump = shop.truths.pick_jump
    for truth in (jump.before, jump.after, jump.elsewhere):
        assert counted(truth) == (truth.picked, truth.wrong)


def test_labels_that_no_carrier_took(shop: Shop) -> None:
    rows = shop.rows(f"""
        SELECT shipment_id FROM shipment s
        WHERE voided_at IS NULL AND shipment_id NOT IN (SELECT shipment_id FROM ({TAKEN}))
          AND (SELECT min(occurred_at) FROM shipment_event e WHERE e.shipment_id = s.shipment_id AND kind = 'label_printed')
              < TIMESTAMPTZ '{END.isoformat()}' - INTERVAL 1 DAY""")
    assert {row[0] for row in rows} == set(shop.truths.unshipped_labels)
    assert shop.truths.unshipped_labels


def test_stock_outs_of_heroes_are_open_and_begin_when_the_shelf_was_empty(shop: Shop) -> None:
    open_ones = [out for out in shop.truths.stockouts if out.last_day is None]
    assert len(open_ones) >= 4
    for out in open_ones:
        levels = shop.rows(f"""
            SELECT CAST(taken_at AS DATE) >= '{out.first_day}', on_hand - committed - unavailable > 0
            FROM inventory_snapshot
            WHERE source = 'wms' AND sku_id = '{out.sku}' AND location_id = '{out.location}' ORDER BY taken_at""")
        since = [filled for reached, filled in levels if reached]
        before = [filled for reached, filled in levels if not reached]
        assert not any(since)
        assert before[-1] is True


def test_levels_of_what_is_nearly_out_and_oversold(shop: Shop) -> None:
    for level in (*shop.truths.nearly_out, *shop.truths.oversold):
        found = shop.number(f"""
            SELECT on_hand - committed - unavailable FROM inventory_snapshot
            WHERE source = 'wms' AND {LATEST} AND sku_id = '{level.sku}' AND location_id = '{level.location}'""")
        assert found == level.available
    below = shop.number(
        f"SELECT count(*) FROM inventory_snapshot WHERE source = 'wms' AND {LATEST} AND on_hand - committed - unavailable < 0"
    )
    assert below == len(shop.truths.oversold) > 0


def test_notices_that_are_overdue(shop: Shop) -> None:
    rows = shop.rows(f"""
        SELECT asn_no FROM asn LEFT JOIN receipt USING (asn_no)
        WHERE receipt_id IS NULL AND eta + INTERVAL 1 DAY <= CAST(TIMESTAMPTZ '{END.isoformat()}' AS TIMESTAMP)""")
    assert {row[0] for row in rows} == set(shop.truths.overdue_asns)
    assert shop.truths.overdue_asns


def test_places_where_the_two_systems_disagree(shop: Shop) -> None:
    rows = shop.rows("""
        SELECT sku_id, location_id, max(on_hand) FILTER (source = 'wms'), max(on_hand) FILTER (source = 'erp')
        FROM inventory_snapshot WHERE taken_at = (SELECT max(taken_at) FROM inventory_snapshot WHERE source = 'erp')
        GROUP BY ALL HAVING min(on_hand) <> max(on_hand) ORDER BY 1, 2""")
    assert [tuple(row) for row in rows] == [(m.sku, m.location, m.wms, m.erp) for m in shop.truths.mismatches]
    assert len(shop.truths.mismatches) >= 5


def test_returns_spike_in_one_category_for_one_reason(shop: Shop) -> None:
    spike = shop.truths.return_spike
    counted = shop.number(f"""
        SELECT sum(r.qty) FROM return_line r JOIN order_line l USING (line_id) JOIN sku ON sku.sku_id = l.sku_id
        WHERE kind = 'return' AND category = '{spike.category}' AND reason = '{spike.reason}'
          AND {within("booked_at", spike.window)}""")
    assert counted == spike.units
    assert spike.units > 3 * max(spike.units_before, 1)


def test_the_leaking_family_earns_less_than_its_goods_and_carriage_cost(shop: Shop) -> None:
    leak = shop.truths.margin_leak
    net, cost = shop.rows(f"""
        SELECT sum((qty_ordered - qty_cancelled) * (unit_price - discount / qty_ordered)),
               sum((qty_ordered - qty_cancelled) * landed_cost)
        FROM order_line JOIN sales_order o USING (order_id) JOIN sku USING (sku_id)
        JOIN sku_cost c ON c.sku_id = sku.sku_id AND CAST(placed_at AS DATE) >= valid_from
         AND CAST(placed_at AS DATE) < coalesce(valid_to, DATE '2999-01-01')
        WHERE family = '{leak.family}' AND o.cancelled_at IS NULL AND {within("placed_at", leak.window)}""")[0]
    assert float(str(net)) == pytest.approx(leak.net_sales, abs=0.02)
    assert float(str(cost)) == pytest.approx(leak.landed_cost, abs=0.02)
    assert leak.net_sales < leak.landed_cost + leak.carriage


def test_surcharges_creep_up_since_a_day(shop: Shop) -> None:
    creep = shop.truths.surcharge_creep
    for window, parcels, amount in (
        (creep.before, creep.parcels_before, creep.surcharge_before),
        (creep.lately, creep.parcels_lately, creep.surcharge_lately),
    ):
        row = shop.rows(f"""
            SELECT count(*), sum(surcharge) FROM shipment
            WHERE carrier = '{creep.carrier}' AND voided_at IS NULL AND {within("created_at", window)}""")[0]
        assert row[0] == parcels
        assert float(str(row[1])) == pytest.approx(amount)
    assert creep.surcharge_lately / creep.parcels_lately > 1.5 * creep.surcharge_before / creep.parcels_before
