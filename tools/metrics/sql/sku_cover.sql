-- sku_cover: one row per SKU and location with a fresh position (a snapshot of the last 7 days up to $as_of), with the demand of
-- the window ($start_day to $end_day). Kits are counted as their components (rule R10). A negative position of one location is no
-- stock, it does not eat up another's.
--   daily_units   units ordered per day that fall to the location: all orders of the SKU, shared by what was shipped from where
--   sku_daily     units ordered per day of the SKU over all locations; sku_available its stock over all locations
--   first_place   1 on one row of each SKU, to count SKUs
--   unit_cost     landed cost at the window's end, null where none is on file
--   weight        unit cost; where the SKU has none, the mean of the SKUs that have one; 1 where the shop has none at all
WITH place AS (
    SELECT shelf, sku, location, on_hand, available,
           CASE WHEN taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7) THEN 1 ELSE 0 END AS fresh
    FROM shelf_fact WHERE taken_at IS NULL OR taken_at <= $as_of
    -- if later: of what was counted again after $as_of, the last snapshot before
    UNION ALL
    SELECT f.shelf, f.sku, f.location, b.on_hand, CAST(b.available AS DECIMAL(18,4)),
           CASE WHEN b.sku_id IS NULL THEN 0 ELSE 1 END
    FROM shelf_fact f
    LEFT JOIN (
        SELECT d.sku_id, d.location, d.on_hand, d.available,
               ROW_NUMBER() OVER (PARTITION BY d.sku_id, d.location ORDER BY d.day DESC) AS place
        FROM stock_day d JOIN shelf_fact s ON s.sku_id = d.sku_id AND s.location = d.location AND s.taken_at > $as_of
        WHERE d.taken_at <= $as_of AND d.taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7)
    ) b ON b.sku_id = f.sku_id AND b.location = f.location AND b.place = 1
    WHERE f.taken_at > $as_of
    -- end if
),
sold AS (
    SELECT shelf, SUM(qty_net) AS units
    FROM (
        SELECT shelf, qty_net FROM demand_day WHERE day >= $start_day AND day < $months_start
        -- if months: the whole months, and the days after them
        UNION ALL SELECT shelf, qty_net FROM demand_month WHERE month >= $months_start AND month < $months_end
        UNION ALL SELECT shelf, qty_net FROM demand_day WHERE day >= $months_end AND day < $end_day
        -- end if
    ) ordered GROUP BY shelf
),
placed AS (
    SELECT p.shelf, p.sku, p.location, p.fresh, CASE WHEN p.on_hand > 0 THEN p.on_hand ELSE 0 END AS on_hand,
           CASE WHEN p.available > 0 THEN p.available ELSE 0 END AS available,
           CAST(COALESCE(s.units, 0) AS DOUBLE PRECISION) AS units
    FROM place p LEFT JOIN sold s ON s.shelf = p.shelf
),
held AS (
    SELECT sku, SUM(units) AS units, SUM(fresh * units) AS located, SUM(fresh * available) AS available, SUM(fresh) AS places,
           MIN(CASE WHEN fresh = 1 THEN shelf END) AS first_shelf
    FROM placed GROUP BY sku
),
item AS (
    SELECT h.sku, h.units, h.located, h.available, h.places, h.first_shelf, c.landed_cost
    FROM held h
    LEFT JOIN cost_range c ON c.sku = h.sku AND c.valid_from < $end_day AND (c.valid_to IS NULL OR c.valid_to >= $end_day)
    WHERE h.places > 0
)
SELECT p.sku, p.location, p.on_hand, p.available, CAST($days AS DOUBLE PRECISION) AS days,
       CASE WHEN i.located > 0 THEN i.units * p.units / i.located ELSE i.units / i.places END
           / CAST($days AS DOUBLE PRECISION) AS daily_units,
       i.units / CAST($days AS DOUBLE PRECISION) AS sku_daily,
       i.available AS sku_available, CASE WHEN p.shelf = i.first_shelf THEN 1 ELSE 0 END AS first_place,
       i.landed_cost AS unit_cost, COALESCE(i.landed_cost, u.landed_cost, 1) AS weight
FROM placed p
JOIN item i ON i.sku = p.sku
CROSS JOIN (SELECT AVG(1.0 * landed_cost) AS landed_cost FROM item) u
WHERE p.fresh = 1
