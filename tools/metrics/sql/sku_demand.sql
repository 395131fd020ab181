-- sku_demand: one row per SKU on sale with stock on file: what is available now and what demand has been, smoothed.
-- Weights fall by 5 % a day over the last 182 days up to $as_of_day (EWMA 0.05); days without orders count as zero.
--   level         units per day, square        mean of squared units per day, both under the same weights
WITH position AS (
    SELECT sku_id, SUM(CASE WHEN available > 0 THEN available ELSE 0 END) AS available
    FROM (
        SELECT sku_id, available, meant, ROW_NUMBER() OVER (PARTITION BY sku_id, location ORDER BY day DESC) AS place
        FROM stock_day WHERE taken_at <= $as_of
    ) latest WHERE place = 1 AND meant = 1 GROUP BY sku_id
),
daily AS (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id, l.placed_day AS day, SUM(l.qty_net * COALESCE(k.qty, 1)) AS units
    FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.placed_day < $as_of_day AND l.placed_day >= $first_day AND l.order_type IN ('normal', 'b2b')
    GROUP BY COALESCE(k.sku_id, l.sku_id), l.placed_day
),
aged AS (
    SELECT sku_id, CAST(units AS DOUBLE PRECISION) AS units,
           0.05 * POWER(0.95, fw_days(day, $as_of_day) - 1) / (1 - POWER(0.95, 182)) AS weight
    FROM daily
)
SELECT p.sku_id, CAST(p.available AS DOUBLE PRECISION) AS available,
       COALESCE(SUM(a.weight * a.units), 0) AS level, COALESCE(SUM(a.weight * a.units * a.units), 0) AS square
FROM position p LEFT JOIN aged a ON a.sku_id = p.sku_id
GROUP BY p.sku_id, p.available
ORDER BY p.sku_id
