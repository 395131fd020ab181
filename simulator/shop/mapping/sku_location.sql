SELECT sku AS sku_id, site AS location_id, policy AS stocking_policy, CAST(reorder_point AS INTEGER) AS reorder_point,
       CAST(lot_size AS INTEGER) AS reorder_qty
FROM stocking
