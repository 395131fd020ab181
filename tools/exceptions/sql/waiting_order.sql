-- waiting_order: one row per candidate SKU and customer order placed since $since that wants it (kits as their components), is
-- not cancelled, and has a line of it that no standing shipment carries.
WITH carried AS (
    SELECT DISTINCT sl.line_id FROM shipment_line sl JOIN shipment s ON s.shipment_id = sl.shipment_id WHERE s.voided_at IS NULL
),
whole AS (
    SELECT s.order_id FROM shipment s LEFT JOIN shipment_line sl ON sl.shipment_id = s.shipment_id
    WHERE s.voided_at IS NULL AND sl.line_id IS NULL GROUP BY s.order_id
)
SELECT DISTINCT c.id AS sku_id, o.order_id
FROM sales_order o
JOIN order_line l ON l.order_id = o.order_id
LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
JOIN candidate c ON c.id = COALESCE(k.sku_id, l.sku_id)
LEFT JOIN carried ON carried.line_id = l.line_id
LEFT JOIN whole ON whole.order_id = o.order_id
WHERE o.placed_at >= $since AND o.placed_at <= $as_of AND o.cancelled_at IS NULL AND o.type IN ('normal', 'b2b')
  AND l.qty_ordered > l.qty_cancelled AND carried.line_id IS NULL AND whole.order_id IS NULL
ORDER BY 1, 2
