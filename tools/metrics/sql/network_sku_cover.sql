-- network_sku_cover: the rows of sku_cover without telling locations apart, one per SKU; every amount summed over them is the same.
--   places        the locations with a fresh position
WITH place AS (
    SELECT sku, on_hand, available FROM shelf_fact
    WHERE taken_at <= $as_of AND taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7)
    -- if later: of what was counted again after $as_of, the last snapshot before
    UNION ALL
    SELECT sku, on_hand, available FROM (
        SELECT s.sku, d.on_hand, CAST(d.available AS DECIMAL(18,4)) AS available,
               ROW_NUMBER() OVER (PARTITION BY s.shelf ORDER BY d.day DESC) AS place
        FROM stock_day d JOIN shelf_fact s ON s.sku_id = d.sku_id AND s.location = d.location AND s.taken_at > $as_of
        WHERE d.taken_at <= $as_of AND d.taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7)
    ) earlier WHERE place = 1
    -- end if
),
held AS (
    SELECT sku, SUM(CASE WHEN on_hand > 0 THEN on_hand ELSE 0 END) AS on_hand,
           SUM(CASE WHEN available > 0 THEN available ELSE 0 END) AS available, COUNT(*) AS places
    FROM place GROUP BY sku
),
sold AS (
    SELECT sku, SUM(qty_net) AS units
    FROM (
        SELECT sku, qty_net FROM demand_day WHERE day >= $start_day AND day < $months_start
        -- if months: the whole months, and the days after them
        UNION ALL SELECT sku, qty_net FROM demand_month WHERE month >= $months_start AND month < $months_end
        UNION ALL SELECT sku, qty_net FROM demand_day WHERE day >= $months_end AND day < $end_day
        -- end if
    ) ordered GROUP BY sku
),
item AS (
    SELECT h.sku, h.places, h.on_hand, h.available, c.landed_cost,
           CAST(COALESCE(s.units, 0) AS DOUBLE PRECISION) / CAST($days AS DOUBLE PRECISION) AS daily_units
    FROM held h
    LEFT JOIN sold s ON s.sku = h.sku
    LEFT JOIN cost_range c ON c.sku = h.sku AND c.valid_from < $end_day AND (c.valid_to IS NULL OR c.valid_to >= $end_day)
)
SELECT i.sku, i.places, i.on_hand, i.available, CAST($days AS DOUBLE PRECISION) AS days, i.daily_units, i.daily_units AS sku_daily,
       i.available AS sku_available, 1 AS first_place, i.landed_cost AS unit_cost,
       COALESCE(i.landed_cost, u.landed_cost, 1) AS weight
FROM item i
CROSS JOIN (SELECT AVG(1.0 * landed_cost) AS landed_cost FROM item) u
