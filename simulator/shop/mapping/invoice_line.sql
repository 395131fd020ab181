SELECT 'INVL-' || invoice_line_no AS invoice_line_id, 'INV-' || invoice_no AS invoice_id, material AS sku_id, NULL AS shipment_id,
       units AS qty, amount
FROM erp_invoice_lines
UNION ALL
SELECT 'CINVL-' || shipment_no, 'CINV-' || invoice_no, NULL, 'SH-' || shipment_no, 1, amount
FROM carrier_invoice_lines
