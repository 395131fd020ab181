-- purchase_order: one purchase order's head, with its supplier.
SELECT p.po_id, p.vendor_id, v.name AS vendor, p.location_id, p.ordered_at, p.cancelled_at
FROM purchase_order p LEFT JOIN vendor v ON v.vendor_id = p.vendor_id WHERE p.po_id = $po_id
