-- demand_month: the units of demand_day per calendar month, for windows of several months.
--   month         its first day
SELECT CAST(date_trunc('month', day) AS DATE) AS month, shelf, sku, CAST(SUM(qty_net) AS DECIMAL(18,4)) AS qty_net
FROM demand_day
GROUP BY CAST(date_trunc('month', day) AS DATE), shelf, sku
ORDER BY 1, 2
