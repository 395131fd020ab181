SELECT 'SH-' || shipment_no AS shipment_id, 'OL-' || order_line_id AS line_id, units AS qty
FROM wms_shipment_lines
