-- sku_inbound_orders: what is still to come of one SKU: purchase order line, units, due day, and whether it is overdue.
SELECT l.po_id, p.vendor_id, l.qty - COALESCE(r.qty, 0) AS units, COALESCE(l.confirmed_at, l.expected_at) AS due_at
FROM po_line l
JOIN purchase_order p ON p.po_id = l.po_id
LEFT JOIN (
    SELECT po_line_id, SUM(qty_received) AS qty FROM receipt_line WHERE po_line_id IS NOT NULL GROUP BY po_line_id
) r ON r.po_line_id = l.po_line_id
WHERE l.sku_id = $sku AND p.cancelled_at IS NULL AND p.ordered_at <= $as_of AND l.qty > COALESCE(r.qty, 0)
ORDER BY 4, 1
