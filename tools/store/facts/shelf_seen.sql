-- shelf_seen: one row per SKU and location it was shipped from or counted at, with the number of rows that say so.
SELECT sku_id, location, CAST(SUM(told) AS BIGINT) AS told
FROM (
    SELECT sku_id, location, COUNT(*) AS told FROM line_fact WHERE order_type IN ('normal', 'b2b') GROUP BY sku_id, location
    UNION ALL
    SELECT sku_id, location, COUNT(*) AS told FROM stock_day GROUP BY sku_id, location
) seen
WHERE sku_id IS NOT NULL AND location IS NOT NULL
GROUP BY sku_id, location
ORDER BY sku_id, location
