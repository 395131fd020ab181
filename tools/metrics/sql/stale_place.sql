-- stale_place: one row per SKU and location with any snapshot up to $as_of.
--   stale         1 when the last one is older than 7 days: such a position is not used, only counted
SELECT sku_id, location, CASE WHEN MAX(taken_at) < fw_add_days(CAST($as_of AS TIMESTAMP), -7) THEN 1 ELSE 0 END AS stale
FROM stock_day WHERE taken_at <= $as_of
GROUP BY sku_id, location
