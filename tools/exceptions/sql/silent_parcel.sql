-- silent_parcel: one row per shipment whose carrier reported an exception since $since and up to $silent, and nothing after it.
WITH last_trouble AS (
    SELECT shipment_id, MAX(occurred_at) AS trouble_at FROM shipment_event
    WHERE kind = 'exception' AND occurred_at >= $since AND occurred_at <= $as_of GROUP BY shipment_id
),
followed AS (
    SELECT DISTINCT t.shipment_id FROM last_trouble t JOIN shipment_event e ON e.shipment_id = t.shipment_id
    WHERE e.occurred_at > t.trouble_at AND e.occurred_at <= $as_of AND e.kind NOT IN ('label_created', 'label_printed')
),
reasons AS (
    SELECT t.shipment_id, MIN(e.reason) AS reason FROM last_trouble t
    JOIN shipment_event e ON e.shipment_id = t.shipment_id AND e.kind = 'exception' AND e.occurred_at = t.trouble_at
    GROUP BY t.shipment_id
)
SELECT s.shipment_id, s.order_id, s.location_id, s.carrier, t.trouble_at, r.reason, o.order_no, o.deliver_by
FROM last_trouble t
JOIN shipment s ON s.shipment_id = t.shipment_id
JOIN sales_order o ON o.order_id = s.order_id
JOIN reasons r ON r.shipment_id = t.shipment_id
LEFT JOIN followed f ON f.shipment_id = t.shipment_id
WHERE f.shipment_id IS NULL AND t.trouble_at <= $silent AND s.voided_at IS NULL AND o.cancelled_at IS NULL
ORDER BY s.shipment_id
