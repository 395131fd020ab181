-- network_forecast_error: the rows of forecast_error for models none of whose forecasts is about a single location; the same columns
-- and the same numbers, without telling locations apart.
WITH begun AS (
    SELECT model, sku_id, origin_at, fw_sum(units, fw_days(first_day, $start_day) + 1, fw_days(first_day, $end_day)) AS qty
    FROM forecast_run WHERE origin_at <= $start AND last_day >= $start_day AND first_day < $end_day
),
planned AS (
    SELECT b.model, COALESCE(k.sku_id, b.sku_id) AS sku_id, SUM(b.qty * COALESCE(k.qty, 1)) AS units
    FROM begun b
    JOIN (SELECT model, sku_id, MAX(origin_at) AS origin_at FROM begun GROUP BY model, sku_id) n
        ON n.model = b.model AND n.sku_id = b.sku_id AND n.origin_at = b.origin_at
    LEFT JOIN kit_component k ON k.kit_sku_id = b.sku_id
    GROUP BY b.model, COALESCE(k.sku_id, b.sku_id)
),
sold AS (
    SELECT COALESCE(k.sku_id, o.sku_id) AS sku_id, SUM(o.a * COALESCE(k.qty, 1)) AS a, SUM(o.p * COALESCE(k.qty, 1)) AS p
    FROM (
        SELECT sku_id, SUM(CASE WHEN placed_day >= $start_day THEN qty_ordered ELSE 0 END) AS a,
               SUM(CASE WHEN placed_day < $start_day THEN qty_ordered ELSE 0 END) AS p
        FROM line_fact
        WHERE placed_day >= $before_day AND placed_day < $end_day AND order_type IN ('normal', 'b2b')
        GROUP BY sku_id
    ) o LEFT JOIN kit_component k ON k.kit_sku_id = o.sku_id
    GROUP BY COALESCE(k.sku_id, o.sku_id)
)
SELECT CAST($start_day AS DATE) AS day, COALESCE(d.model, f.model) AS model, COALESCE(d.sku_id, f.sku_id) AS sku_id,
       'all' AS location, COALESCE(f.units, 0) AS f, COALESCE(d.a, 0) AS a, COALESCE(d.p, 0) AS p
FROM (SELECT m.model, s.sku_id, s.a, s.p FROM sold s CROSS JOIN (SELECT DISTINCT model FROM begun) m) d
FULL JOIN planned f ON f.model = d.model AND f.sku_id = d.sku_id
