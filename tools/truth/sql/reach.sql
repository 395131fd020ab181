-- reach: for every table that a system's view stands in, whose rows they are, how many are known at $as_of, and how far they reach.
SELECT source AS system, 'inventory_snapshot' AS table_name, COUNT(*) AS row_count, MAX(taken_at) AS through
FROM inventory_snapshot WHERE taken_at <= $as_of GROUP BY source
UNION ALL SELECT 'wms', 'inventory_movement', COUNT(*), MAX(occurred_at) FROM inventory_movement WHERE occurred_at <= $as_of
UNION ALL SELECT 'oms', 'sku', COUNT(*), NULL FROM sku
UNION ALL SELECT 'oms', 'sales_order', COUNT(*), MAX(placed_at) FROM sales_order WHERE placed_at <= $as_of
UNION ALL SELECT 'oms', 'order_line', COUNT(*), NULL FROM order_line
UNION ALL SELECT source, 'system_order', COUNT(*), MAX(booked_at) FROM system_order WHERE booked_at <= $as_of GROUP BY source
UNION ALL SELECT 'wms', 'fulfilment_task', COUNT(*), MAX(done_at) FROM fulfilment_task WHERE done_at <= $as_of
UNION ALL SELECT 'wms', 'shipment', COUNT(*), MAX(created_at) FROM shipment WHERE created_at <= $as_of
UNION ALL SELECT 'wms', 'shipment_line', COUNT(*), NULL FROM shipment_line
UNION ALL SELECT 'carrier', 'shipment_event', COUNT(*), MAX(occurred_at) FROM shipment_event WHERE occurred_at <= $as_of
UNION ALL SELECT source, 'system_shipment', COUNT(*), MAX(posted_at) FROM system_shipment WHERE posted_at <= $as_of GROUP BY source
UNION ALL SELECT source, 'system_price', COUNT(*), MAX(valid_from) FROM system_price WHERE valid_from <= $as_of GROUP BY source
UNION ALL SELECT source, 'system_sku', COUNT(*), NULL FROM system_sku GROUP BY source
UNION ALL SELECT 'erp', 'price_list', COUNT(*), MAX(valid_from) FROM price_list WHERE valid_from <= $as_of
UNION ALL SELECT 'erp', 'purchase_order', COUNT(*), MAX(ordered_at) FROM purchase_order WHERE ordered_at <= $as_of
UNION ALL SELECT 'erp', 'po_line', COUNT(*), NULL FROM po_line
UNION ALL SELECT 'wms', 'receipt', COUNT(*), MAX(arrived_at) FROM receipt WHERE arrived_at <= $as_of
UNION ALL SELECT 'wms', 'receipt_line', COUNT(*), NULL FROM receipt_line
UNION ALL SELECT CASE WHEN l.shipment_id IS NULL THEN 'supplier' ELSE 'carrier' END, 'invoice_line', COUNT(*), MAX(i.invoiced_at)
FROM invoice_line l JOIN invoice i ON i.invoice_id = l.invoice_id WHERE i.invoiced_at <= $as_of
GROUP BY CASE WHEN l.shipment_id IS NULL THEN 'supplier' ELSE 'carrier' END
ORDER BY 2, 1
