-- forecast_error: one row per forecast model, SKU and location ('all' for a model that plans the network, and for every model where
-- no order of the piece says from where it was shipped: a plan by location is then added up) with what was forecast
-- for the local days of one piece ($start_day to $end_day), what customers ordered in it, and what they ordered before.
-- Kits count as their components (rule R10). Units before cancellation: what was wanted.
--   day           the first day of the piece
--   f             units of the forecast in force when the piece began: of each SKU and location the latest with origin_at <= $start, frozen; 0
--                 without one
--   a, p          units ordered in the piece, and before it from $before_day on
-- A model without any forecast for the piece has no rows: its silence is not an error of 100 %.
WITH begun AS (
    SELECT model, sku_id, location, origin_at, first_day, last_day, units
    FROM forecast_run WHERE origin_at <= $start AND last_day >= $start_day AND first_day < $end_day
),
newest AS (
    SELECT model, sku_id, location, MAX(origin_at) AS origin_at FROM begun GROUP BY model, sku_id, location
),
frozen AS (
    SELECT b.model, b.sku_id, b.location AS location_id,
           SUM(fw_sum(b.units, fw_days(b.first_day, $start_day) + 1, fw_days(b.first_day, $end_day))) AS qty
    FROM begun b JOIN newest n
        ON n.model = b.model AND n.sku_id = b.sku_id AND n.location = b.location AND n.origin_at = b.origin_at
    GROUP BY b.model, b.sku_id, b.location
),
sold AS (
    SELECT COALESCE(k.sku_id, o.sku_id) AS sku_id, o.location, SUM(o.a * COALESCE(k.qty, 1)) AS a, SUM(o.p * COALESCE(k.qty, 1)) AS p
    FROM (
        SELECT sku_id, location, SUM(CASE WHEN placed_day >= $start_day THEN qty_ordered ELSE 0 END) AS a,
               SUM(CASE WHEN placed_day < $start_day THEN qty_ordered ELSE 0 END) AS p
        FROM line_fact
        WHERE placed_day >= $before_day AND placed_day < $end_day AND order_type IN ('normal', 'b2b')
        GROUP BY sku_id, location
    ) o LEFT JOIN kit_component k ON k.kit_sku_id = o.sku_id
    GROUP BY COALESCE(k.sku_id, o.sku_id), o.location
),
latest AS (
    SELECT model, sku_id, location_id, qty,
           CASE WHEN (SELECT COUNT(*) FROM sold WHERE location <> 'not shipped') = 0 THEN 1
                ELSE MAX(CASE WHEN location_id = 'all' THEN 1 ELSE 0 END) OVER (PARTITION BY model) END AS network,
           MAX(CASE WHEN location_id = 'all' THEN 1 ELSE 0 END) OVER (PARTITION BY model, sku_id) AS whole
    FROM frozen
),
planned AS (
    SELECT l.model, COALESCE(k.sku_id, l.sku_id) AS sku_id, CASE WHEN l.network = 1 THEN 'all' ELSE l.location_id END AS location,
           SUM(l.qty * COALESCE(k.qty, 1)) AS units
    FROM latest l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.whole = 0 OR l.location_id = 'all'
    GROUP BY l.model, COALESCE(k.sku_id, l.sku_id), CASE WHEN l.network = 1 THEN 'all' ELSE l.location_id END
),
judged AS (
    SELECT model, MAX(network) AS network FROM latest GROUP BY model
),
demand AS (
    SELECT j.model, s.sku_id, CASE WHEN j.network = 1 THEN 'all' ELSE s.location END AS location, SUM(s.a) AS a, SUM(s.p) AS p
    FROM sold s CROSS JOIN judged j
    GROUP BY j.model, s.sku_id, CASE WHEN j.network = 1 THEN 'all' ELSE s.location END
)
SELECT CAST($start_day AS DATE) AS day, COALESCE(d.model, f.model) AS model, COALESCE(d.sku_id, f.sku_id) AS sku_id,
       COALESCE(d.location, f.location) AS location, COALESCE(f.units, 0) AS f, COALESCE(d.a, 0) AS a, COALESCE(d.p, 0) AS p
FROM demand d FULL JOIN planned f ON f.model = d.model AND f.sku_id = d.sku_id AND f.location = d.location
