-- open_promise: one row per customer order placed since $since that is not cancelled and of which the carrier has not accepted every
-- unit due. An order whose shipments name no units is open while it has no shipment, or one that was not accepted.
--   ship_by       the order's own, else the latest of its lines
WITH due AS (
    SELECT o.order_id, o.order_no, o.placed_at, COALESCE(o.ship_by, MAX(l.requested_ship_by)) AS ship_by,
           o.hold_from, o.hold_to, SUM(CASE WHEN l.qty_ordered > l.qty_cancelled THEN 1 ELSE 0 END) AS lines_due,
           COUNT(l.line_id) AS line_count
    FROM sales_order o LEFT JOIN order_line l ON l.order_id = o.order_id
    WHERE o.placed_at >= $since AND o.placed_at <= $as_of AND o.cancelled_at IS NULL AND o.type IN ('normal', 'b2b')
    GROUP BY o.order_id, o.order_no, o.placed_at, o.ship_by, o.hold_from, o.hold_to
),
standing AS (
    SELECT s.shipment_id, s.order_id, s.location_id FROM shipment s JOIN due ON due.order_id = s.order_id WHERE s.voided_at IS NULL
),
taken AS (
    SELECT DISTINCT shipment_id FROM shipment_event
    WHERE kind IN ('carrier_accepted', 'in_transit', 'out_for_delivery', 'delivery_attempted', 'delivered')
      AND occurred_at >= $since AND occurred_at <= $as_of
),
itemised AS (
    SELECT s.order_id, sl.line_id, SUM(CASE WHEN t.shipment_id IS NULL THEN 0 ELSE sl.qty END) AS qty
    FROM standing s JOIN shipment_line sl ON sl.shipment_id = s.shipment_id
    LEFT JOIN taken t ON t.shipment_id = s.shipment_id
    GROUP BY s.order_id, sl.line_id
),
parcels AS (
    SELECT s.order_id, COUNT(*) AS parcels, COUNT(t.shipment_id) AS accepted, MIN(s.location_id) AS location_id
    FROM standing s LEFT JOIN taken t ON t.shipment_id = s.shipment_id GROUP BY s.order_id
),
by_lines AS (
    SELECT DISTINCT order_id FROM itemised
),
short AS (
    SELECT DISTINCT l.order_id
    FROM order_line l JOIN by_lines b ON b.order_id = l.order_id
    LEFT JOIN itemised i ON i.line_id = l.line_id
    WHERE l.qty_ordered > l.qty_cancelled AND COALESCE(i.qty, 0) < l.qty_ordered - l.qty_cancelled
)
SELECT due.order_id, due.order_no, due.placed_at, due.ship_by, due.hold_from, due.hold_to, p.location_id
FROM due
LEFT JOIN parcels p ON p.order_id = due.order_id
LEFT JOIN by_lines b ON b.order_id = due.order_id
LEFT JOIN short ON short.order_id = due.order_id
WHERE due.ship_by IS NOT NULL AND (due.lines_due > 0 OR due.line_count = 0)
  AND (p.order_id IS NULL OR (b.order_id IS NULL AND p.accepted < p.parcels) OR short.order_id IS NOT NULL)
ORDER BY due.order_id
