"""Raw columns → the sheets each system would export, under that system's names: one SQL view per file.

The exporter creates the views over its scratch tables and copies each into a file. Numbers in the raw tables are
cents, grams, seconds and positions in lists of names; here they become dollars, kilograms, moments and words.
"""

from collections.abc import Sequence

from simulator.shop.carriage import CODES, SCANS
from simulator.shop.carriage import REASONS as EXCEPTION_REASONS
from simulator.shop.customers import SOURCES
from simulator.shop.fulfilment import ERRORS, TASK_KINDS
from simulator.shop.places import CHANNELS, LOCATIONS, ORDER_TYPES, SERVICES, STATES
from simulator.shop.returns import DISPOSITIONS, OWN_WORDS, REASONS
from simulator.shop.returns import KINDS as RETURN_KINDS
from simulator.shop.selling import HOLD_PARTIES, HOLD_REASONS
from simulator.shop.service import QUEUES, SLA_MINUTES, TICKET_EVENTS, TOPICS
from simulator.shop.stock import MOVEMENTS


def _word(names: Sequence[str], column: str) -> str:
    """The name at a position; absent (-1) gives null."""
    listed = ", ".join("NULL" if name == "" else f"'{name}'" for name in names)
    return f"list_extract([{listed}], CAST(nullif({column}, -1) AS INTEGER) + 1)"


def _moment(column: str) -> str:
    return f"to_timestamp(nullif({column}, -1))"


def _money(column: str) -> str:
    return f"CAST(({column}) / 100 AS DECIMAL(12, 2))"


def _day(column: str) -> str:
    return f"CAST(first_day() + CAST({column} AS INTEGER) AS DATE)"


_SITE = _word(LOCATIONS, "stock_key % 2")
_NUMBER = "CASE WHEN shipment < 0 THEN 900000000 - shipment ELSE shipment END"
_STATES = [state for region in STATES for state in region]

_SUPPLIER = "'V' || lpad(CAST(vendor AS VARCHAR), 4, '0')"
_INVOICED = "(arrived + 86400 * (1 + po % 3) + po % 20000)"

SHEETS = {
    "oms_orders": f"""
        SELECT "order" AS order_id, '#' || "order" AS order_number, {_word(CHANNELS, "channel")} AS sales_channel,
               'c' || substr(md5('customer' || customer), 1, 14) AS customer_hash, {_moment("placed")} AS created_at,
               {_moment("ship_by")} AS ship_by_at, {_day("deliver_by")} AS promised_delivery_date,
               {_word(ORDER_TYPES, "type")} AS order_type, {_word(HOLD_REASONS, "hold_reason")} AS hold_code,
               {_word(HOLD_PARTIES, "hold_reason")} AS hold_by, {_moment("hold_from")} AS hold_started_at,
               {_moment("hold_to")} AS hold_released_at, {_moment("cancelled")} AS cancelled_at,
               {_word(("customer", "shop"), "cancel_party")} AS cancelled_by,
               {_money("shipping")} AS shipping_charged, {_word(_STATES, "state")} AS ship_state,
               {_word([service.name for service in SERVICES], "service")} AS service_level
        FROM raw_orders""",
    "oms_order_lines": f"""
        SELECT line AS line_id, "order" AS order_id, code AS sku, qty AS quantity, cancelled AS quantity_cancelled,
               {_money("price")} AS list_price, {_money("discount")} AS discount_amount, {_money("tax")} AS tax_amount
        FROM raw_lines JOIN raw_skus USING (sku)""",
    "wms_tasks": f"""
        SELECT task AS task_id, line AS order_line_id, {_word(TASK_KINDS, "kind")} AS task_type,
               {_word(LOCATIONS, "location")} AS site, 'op-' || location || '-' || worker AS operator,
               {_moment("started")} AS started_at, {_moment("done")} AS finished_at, qty AS units,
               {_word(ERRORS, "error")} AS error, {_moment("found")} AS error_found_at, {_money("labour")} AS labour_cost
        FROM raw_tasks""",
    "wms_shipments": f"""
        SELECT {_NUMBER} AS shipment_no, "order" AS order_id, {_word(LOCATIONS, "location")} AS site,
               {_word([service.carrier for service in SERVICES], "service")} AS carrier,
               {_word([service.name for service in SERVICES], "service")} AS service,
               upper(substr(md5('parcel' || shipment), 1, 16)) AS tracking_number, CAST(zone AS VARCHAR) AS zone,
               {_moment("created")} AS created_at, CAST(weight / 1000 AS DECIMAL(9, 2)) AS billable_kg,
               {_money("postage")} AS postage, {_money("surcharge")} AS surcharge,
               {_money("packaging")} AS packaging_cost, {_money("handling")} AS handling_fee,
               {_moment("voided")} AS voided_at
        FROM raw_shipments""",
    "wms_shipment_lines": "SELECT shipment AS shipment_no, line AS order_line_id, sent AS units FROM raw_sent WHERE sent > 0",
    "carrier_events": f"""
        SELECT {_NUMBER} AS shipment_no, {_word(SCANS, "kind")} AS status, {_word(CODES, "kind")} AS carrier_code,
               {_moment("occurred")} AS occurred_at, {_moment("received")} AS reported_at,
               {_word(EXCEPTION_REASONS, "reason")} AS exception_reason
        FROM raw_scans""",
    "wms_stock": f"""
        SELECT {_moment("taken")} AS snapshot_at, {_SITE} AS site, code AS sku, on_hand, committed AS allocated,
               unavailable AS blocked, safety AS safety_stock
        FROM raw_wms_stock JOIN raw_skus ON sku = stock_key // 2""",
    "erp_stock": f"""
        SELECT {_moment("taken")} AS posted_at, {_SITE} AS plant, code AS material, on_hand AS quantity
        FROM raw_erp_stock JOIN raw_skus ON sku = stock_key // 2""",
    "wms_movements": f"""
        SELECT row_number() OVER () AS movement_id, {_moment("moved")} AS moved_at, {_SITE} AS site,
               'A' || (sku % 24 + 1) || '-' || (sku // 24 % 40 + 1) AS bin, code AS sku, qty AS units,
               {_word(MOVEMENTS, "kind")} AS movement_type, ref AS document_no
        FROM raw_movement JOIN raw_skus ON sku = stock_key // 2""",
    "wms_cycle_counts": f"""
        SELECT number AS count_id, {_SITE} AS site, 'A' || (sku % 24 + 1) || '-' || (sku // 24 % 40 + 1) AS bin,
               code AS sku, counted AS counted_units, book AS book_units, {_moment("moment")} AS counted_at
        FROM raw_cycle_count JOIN raw_skus ON sku = stock_key // 2""",
    "purchasing_orders": f"""
        SELECT po AS po_no, {_SUPPLIER} AS supplier,
               {_word(LOCATIONS, "location")} AS deliver_to, {_moment("ordered")} AS ordered_at
        FROM raw_po""",
    "purchasing_order_lines": f"""
        SELECT po_line AS po_line_no, po AS po_no, code AS sku, qty AS units, {_day("expected")} AS requested_date,
               {_day("confirmed")} AS confirmed_date, {_money("cost")} AS unit_price
        FROM raw_po_line JOIN raw_po USING (po) JOIN raw_skus ON sku = stock_key // 2""",
    "purchasing_asns": f"""
        SELECT 'ASN-' || po AS asn, po AS po_no, {_word(LOCATIONS, "location")} AS deliver_to, 'haulio' AS carrier,
               {_moment("shipped")} AS shipped_at, {_day("eta")} AS eta_date
        FROM raw_po WHERE shipped >= 0""",
    "purchasing_asn_lines": """
        SELECT 'ASN-' || po AS asn, code AS sku, coalesce(wrong_notice.units, qty) AS units, po_line AS po_line_no
        FROM raw_po_line JOIN raw_po USING (po) JOIN raw_skus ON sku = stock_key // 2 LEFT JOIN wrong_notice USING (po_line)
        WHERE shipped >= 0""",
    "wms_receipts": f"""
        SELECT po AS receipt_no, po AS po_no, 'ASN-' || po AS asn, {_word(LOCATIONS, "location")} AS site,
               {_moment("arrived")} AS docked_at, {_moment("checked")} AS checked_in_at
        FROM raw_po WHERE arrived >= 0""",
    "wms_receipt_lines": f"""
        SELECT po_line AS receipt_line_no, po AS receipt_no, po_line AS po_line_no, code AS sku,
               received AS units_received, rejected AS units_rejected, {_moment("stocked")} AS put_away_at
        FROM raw_receipt_line JOIN raw_skus ON sku = stock_key // 2""",
    "returns": f"""
        SELECT number AS return_no, "order" AS order_id, line AS order_line_id, code AS sku, qty AS units,
               {_money("net")} AS unit_value, {_word(RETURN_KINDS, "kind")} AS return_type,
               {_word(REASONS, "reason")} AS reason_code, {_word(OWN_WORDS, "reason")} AS customer_comment,
               {_moment("authorised")} AS requested_at, {_moment("booked")} AS booked_at,
               {_moment("received")} AS received_at, {_word(DISPOSITIONS, "disposition")} AS disposition,
               {_money("refund")} AS refund, {_money("restock")} AS restocking_cost, {_money("postage")} AS return_postage
        FROM raw_returns JOIN raw_skus USING (sku)""",
    "payments": f"""
        SELECT "order" AS order_id, 'payment' AS fee_type, {_money("30 + (net + shipping) * 0.029")} AS fee,
               {_moment("placed")} AS charged_at
        FROM raw_orders WHERE channel = 0 AND net > 0
        UNION ALL
        SELECT "order", 'marketplace', {_money("net * 0.115")}, {_moment("placed")}
        FROM raw_orders WHERE channel = 1 AND net > 0""",
    "helpdesk_tickets": f"""
        SELECT ticket AS ticket_id, "order" AS order_id, {_moment("created")} AS opened_at, {_word(TOPICS, "topic")} AS topic,
               {_word(QUEUES, "topic")} AS queue, {SLA_MINUTES} AS first_response_sla_min,
               CAST(3.6 + (ticket % 7) * 0.2 AS DECIMAL(8, 2)) AS handling_cost
        FROM raw_tickets""",
    "helpdesk_events": f"""
        SELECT ticket AS ticket_id, {_word(TICKET_EVENTS, "kind")} AS event, {_moment("occurred")} AS occurred_at
        FROM raw_ticket_events""",
    "erp_invoices": f"""
        SELECT po AS invoice_no, {_SUPPLIER} AS supplier, po AS po_no, to_timestamp({_INVOICED}) AS invoiced_at
        FROM raw_po WHERE arrived >= 0 AND {_INVOICED} <= closing()
        UNION ALL
        SELECT 70000000 + po, {_SUPPLIER}, po, to_timestamp({_INVOICED} + 86400) FROM raw_po JOIN wrong_invoice USING (po)""",
    "erp_invoice_lines": f"""
        WITH billed AS (
            SELECT po_line, po, code, coalesce(w.units, qty) AS units, cost, arrived
            FROM raw_po_line JOIN raw_po USING (po) JOIN raw_skus ON sku = stock_key // 2 LEFT JOIN wrong_invoice_line w USING (po_line))
        SELECT po_line AS invoice_line_no, po AS invoice_no, code AS material, units, {_money("units * cost")} AS amount
        FROM billed WHERE arrived >= 0 AND {_INVOICED} <= closing()
        UNION ALL
        SELECT 70000000 + po_line, 70000000 + po, code, units, {_money("units * cost")} FROM billed JOIN wrong_invoice USING (po)""",
    "edi_log": f"""
        WITH sent AS (
            SELECT po, vendor, '850' AS code, 'out' AS direction, ordered + 600 AS moment FROM raw_po
            UNION ALL SELECT po, vendor, '855', 'in', ordered + 80000 + po % 7000 FROM raw_po
            UNION ALL SELECT po, vendor, '856', 'in', shipped + 1800 FROM raw_po WHERE shipped >= 0
            UNION ALL SELECT po, vendor, '810', 'in', {_INVOICED} FROM raw_po WHERE arrived >= 0)
        SELECT code || '-' || po AS document, code AS transaction_set, lpad(CAST(po AS VARCHAR), 9, '0') AS control_number,
               {_SUPPLIER} AS partner, direction, CASE WHEN po % 89 = 0 THEN 'rejected' ELSE 'accepted' END AS status,
               '997' AS acknowledged_by, to_timestamp(moment) AS exchanged_at
        FROM sent WHERE vendor % 2 = 0 AND moment <= closing()""",
    "crm_customers": f"""
        SELECT 'c' || substr(md5('customer' || customer), 1, 14) AS customer_hash, {_moment("first")} AS first_order_at,
               {_word(SOURCES, "source")} AS acquired_by
        FROM raw_customers""",
    "demand_forecasts": f"""
        SELECT {_moment("origin")} AS frozen_at, code AS sku, {_day("target")} AS for_date,
               CAST(qty / 100 AS DECIMAL(12, 2)) AS units
        FROM raw_forecasts JOIN raw_skus USING (sku)""",
}
"""The files written as Parquet, by name; each view reads raw tables of the exporter."""
