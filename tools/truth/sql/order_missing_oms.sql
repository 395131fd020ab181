-- order_missing_oms: orders another system holds, not cancelled there, that the OMS does not know, $hours or more before its last order.
WITH oms AS (SELECT MIN(placed_at) AS begun, MAX(placed_at) AS through FROM sales_order)
SELECT s.order_id, MIN(s.source) AS source, COALESCE(SUM(s.amount), 0) AS side_source, 'missing' AS side_oms,
       COALESCE(SUM(s.units), 0) AS units, COALESCE(SUM(s.amount), 0) AS money, MIN(s.booked_at) AS since,
       MIN(CASE WHEN s.source = 'channel' THEN 'not_imported' ELSE 'stray' END) AS fault
FROM system_order s
CROSS JOIN oms
LEFT JOIN sales_order o ON o.order_id = s.order_id
WHERE o.order_id IS NULL AND s.status <> 'cancelled' AND s.booked_at >= $since AND s.booked_at <= $as_of
  AND s.booked_at >= oms.begun AND fw_hours(s.booked_at, oms.through) >= $hours
GROUP BY s.order_id
