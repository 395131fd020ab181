-- order_missing_erp: orders that the ERP has not booked, $hours or more before the last order it has.
WITH view_of AS (SELECT MIN(booked_at) AS begun, MAX(booked_at) AS through FROM system_order WHERE source = 'erp'),
asked AS (
    SELECT o.order_id, CASE WHEN o.hold_to > o.placed_at THEN o.hold_to ELSE o.placed_at END AS free_at
    FROM sales_order o
    WHERE o.placed_at >= $since AND o.placed_at <= $as_of AND o.type <> 'test' AND o.cancelled_at IS NULL
      AND (o.hold_from IS NULL OR o.hold_to <= $as_of)
),
goods AS (
    SELECT l.order_id, SUM(l.qty_ordered - l.qty_cancelled) AS units,
           SUM((l.qty_ordered - l.qty_cancelled) * (l.unit_price - l.discount / NULLIF(l.qty_ordered, 0))) AS amount
    FROM order_line l JOIN asked a ON a.order_id = l.order_id GROUP BY l.order_id
)
SELECT a.order_id, g.amount AS side_oms, 'missing' AS side_erp, g.units, g.amount AS money, a.free_at AS since,
       'interface' AS fault
FROM asked a
JOIN goods g ON g.order_id = a.order_id AND g.units > 0
CROSS JOIN view_of v
LEFT JOIN system_order e ON e.order_id = a.order_id AND e.source = 'erp'
WHERE e.order_id IS NULL AND a.free_at >= v.begun AND fw_hours(a.free_at, v.through) >= $hours
