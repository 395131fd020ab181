SELECT 'RCL-' || receipt_line_no AS receipt_line_id, 'RC-' || receipt_no AS receipt_id, 'POL-' || po_line_no AS po_line_id,
       sku AS sku_id, units_received AS qty_received, units_rejected AS qty_rejected, put_away_at AS stocked_at
FROM wms_receipt_lines
