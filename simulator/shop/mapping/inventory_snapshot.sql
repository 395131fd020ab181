SELECT snapshot_at AS taken_at, 'wms' AS source, site AS location_id, sku AS sku_id, on_hand, allocated AS committed,
       blocked AS unavailable, safety_stock
FROM wms_stock
UNION ALL
SELECT posted_at, 'erp', plant, material, quantity, 0, 0, 0
FROM erp_stock
UNION ALL
SELECT synced_at, 'channel', site, sku, offered, 0, 0, 0
FROM channel_stock
