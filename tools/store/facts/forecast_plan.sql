-- forecast_plan: the rows of forecast_run with numbers for SKUs, those of kits once per component (rule R10).
--   named, sku    the SKU that was forecast, and the one its units are of; a unit of the first is qty units of the second
--   frozen_day    the first local day that begins at the origin or after it: from there on the forecast was made beforehand
SELECT f.model, f.origin_at, f.location, CAST(fw_add_days(CAST(fw_day(f.origin_at - INTERVAL '1 microsecond') AS TIMESTAMP), 1) AS DATE) AS frozen_day,
       n.sku AS named, COALESCE(c.sku, n.sku) AS sku, COALESCE(c.qty, 1) AS qty, f.first_day, f.last_day, f.units
FROM forecast_run f
JOIN sku_number n ON n.sku_id = f.sku_id
LEFT JOIN (
    SELECT k.kit_sku_id, p.sku, k.qty FROM kit_component k JOIN sku_number p ON p.sku_id = k.sku_id
) c ON c.kit_sku_id = f.sku_id
ORDER BY f.origin_at, f.model, n.sku, f.location, f.first_day, 6
