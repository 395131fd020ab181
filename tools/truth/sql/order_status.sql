-- order_status: orders cancelled in one system and shipped in another, $hours after the later of the two happened.
WITH taken AS (
    SELECT s.order_id, MIN(e.occurred_at) AS accepted_at
    FROM shipment s JOIN shipment_event e ON e.shipment_id = s.shipment_id
    WHERE s.voided_at IS NULL AND e.occurred_at <= $as_of
      AND e.kind IN ('carrier_accepted', 'in_transit', 'out_for_delivery', 'delivery_attempted', 'delivered')
    GROUP BY s.order_id
),
theirs AS (
    SELECT order_id, MIN(source) AS source, status, MAX(booked_at) AS booked_at FROM system_order
    WHERE status IN ('shipped', 'cancelled') AND booked_at >= $since AND booked_at <= $as_of GROUP BY order_id, status
),
conflicts AS (
    SELECT o.order_id, 'wms' AS source, 'cancelled' AS oms, 'shipped' AS other, GREATEST(o.cancelled_at, t.accepted_at) AS since
    FROM sales_order o JOIN taken t ON t.order_id = o.order_id WHERE o.cancelled_at <= $as_of
    UNION ALL
    SELECT o.order_id, s.source, 'cancelled', 'shipped', GREATEST(o.cancelled_at, s.booked_at)
    FROM sales_order o JOIN theirs s ON s.order_id = o.order_id AND s.status = 'shipped' WHERE o.cancelled_at <= $as_of
    UNION ALL
    SELECT o.order_id, s.source, 'shipped', 'cancelled', GREATEST(t.accepted_at, s.booked_at)
    FROM sales_order o JOIN theirs s ON s.order_id = o.order_id AND s.status = 'cancelled'
    JOIN taken t ON t.order_id = o.order_id WHERE o.cancelled_at IS NULL
),
ranked AS (
    SELECT c.*, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY since, source) AS place FROM conflicts c
    WHERE fw_hours(since, $as_of) >= $hours
),
goods AS (
    SELECT l.order_id, SUM(l.qty_ordered) AS units, SUM(l.qty_ordered * l.unit_price - l.discount) AS amount
    FROM order_line l JOIN ranked r ON r.order_id = l.order_id AND r.place = 1 GROUP BY l.order_id
)
SELECT r.order_id, r.source, r.oms AS side_oms, r.other AS side_source, COALESCE(g.units, 0) AS units,
       COALESCE(g.amount, 0) AS money, r.since,
       CASE WHEN r.oms = 'cancelled' THEN 'sent_anyway' ELSE 'cancelled_there' END AS fault
FROM ranked r LEFT JOIN goods g ON g.order_id = r.order_id
WHERE r.place = 1
