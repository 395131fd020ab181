-- order_missing_wms: orders free to be worked on that the WMS has neither booked, worked on nor shipped.
-- With a WMS view of orders: $hours before the last order that view holds. Without one: $late_hours after their ship-by.
WITH view_of AS (SELECT MIN(booked_at) AS begun, MAX(booked_at) AS through FROM system_order WHERE source = 'wms'),
asked AS (
    SELECT o.order_id, o.placed_at, o.ship_by, CASE WHEN o.hold_to > o.placed_at THEN o.hold_to ELSE o.placed_at END AS free_at
    FROM sales_order o
    WHERE o.placed_at >= $since AND o.placed_at <= $as_of AND o.type <> 'test' AND o.cancelled_at IS NULL
      AND (o.hold_from IS NULL OR o.hold_to <= $as_of)
),
goods AS (
    SELECT l.order_id, SUM(l.qty_ordered - l.qty_cancelled) AS units,
           SUM((l.qty_ordered - l.qty_cancelled) * (l.unit_price - l.discount / NULLIF(l.qty_ordered, 0))) AS amount
    FROM order_line l JOIN asked a ON a.order_id = l.order_id GROUP BY l.order_id
),
worked AS (
    SELECT DISTINCT l.order_id FROM fulfilment_task t JOIN order_line l ON l.line_id = t.line_id JOIN asked a ON a.order_id = l.order_id
)
SELECT a.order_id, g.amount AS side_oms, 'missing' AS side_wms, g.units, g.amount AS money, a.free_at AS since,
       CASE WHEN a.ship_by < $as_of THEN 'late' ELSE 'waiting' END AS fault
FROM asked a
JOIN goods g ON g.order_id = a.order_id AND g.units > 0
CROSS JOIN view_of v
LEFT JOIN system_order w ON w.order_id = a.order_id AND w.source = 'wms'
LEFT JOIN worked k ON k.order_id = a.order_id
LEFT JOIN shipment s ON s.order_id = a.order_id
WHERE w.order_id IS NULL AND k.order_id IS NULL AND s.order_id IS NULL
  AND ((v.through IS NULL AND fw_hours(a.ship_by, $as_of) > $late_hours)
       OR (a.free_at >= v.begun AND fw_hours(a.free_at, v.through) >= $hours))
