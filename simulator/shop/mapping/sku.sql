SELECT sku AS sku_id, title, family, category, brand, supplier AS vendor_id, is_kit = 'yes' AS kit_flag,
       CAST(weight_kg AS DECIMAL(9, 3)) AS weight, status, CAST(launched_on AS DATE) AS launched_on,
       CAST(discontinued_on AS DATE) AS discontinued_on
FROM pim_products
