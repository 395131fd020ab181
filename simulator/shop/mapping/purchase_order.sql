SELECT 'PO-' || po_no AS po_id, supplier AS vendor_id, deliver_to AS location_id, ordered_at
FROM purchasing_orders
