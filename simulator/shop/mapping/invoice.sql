SELECT 'INV-' || invoice_no AS invoice_id, supplier AS party, 'PO-' || po_no AS po_id, invoiced_at
FROM erp_invoices
UNION ALL
SELECT 'CINV-' || invoice_no, carrier, NULL, invoiced_at
FROM carrier_invoices
