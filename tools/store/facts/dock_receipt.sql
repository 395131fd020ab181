-- dock_receipt: one row per line of a receipt, dated by its arrival at the dock.
--   qty_good      units to be put away: received less rejected
SELECT l.receipt_line_id, l.sku_id, l.qty_received, l.qty_rejected, l.qty_received - l.qty_rejected AS qty_good,
       r.arrived_at, l.stocked_at, COALESCE(r.location_id, p.location_id, 'unknown') AS location,
       COALESCE(p.vendor_id, 'unknown') AS vendor
FROM receipt_line l
JOIN receipt r ON r.receipt_id = l.receipt_id
LEFT JOIN purchase_order p ON p.po_id = r.po_id
ORDER BY r.arrived_at, l.receipt_line_id
