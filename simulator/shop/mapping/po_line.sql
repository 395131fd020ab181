SELECT 'POL-' || po_line_no AS po_line_id, 'PO-' || po_no AS po_id, sku AS sku_id, units AS qty,
       requested_date AS expected_at, confirmed_date AS confirmed_at, unit_price AS unit_cost
FROM purchasing_order_lines
