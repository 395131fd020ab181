-- sku_cover: one row per SKU and location with a fresh position (a snapshot of the last 7 days up to $as_of), with the demand of
-- the window ($start_day to $end_day). Kits are counted as their components (rule R10). A negative position of one location is no
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
ordered AS (
    SELECT sku_id, location, SUM(qty_net) AS units
    FROM line_fact WHERE placed_day >= $start_day AND placed_day < $end_day AND order_type IN ('normal', 'b2b')
    GROUP BY sku_id, location
),
sold AS (
    SELECT COALESCE(k.sku_id, o.sku_id) AS sku_id, o.location, SUM(o.units * COALESCE(k.qty, 1)) AS units
    FROM ordered o LEFT JOIN kit_component k ON k.kit_sku_id = o.sku_id
    GROUP BY COALESCE(k.sku_id, o.sku_id), o.location
),
placed AS (
    SELECT p.sku_id, p.location, p.on_hand, p.available, COALESCE(s.units, 0) AS units
    FROM position p LEFT JOIN sold s ON s.sku_id = p.sku_id AND s.location = p.location
),
held AS (
    SELECT sku_id, SUM(units) AS located, SUM(available) AS available, COUNT(*) AS places, MIN(location) AS first_place
    FROM placed GROUP BY sku_id
),
cost AS (
    SELECT sku_id, landed_cost FROM (
        SELECT sku_id, landed_cost, valid_to, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
        FROM sku_cost WHERE valid_from < $end_day
    ) begun WHERE place = 1 AND (valid_to IS NULL OR valid_to >= $end_day)
),
item AS (
    SELECT h.sku_id, h.located, h.available, h.places, h.first_place, COALESCE(w.units, 0) AS units, c.landed_cost
    FROM held h
    LEFT JOIN (SELECT sku_id, SUM(units) AS units FROM sold GROUP BY sku_id) w ON w.sku_id = h.sku_id
    LEFT JOIN cost c ON c.sku_id = h.sku_id
)
SELECT p.sku_id, p.location, p.on_hand, p.available, CAST($days AS DOUBLE PRECISION) AS days,
       CASE WHEN i.located > 0 THEN 1.0 * i.units * p.units / i.located ELSE 1.0 * i.units / i.places END
           / CAST($days AS DOUBLE PRECISION) AS daily_units,
       i.units / CAST($days AS DOUBLE PRECISION) AS sku_daily,
       i.available AS sku_available, CASE WHEN p.location = i.first_place THEN 1 ELSE 0 END AS first_place,
       i.landed_cost AS unit_cost, COALESCE(i.landed_cost, u.landed_cost, 1) AS weight
FROM placed p
JOIN item i ON i.sku_id = p.sku_id
CROSS JOIN (SELECT AVG(1.0 * landed_cost) AS landed_cost FROM item) u
