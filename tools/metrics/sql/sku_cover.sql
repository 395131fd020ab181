-- sku_cover: one row per SKU and location with a fresh position (a snapshot of the last 7 days up to $as_of), with the demand of
-- the window ($start to $end). Kits are counted as their components (rule R10). A negative position of one location is no
-- stock, it does not eat up another's.
--   daily_units   units ordered per day that fall to the location: all orders of the SKU, shared by what was shipped from where
--   sku_daily     units ordered per day of the SKU over all locations; sku_available its stock over all locations
--   first_place   1 on one row of each SKU, to count SKUs
--   unit_cost     landed cost at the window's end, null where none is on file
--   weight        unit cost; where the SKU has none, the mean of the SKUs that have one; 1 where the shop has none at all
WITH latest AS (
    SELECT sku_id, location, on_hand, available,
           ROW_NUMBER() OVER (PARTITION BY sku_id, location ORDER BY day DESC) AS place
    FROM stock_day WHERE taken_at <= $as_of AND taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7)
),
position AS (
    SELECT sku_id, location, CASE WHEN on_hand > 0 THEN on_hand ELSE 0 END AS on_hand,
           CASE WHEN available > 0 THEN available ELSE 0 END AS available
    FROM latest WHERE place = 1
),
sold AS (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id, l.location, SUM(l.qty_net * COALESCE(k.qty, 1)) AS units
    FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.placed_at >= $start AND l.placed_at < $end AND l.order_type IN ('normal', 'b2b')
    GROUP BY COALESCE(k.sku_id, l.sku_id), l.location
),
whole AS (
    SELECT sku_id, SUM(units) AS units FROM sold GROUP BY sku_id
),
placed AS (
    SELECT p.sku_id, p.location, p.on_hand, p.available, COALESCE(s.units, 0) AS units,
           SUM(COALESCE(s.units, 0)) OVER (PARTITION BY p.sku_id) AS located,
           SUM(p.available) OVER (PARTITION BY p.sku_id) AS sku_available, COUNT(*) OVER (PARTITION BY p.sku_id) AS places,
           ROW_NUMBER() OVER (PARTITION BY p.sku_id ORDER BY p.location) AS first_place
    FROM position p LEFT JOIN sold s ON s.sku_id = p.sku_id AND s.location = p.location
),
cost AS (
    SELECT sku_id, landed_cost FROM (
        SELECT sku_id, landed_cost, valid_to, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
        FROM sku_cost WHERE valid_from < $end_day
    ) begun WHERE place = 1 AND (valid_to IS NULL OR valid_to >= $end_day)
),
usual AS (
    SELECT AVG(1.0 * c.landed_cost) AS landed_cost FROM cost c JOIN (SELECT DISTINCT sku_id FROM position) p ON p.sku_id = c.sku_id
)
SELECT p.sku_id, p.location, p.on_hand, p.available, CAST($days AS DOUBLE PRECISION) AS days,
       CASE WHEN p.located > 0 THEN 1.0 * COALESCE(w.units, 0) * p.units / p.located ELSE 1.0 * COALESCE(w.units, 0) / p.places END
           / CAST($days AS DOUBLE PRECISION) AS daily_units,
       COALESCE(w.units, 0) / CAST($days AS DOUBLE PRECISION) AS sku_daily,
       p.sku_available, CASE WHEN p.first_place = 1 THEN 1 ELSE 0 END AS first_place,
       c.landed_cost AS unit_cost, COALESCE(c.landed_cost, u.landed_cost, 1) AS weight
FROM placed p
LEFT JOIN whole w ON w.sku_id = p.sku_id
LEFT JOIN cost c ON c.sku_id = p.sku_id
CROSS JOIN usual u
