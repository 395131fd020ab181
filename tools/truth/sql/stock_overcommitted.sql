-- stock_overcommitted: SKUs at locations where more is promised to orders than is there and sound, by the last WMS snapshot.
WITH seen AS (
    SELECT s.location_id, s.sku_id, s.taken_at, s.on_hand - s.unavailable AS sound, s.committed,
           CASE WHEN s.committed - (s.on_hand - s.unavailable) > $tol_units THEN 1 ELSE 0 END AS wrong,
           ROW_NUMBER() OVER (PARTITION BY s.location_id, s.sku_id ORDER BY s.taken_at DESC) AS place
    FROM inventory_snapshot s
    LEFT JOIN sku_location p ON p.sku_id = s.sku_id AND p.location_id = s.location_id
    WHERE s.source = 'wms' AND s.taken_at >= $since AND s.taken_at <= $as_of
      AND COALESCE(p.backorderable, FALSE) = FALSE
      AND COALESCE(p.stocking_policy, 'stocked') NOT IN ('made_to_order', 'dropship')
),
sound AS (SELECT location_id, sku_id, MAX(taken_at) AS moment FROM seen WHERE wrong = 0 GROUP BY location_id, sku_id),
begun AS (
    SELECT s.location_id, s.sku_id, MIN(s.taken_at) AS since
    FROM seen s LEFT JOIN sound g ON g.location_id = s.location_id AND g.sku_id = s.sku_id
    WHERE s.wrong = 1 AND (g.moment IS NULL OR s.taken_at > g.moment) GROUP BY s.location_id, s.sku_id
),
cost AS (
    SELECT sku_id, landed_cost FROM (
        SELECT sku_id, landed_cost, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
        FROM sku_cost WHERE valid_from <= $as_of
    ) c WHERE place = 1
)
SELECT s.location_id, s.sku_id, s.taken_at, s.committed AS side_oms, s.sound AS side_wms, s.committed - s.sound AS units,
       (s.committed - s.sound) * COALESCE(c.landed_cost, 0) AS money, b.since,
       CASE WHEN s.sound <= 0 THEN 'nothing' ELSE 'short' END AS fault
FROM seen s
JOIN begun b ON b.location_id = s.location_id AND b.sku_id = s.sku_id
LEFT JOIN cost c ON c.sku_id = s.sku_id
WHERE s.place = 1 AND s.wrong = 1
