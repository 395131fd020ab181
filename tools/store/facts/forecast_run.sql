-- forecast_run: one row per forecast model, origin, SKU, location and stretch of days without a gap: what was forecast, day by day.
--   first_day, last_day   the local days of the stretch; a forecast that skips days has several stretches
--   units                 units per day, the first day first
WITH run AS (
    SELECT model, origin_at, sku_id, location_id AS location, MIN(target_day) AS first_day, MAX(target_day) AS last_day,
           COUNT(*) AS days, ARRAY_AGG(qty ORDER BY target_day) AS units
    FROM forecast GROUP BY model, origin_at, sku_id, location_id
),
stretch AS (
    SELECT f.model, f.origin_at, f.sku_id, f.location_id AS location, f.target_day, f.qty,
           fw_days(r.first_day, f.target_day)
               - ROW_NUMBER() OVER (PARTITION BY f.model, f.origin_at, f.sku_id, f.location_id ORDER BY f.target_day) AS place
    FROM forecast f
    JOIN run r ON r.model = f.model AND r.origin_at = f.origin_at AND r.sku_id = f.sku_id AND r.location = f.location_id
    WHERE fw_days(r.first_day, r.last_day) + 1 > r.days
)
SELECT model, origin_at, sku_id, location, first_day, last_day, units
FROM run WHERE fw_days(first_day, last_day) + 1 = days
UNION ALL
SELECT model, origin_at, sku_id, location, MIN(target_day), MAX(target_day), ARRAY_AGG(qty ORDER BY target_day)
FROM stretch GROUP BY model, origin_at, sku_id, location, place
ORDER BY 2, 1, 3, 4, 5
