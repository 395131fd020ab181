SELECT asn AS asn_no, sku AS sku_id, units AS qty, 'POL-' || po_line_no AS po_line_id
FROM purchasing_asn_lines
