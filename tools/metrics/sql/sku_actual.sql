-- sku_actual: one row per SKU on file or ordered (by its number), with what customers ordered in the local days of one piece ($start_day
-- to $end_day) and before it, as in forecast_error: the rows the built-in forecast is judged on.
--   day           the first day of the piece
--   a, p          units ordered in the piece, and before it from $before_day on
WITH sold AS (
    SELECT sku, SUM(CASE WHEN day >= $start_day THEN qty_ordered ELSE 0 END) AS a,
           SUM(CASE WHEN day < $start_day THEN qty_ordered ELSE 0 END) AS p
    FROM demand_day WHERE day >= $before_day AND day < $end_day
    GROUP BY sku
)
SELECT CAST($start_day AS DATE) AS day, n.sku, COALESCE(o.a, 0) AS a, COALESCE(o.p, 0) AS p
FROM sku_number n
LEFT JOIN sku s ON s.sku_id = n.sku_id
LEFT JOIN sold o ON o.sku = n.sku
WHERE s.sku_id IS NOT NULL OR o.sku IS NOT NULL
