SELECT 'OL-' || line_id AS line_id, 'SO-' || order_id AS order_id, sku AS sku_id, quantity AS qty_ordered,
       quantity_cancelled AS qty_cancelled, list_price AS unit_price, discount_amount AS discount, tax_amount AS tax
FROM oms_order_lines
