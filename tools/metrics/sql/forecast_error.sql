-- forecast_error: one row per piece of $piece_days local days ($pieces of them from $start_day to $end_day), forecast model, SKU (by its
-- number) and location ('all' for a model that plans the network, and for every model where no order of the piece says from where it
-- was shipped: a plan by location is then added up) with what was forecast for it, what customers ordered in it, and in the one before.
-- Kits count as their components (rule R10). Units before cancellation: what was wanted.
--   day           the first day of the piece
--   f             units of the forecast in force when the piece began: of each SKU the latest with its origin at or before the piece's
--                 first moment, frozen; 0 without one
--   a, p          units ordered in the piece, and in the one before (where $before_day lies before $start_day, else 0)
-- A model without any forecast for a piece has no rows of it: its silence is not an error of 100 %.
WITH piece AS (
    SELECT CAST(fw_add_days(CAST($start_day AS TIMESTAMP), s.place * $piece_days) AS DATE) AS day,
           CAST(fw_add_days(CAST($start_day AS TIMESTAMP), (s.place + 1) * $piece_days) AS DATE) AS end_day
    FROM generate_series(0, $pieces - 1) AS s(place)
),
newest AS (
    SELECT c.day, c.end_day, f.model, f.named, f.location, MAX(f.origin_at) AS origin_at
    FROM forecast_plan f JOIN piece c ON f.frozen_day <= c.day AND f.last_day >= c.day AND f.first_day < c.end_day
    WHERE f.frozen_day < $end_day AND f.last_day >= $start_day AND f.first_day < $end_day
    GROUP BY c.day, c.end_day, f.model, f.named, f.location
),
ordered AS (
    SELECT place, shelf, CAST(SUM(qty_ordered) AS DECIMAL(18,4)) AS units
    FROM (
        SELECT CAST(FLOOR(fw_days($start_day, day) / (1.0 * $piece_days)) AS INTEGER) AS place, shelf, qty_ordered
        FROM demand_day WHERE day >= $before_day AND day < $end_day
    ) sorted GROUP BY place, shelf
),
sold AS (
    SELECT CAST(fw_add_days(CAST($start_day AS TIMESTAMP), COALESCE(o.place, b.place) * $piece_days) AS DATE) AS day,
           COALESCE(o.shelf, b.shelf) AS shelf, COALESCE(o.units, 0) AS a, COALESCE(b.units, 0) AS p
    FROM (SELECT place, shelf, units FROM ordered WHERE place >= 0) o
    FULL JOIN (
        SELECT place + 1 AS place, shelf, units FROM ordered WHERE $before_day < $start_day AND place < $pieces - 1
    ) b ON b.place = o.place AND b.shelf = o.shelf
),
located AS (
    SELECT DISTINCT CAST(fw_add_days(CAST($start_day AS TIMESTAMP), o.place * $piece_days) AS DATE) AS day
    FROM ordered o JOIN shelf_fact h ON h.shelf = o.shelf WHERE o.place >= 0 AND h.location <> 'not shipped'
),
latest AS (
    SELECT n.day, n.end_day, n.model, n.named, n.location, n.origin_at,
           CASE WHEN l.day IS NULL THEN 1
                ELSE MAX(CASE WHEN n.location = 'all' THEN 1 ELSE 0 END) OVER (PARTITION BY n.day, n.model) END AS network,
           MAX(CASE WHEN n.location = 'all' THEN 1 ELSE 0 END) OVER (PARTITION BY n.day, n.model, n.named) AS whole
    FROM newest n LEFT JOIN located l ON l.day = n.day
),
planned AS (
    SELECT n.day, f.model, f.sku, CASE WHEN n.network = 1 THEN 'all' ELSE f.location END AS location,
           SUM(f.qty * fw_sum(f.units, fw_days(f.first_day, n.day) + 1, fw_days(f.first_day, n.end_day))) AS units
    FROM forecast_plan f
    JOIN latest n ON n.model = f.model AND n.named = f.named AND n.location = f.location AND n.origin_at = f.origin_at
        AND f.last_day >= n.day AND f.first_day < n.end_day
    WHERE n.whole = 0 OR n.location = 'all'
    GROUP BY n.day, f.model, f.sku, CASE WHEN n.network = 1 THEN 'all' ELSE f.location END
),
judged AS (
    SELECT day, model, MAX(network) AS network FROM latest GROUP BY day, model
),
demand AS (
    SELECT j.day, j.model, h.sku, CASE WHEN j.network = 1 THEN 'all' ELSE h.location END AS location, SUM(s.a) AS a, SUM(s.p) AS p
    FROM sold s JOIN judged j ON j.day = s.day JOIN shelf_fact h ON h.shelf = s.shelf
    GROUP BY j.day, j.model, h.sku, CASE WHEN j.network = 1 THEN 'all' ELSE h.location END
)
SELECT COALESCE(d.day, f.day) AS day, COALESCE(d.model, f.model) AS model, COALESCE(d.sku, f.sku) AS sku,
       COALESCE(d.location, f.location) AS location, COALESCE(f.units, 0) AS f, COALESCE(d.a, 0) AS a, COALESCE(d.p, 0) AS p
FROM demand d FULL JOIN planned f ON f.day = d.day AND f.model = d.model AND f.sku = d.sku AND f.location = d.location
