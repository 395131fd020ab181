-- network_stock_day: one row per SKU and local day on which it was meant to be stocked somewhere and not backorderable there.
--   in_stock      1 when any of those locations had it available
SELECT day, sku_id, MAX(CASE WHEN available > 0 THEN 1 ELSE 0 END) AS in_stock
FROM stock_day WHERE meant = 1 AND backorderable = 0
GROUP BY day, sku_id
