SELECT 'erp' AS source, 'SO-' || order_id AS order_id, document AS document_id, order_state AS status, units, net_amount AS amount,
       refunded, booked_at
FROM erp_orders
UNION ALL
SELECT 'wms', 'SO-' || order_id, '-', order_state, units, NULL, 0, released_at
FROM wms_orders
