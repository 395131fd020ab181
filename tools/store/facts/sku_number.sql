-- sku_number: one row per SKU that is on file, ordered, stocked or forecast, with a number and with what products are grouped by.
-- Other facts hold the number, which is grouped and joined many times faster than the text.
SELECT CAST(ROW_NUMBER() OVER (ORDER BY n.sku_id) AS INTEGER) AS sku, n.sku_id, s.family, s.category, s.brand
FROM (
    SELECT sku_id FROM sku UNION SELECT kit_sku_id FROM kit_component UNION SELECT sku_id FROM kit_component
    UNION SELECT sku_id FROM sku_cost UNION SELECT sku_id FROM sku_tier UNION SELECT sku_id FROM shelf_seen
    UNION SELECT sku_id FROM (SELECT DISTINCT sku_id FROM forecast_run) forecast
) n LEFT JOIN sku s ON s.sku_id = n.sku_id
WHERE n.sku_id IS NOT NULL
ORDER BY 1
