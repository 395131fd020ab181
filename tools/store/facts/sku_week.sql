-- sku_week: one row per week (its Monday) and SKU (sku_number) with customer orders: what velocity tiers are worked out from.
--   costed        0 when a cost is missing for some line, else 1
--   first_day, last_day   the local days of the first and the last order of that week
SELECT CAST(date_trunc('week', l.placed_day) AS DATE) AS week, n.sku, CAST(SUM(l.qty_ordered) AS DOUBLE PRECISION) AS units,
       CAST(SUM(l.net_sales) AS DECIMAL(18,4)) AS sales, CAST(SUM(l.cm2) AS DECIMAL(18,4)) AS cm2,
       MIN(CASE WHEN l.cm2 IS NULL THEN 0 ELSE 1 END) AS costed, MIN(l.placed_day) AS first_day, MAX(l.placed_day) AS last_day
FROM line_fact l JOIN sku_number n ON n.sku_id = l.sku_id
WHERE l.order_type IN ('normal', 'b2b')
GROUP BY CAST(date_trunc('week', l.placed_day) AS DATE), n.sku
ORDER BY 1, 2
