SELECT 'erp' AS source, 'SH-' || shipment_no AS shipment_id, document AS document_id, 'SO-' || order_id AS order_id, units, posted_at
FROM erp_deliveries
