-- sku_stale: one row per SKU and location whose last snapshot up to $as_of is older than 7 days: it is not used, only named.
SELECT sku_id, location, MAX(taken_at) AS taken_at
FROM stock_day WHERE taken_at <= $as_of
GROUP BY sku_id, location HAVING MAX(taken_at) < fw_add_days(CAST($as_of AS TIMESTAMP), -7)
ORDER BY sku_id, location
