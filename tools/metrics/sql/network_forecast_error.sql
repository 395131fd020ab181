-- network_forecast_error: the rows of forecast_error for models none of whose forecasts is about a single location; the same columns
-- and the same numbers, without telling locations apart and without what was ordered before (p).
WITH piece AS (
    SELECT CAST(fw_add_days(CAST($start_day AS TIMESTAMP), s.place * $piece_days) AS DATE) AS day,
           CAST(fw_add_days(CAST($start_day AS TIMESTAMP), (s.place + 1) * $piece_days) AS DATE) AS end_day
    FROM generate_series(0, $pieces - 1) AS s(place)
),
newest AS (
    SELECT c.day, c.end_day, f.model, f.named, MAX(f.origin_at) AS origin_at
    FROM forecast_plan f JOIN piece c ON f.frozen_day <= c.day AND f.last_day >= c.day AND f.first_day < c.end_day
    WHERE f.frozen_day < $end_day AND f.last_day >= $start_day AND f.first_day < $end_day
    GROUP BY c.day, c.end_day, f.model, f.named
),
planned AS (
    SELECT n.day, f.model, f.sku,
           SUM(f.qty * fw_sum(f.units, fw_days(f.first_day, n.day) + 1, fw_days(f.first_day, n.end_day))) AS units
    FROM forecast_plan f
    JOIN newest n ON n.model = f.model AND n.named = f.named AND n.origin_at = f.origin_at
        AND f.last_day >= n.day AND f.first_day < n.end_day
    WHERE f.frozen_day < $end_day AND f.last_day >= $start_day AND f.first_day < $end_day
    GROUP BY n.day, f.model, f.sku
),
sold AS (
    SELECT CAST(fw_add_days(CAST($start_day AS TIMESTAMP), place * $piece_days) AS DATE) AS day, sku, units
    FROM (
        SELECT CAST(FLOOR(fw_days($start_day, day) / (1.0 * $piece_days)) AS INTEGER) AS place, sku,
               CAST(SUM(qty_ordered) AS DECIMAL(18,4)) AS units
        FROM demand_day WHERE day >= $start_day AND day < $end_day
        GROUP BY CAST(FLOOR(fw_days($start_day, day) / (1.0 * $piece_days)) AS INTEGER), sku
    ) ordered
)
SELECT COALESCE(d.day, f.day) AS day, COALESCE(d.model, f.model) AS model, COALESCE(d.sku, f.sku) AS sku, 'all' AS location,
       COALESCE(f.units, 0) AS f, COALESCE(d.units, 0) AS a
FROM (SELECT m.model, s.day, s.sku, s.units FROM sold s JOIN (SELECT DISTINCT day, model FROM newest) m ON m.day = s.day) d
FULL JOIN planned f ON f.day = d.day AND f.model = d.model AND f.sku = d.sku
