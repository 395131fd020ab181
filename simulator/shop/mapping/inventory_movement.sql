SELECT 'M-' || movement_id AS movement_id, moved_at AS occurred_at, site AS location_id, bin, sku AS sku_id,
       units AS qty_delta, movement_type AS kind,
       CASE movement_type WHEN 'pick' THEN 'OL-' WHEN 'receipt' THEN 'RCL-' WHEN 'return' THEN 'RT-' ELSE 'CC-' END
       || document_no AS ref
FROM wms_movements
