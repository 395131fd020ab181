"""What the other systems hold of the same orders, parcels, prices and SKUs: the sheets of ERP, WMS interface, channels and carriers.

Read from the exporter's raw tables like `sheets`, and from the `wrong_…` tables that `discrepancies` fills beforehand: without rows
there, every system agrees. Each posts some time after the event and knows nothing that is younger than that.
"""

from simulator.shop.places import LOCATIONS, SERVICES, TEST

ORDER_DAYS, RELEASE_DAYS, POSTING_DAYS, BILLED_DAYS, SYNCED_DAYS = 120, 30, 95, 63, 3
"""How far back each interface's log reaches."""
WEEK = 7 * 86400
REFUND_LAG = 2 * 86400

_NUMBER = "CASE WHEN shipment < 0 THEN 900000000 - shipment ELSE shipment END"
_CARRIERS = list(dict.fromkeys(service.carrier for service in SERVICES))
_CARRIER_OF = (
    "[" + ", ".join(str(_CARRIERS.index(service.carrier) + 1) for service in SERVICES) + "][service + 1]"
)
CARRIER_INVOICE = f"({_CARRIER_OF} * 100000 + greatest(accepted, created) // {WEEK})"
_BILLED_AT = f"(greatest(accepted, created) // {WEEK} + 1) * {WEEK} + 172800"


def _since(days: int) -> str:
    return f"closing() - {days * 86400}"


def _dollars(column: str) -> str:
    return f"CAST(round(({column}) / 100, 2) AS DECIMAL(12, 2))"


_GOODS = """
    SELECT "order", sum(qty - cancelled) AS units,
           round(sum((qty - cancelled) * (price - discount / qty))) AS amount
    FROM raw_lines GROUP BY "order\""""
_GONE = """
    SELECT "order" FROM raw_shipments WHERE voided < 0 AND accepted >= 0 AND accepted <= closing() - 3600 GROUP BY "order\""""
_PAID = f"""
    SELECT "order", sum(refund) AS refund FROM raw_returns
    WHERE refund > 0 AND greatest(received, booked) <= closing() - {REFUND_LAG} GROUP BY "order\""""


def _booked(moment: str, days: int) -> str:
    """Orders with how they stand, as a system that learns of them at `moment` sees them."""
    return f"""
        SELECT o."order", {moment} AS moment, coalesce(g.units, 0) AS units, coalesce(g.amount, 0) AS amount,
               CASE WHEN o.cancelled >= 0 THEN 'cancelled' WHEN s."order" IS NOT NULL THEN 'shipped' ELSE 'open' END AS state
        FROM raw_orders o LEFT JOIN ({_GOODS}) g USING ("order") LEFT JOIN ({_GONE}) s USING ("order")
        WHERE o.type <> {TEST} AND o.placed >= {_since(days)} AND {moment} <= closing()
          AND (o.cancelled < 0 OR o.cancelled > {moment})"""


_ERP_MOMENT = 'o.free + 2700 + o."order" % 3000'
_WMS_MOMENT = 'o.free + 600 + o."order" % 1200'

VIEWS = {
    "erp_orders": f"""
        SELECT "order" AS order_id, 'D-' || "order" AS document, coalesce(w.state, b.state) AS order_state, b.units,
               {_dollars("coalesce(w.amount, b.amount)")} AS net_amount,
               {_dollars("coalesce(w.refund, p.refund, 0)")} AS refunded, to_timestamp(moment) AS booked_at
        FROM ({_booked(_ERP_MOMENT, ORDER_DAYS)}) b LEFT JOIN wrong_erp_order w USING ("order") LEFT JOIN ({_PAID}) p USING ("order")
        WHERE coalesce(w.missing, 0) = 0
        UNION ALL
        SELECT "order", document, state, units, {_dollars("amount")}, 0, to_timestamp(moment) FROM wrong_erp_document""",
    "wms_orders": f"""
        SELECT "order" AS order_id, state AS order_state, units, to_timestamp(moment) AS released_at
        FROM ({_booked(_WMS_MOMENT, RELEASE_DAYS)}) WHERE "order" NOT IN (SELECT "order" FROM wrong_wms_order)""",
    "erp_deliveries": f"""
        SELECT 'GI-' || shipment AS document, shipment AS shipment_no, "order" AS order_id, sent AS units,
               to_timestamp(accepted + 7200 + shipment % 7200) AS posted_at
        FROM raw_shipments JOIN (SELECT shipment, sum(sent) AS sent FROM raw_sent GROUP BY shipment) USING (shipment)
        WHERE voided < 0 AND accepted >= {_since(POSTING_DAYS)} AND accepted + 7200 + shipment % 7200 <= closing()
          AND shipment NOT IN (SELECT shipment FROM wrong_delivery)""",
    "carrier_invoices": f"""
        SELECT DISTINCT {CARRIER_INVOICE} AS invoice_no,
               list_extract([{", ".join(f"'{name}'" for name in _CARRIERS)}], {_CARRIER_OF}) AS carrier,
               to_timestamp({_BILLED_AT}) AS invoiced_at
        FROM raw_shipments WHERE (accepted >= 0 OR voided >= 0) AND created >= {_since(BILLED_DAYS)} AND {_BILLED_AT} <= closing()
          AND (voided < 0 OR shipment IN (SELECT shipment FROM wrong_bill))""",
    "carrier_invoice_lines": f"""
        SELECT {_NUMBER} AS shipment_no, {CARRIER_INVOICE} AS invoice_no, {_dollars("coalesce(w.amount, postage + surcharge)")} AS amount
        FROM raw_shipments LEFT JOIN wrong_bill w USING (shipment)
        WHERE (accepted >= 0 OR voided >= 0) AND created >= {_since(BILLED_DAYS)} AND {_BILLED_AT} <= closing()
          AND (voided < 0 OR w.shipment IS NOT NULL)""",
    "price_books": """
        SELECT 'erp' AS system, 'all' AS channel, sku, price AS list_price, to_timestamp(closing() - 200 * 86400) AS valid_from
        FROM products WHERE status = 'active'
        UNION ALL
        SELECT 'channel', channel, p.sku, coalesce(w.price, p.price), to_timestamp(closing() - 60 * 86400)
        FROM products p CROSS JOIN (VALUES ('web'), ('marketplace')) c (channel) LEFT JOIN wrong_price w USING (sku, channel)
        WHERE p.status = 'active'""",
    "item_masters": """
        SELECT system, sku, 'yes' AS in_use
        FROM products CROSS JOIN (VALUES ('erp'), ('wms'), ('channel')) s (system)
        WHERE NOT (system = 'wms' AND kit) AND NOT (system = 'channel' AND status <> 'active')
          AND (system, sku) NOT IN (SELECT (system, sku) FROM wrong_item WHERE missing = 1)
        UNION ALL
        SELECT system, sku, 'yes' FROM wrong_item WHERE missing = 0""",
    "channel_stock": f"""
        SELECT to_timestamp(taken + 1200) AS synced_at, ['{LOCATIONS[0]}', '{LOCATIONS[1]}'][stock_key % 2 + 1] AS site, code AS sku,
               coalesce(w.offered, greatest(on_hand - committed - unavailable, 0)) AS offered
        FROM raw_wms_stock JOIN raw_skus ON sku = stock_key // 2 LEFT JOIN wrong_channel w USING (stock_key)
        WHERE taken >= {_since(SYNCED_DAYS)} AND taken + 1200 <= closing()""",
}
"""The files written as Parquet, by name, after those of `sheets`."""
