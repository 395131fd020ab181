SELECT kit_sku AS kit_sku_id, component_sku AS sku_id, CAST(units AS INTEGER) AS qty
FROM pim_kits
