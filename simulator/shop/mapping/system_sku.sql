SELECT system AS source, sku AS sku_id, CASE in_use WHEN 'yes' THEN 'active' ELSE 'inactive' END AS status
FROM item_masters
