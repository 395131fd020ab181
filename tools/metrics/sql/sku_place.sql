-- sku_place: one row per SKU and location with a fresh position (a snapshot of the last 7 days up to $as_of): the last snapshot,
-- how the SKU is held there, and the units ordered lately that were shipped from there.
--   located       smoothed units a day of the orders shipped from there (EWMA 0.05 over 182 days); orders that are not shipped
--                 yet are shared over the locations by it
WITH shipped AS (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id, l.location,
           SUM(0.05 * POWER(0.95, fw_days(l.placed_day, $as_of_day) - 1) * l.qty_net * COALESCE(k.qty, 1)) AS located
    FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.placed_day < $as_of_day AND l.placed_day >= $first_day AND l.order_type IN ('normal', 'b2b') AND l.qty_net > 0
    GROUP BY COALESCE(k.sku_id, l.sku_id), l.location
)
SELECT r.sku_id, r.location, CAST(r.on_hand AS DOUBLE PRECISION) AS on_hand, CAST(r.committed AS DOUBLE PRECISION) AS committed,
       CAST(r.unavailable AS DOUBLE PRECISION) AS unavailable, CAST(r.available AS DOUBLE PRECISION) AS available,
       r.taken_at, r.meant, r.backorderable, CAST(l.reorder_point AS DOUBLE PRECISION) AS reorder_point,
       CAST(COALESCE(s.located, 0) AS DOUBLE PRECISION) AS located
FROM (
    SELECT sku_id, location, on_hand, committed, unavailable, available, taken_at, meant, backorderable,
           ROW_NUMBER() OVER (PARTITION BY sku_id, location ORDER BY day DESC) AS place
    FROM stock_day WHERE taken_at <= $as_of AND taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7)
) r
LEFT JOIN sku_location l ON l.sku_id = r.sku_id AND l.location_id = r.location
LEFT JOIN shipped s ON s.sku_id = r.sku_id AND s.location = r.location
WHERE r.place = 1
ORDER BY r.sku_id, r.location
