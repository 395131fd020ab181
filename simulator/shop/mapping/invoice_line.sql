SELECT 'INVL-' || invoice_line_no AS invoice_line_id, 'INV-' || invoice_no AS invoice_id, material AS sku_id, units AS qty, amount
FROM erp_invoice_lines
