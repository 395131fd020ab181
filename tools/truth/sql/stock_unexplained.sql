-- stock_unexplained: what of the change from the first to the last WMS snapshot of the window no movement explains.
-- A movement at the very moment of a snapshot may stand before or after it: the reading with the smaller remainder counts.
WITH reach AS (SELECT MIN(occurred_at) AS begun, MAX(occurred_at) AS through FROM inventory_movement),
steps AS (
    SELECT s.location_id, s.sku_id, s.taken_at AS moment, s.on_hand, 0 AS delta, 1 AS snap
    FROM inventory_snapshot s CROSS JOIN reach r
    WHERE s.source = 'wms' AND s.taken_at >= $since AND s.taken_at <= $as_of AND s.taken_at >= r.begun
      AND fw_hours(r.through, s.taken_at) <= $lag_hours
    UNION ALL
    SELECT m.location_id, m.sku_id, m.occurred_at, 0, m.qty_delta, 0
    FROM inventory_movement m WHERE m.occurred_at >= $since AND m.occurred_at <= $as_of
),
running AS (
    SELECT s.*,
           SUM(delta) OVER (PARTITION BY location_id, sku_id ORDER BY moment, snap ROWS UNBOUNDED PRECEDING) AS through,
           SUM(delta) OVER (PARTITION BY location_id, sku_id ORDER BY moment, snap DESC ROWS UNBOUNDED PRECEDING) AS short_of
    FROM steps s
),
levels AS (
    SELECT location_id, sku_id, moment, on_hand,
           on_hand - through - FIRST_VALUE(on_hand - through) OVER (PARTITION BY location_id, sku_id ORDER BY moment) AS after,
           on_hand - short_of - FIRST_VALUE(on_hand - short_of) OVER (PARTITION BY location_id, sku_id ORDER BY moment) AS before,
           ROW_NUMBER() OVER (PARTITION BY location_id, sku_id ORDER BY moment DESC) AS place
    FROM running WHERE snap = 1
),
drifted AS (
    SELECT l.*, CASE WHEN ABS(after) <= ABS(before) THEN after ELSE before END AS remainder FROM levels l
),
explained AS (
    SELECT location_id, sku_id, MAX(CASE WHEN remainder = 0 THEN moment END) AS moment FROM drifted GROUP BY location_id, sku_id
),
cost AS (
    SELECT sku_id, landed_cost FROM (
        SELECT sku_id, landed_cost, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
        FROM sku_cost WHERE valid_from <= $as_of
    ) c WHERE place = 1
)
SELECT d.location_id, d.sku_id, d.moment AS taken_at, d.on_hand AS side_wms, d.on_hand - d.remainder AS side_movements,
       d.remainder, ABS(d.remainder) AS units, ABS(d.remainder) * COALESCE(c.landed_cost, 0) AS money, e.moment AS since,
       CASE WHEN d.remainder > 0 THEN 'appeared' ELSE 'vanished' END AS fault
FROM drifted d
JOIN explained e ON e.location_id = d.location_id AND e.sku_id = d.sku_id
LEFT JOIN cost c ON c.sku_id = d.sku_id
WHERE d.place = 1 AND d.remainder <> 0
  AND (ABS(d.remainder) > GREATEST($tol_units, $tol_share * ABS(d.on_hand))
       OR ABS(d.remainder) * COALESCE(c.landed_cost, 0) > $tol_money)
