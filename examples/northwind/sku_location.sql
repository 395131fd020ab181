SELECT ProductID AS sku_id, 'main' AS location_id, ReorderLevel AS reorder_point FROM products
