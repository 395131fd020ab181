-- unscanned_label: one row per shipment whose label was printed since $since, is not voided, of an order that is not cancelled,
-- and of which no carrier has reported anything. A manifest is ours, not the carrier's; any other event is a scan.
WITH printed AS (
    SELECT shipment_id, MIN(occurred_at) AS printed_at FROM shipment_event
    WHERE kind = 'label_printed' AND occurred_at >= $since AND occurred_at <= $as_of GROUP BY shipment_id
),
scanned AS (
    SELECT DISTINCT shipment_id FROM shipment_event
    WHERE kind NOT IN ('label_created', 'label_printed', 'manifested') AND occurred_at <= $as_of
)
SELECT s.shipment_id, s.order_id, s.location_id, s.carrier, p.printed_at, o.order_no, o.ship_by
FROM printed p
JOIN shipment s ON s.shipment_id = p.shipment_id
JOIN sales_order o ON o.order_id = s.order_id
LEFT JOIN scanned c ON c.shipment_id = p.shipment_id
WHERE c.shipment_id IS NULL AND s.voided_at IS NULL AND o.cancelled_at IS NULL
ORDER BY s.shipment_id
