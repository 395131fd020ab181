-- sku_place: one row per SKU and location with a fresh position (a snapshot of the last 7 days up to $as_of): the last snapshot,
-- how the SKU is held there, and the units ordered lately that were shipped from there.
--   located       smoothed units a day of the orders shipped from there (EWMA 0.05 over 182 days); orders that are not shipped
--                 yet are shared over the locations by it
WITH shipped AS (
    SELECT shelf, SUM(0.05 * POWER(0.95, fw_days(day, $as_of_day) - 1) * qty_net) AS located
    FROM demand_day WHERE day < $as_of_day AND day >= $first_day
    GROUP BY shelf
),
place AS (
    SELECT shelf, sku_id, location, on_hand, committed, unavailable, available, taken_at, meant, backorderable
    FROM shelf_fact WHERE taken_at <= $as_of AND taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7)
    UNION ALL
    SELECT shelf, sku_id, location, on_hand, committed, unavailable, available, taken_at, meant, backorderable
    FROM (
        SELECT s.shelf, d.sku_id, d.location, d.on_hand, d.committed, d.unavailable, CAST(d.available AS DECIMAL(18,4)) AS available,
               d.taken_at, d.meant, d.backorderable, ROW_NUMBER() OVER (PARTITION BY s.shelf ORDER BY d.day DESC) AS place
        FROM stock_day d JOIN shelf_fact s ON s.sku_id = d.sku_id AND s.location = d.location AND s.taken_at > $as_of
        WHERE d.taken_at <= $as_of AND d.taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7)
    ) earlier WHERE place = 1
)
SELECT r.sku_id, r.location, CAST(r.on_hand AS DOUBLE PRECISION) AS on_hand, CAST(r.committed AS DOUBLE PRECISION) AS committed,
       CAST(r.unavailable AS DOUBLE PRECISION) AS unavailable, CAST(r.available AS DOUBLE PRECISION) AS available,
       r.taken_at, r.meant, r.backorderable, CAST(l.reorder_point AS DOUBLE PRECISION) AS reorder_point,
       CAST(COALESCE(s.located, 0) AS DOUBLE PRECISION) AS located
FROM place r
LEFT JOIN sku_location l ON l.sku_id = r.sku_id AND l.location_id = r.location
LEFT JOIN shipped s ON s.shelf = r.shelf
ORDER BY r.sku_id, r.location
