-- oversold: one row per SKU and location whose last snapshot, by the system that rules on its stock (WMS before ERP before channel),
-- has less than nothing available, where the SKU is on sale, meant to be stocked, listed and not sold on back order.
--   below_since   the first snapshot of the present run below zero
WITH newest AS (
    SELECT sku_id, location_id, source, MAX(taken_at) AS taken_at FROM inventory_snapshot
    WHERE taken_at <= $as_of AND taken_at >= $since GROUP BY sku_id, location_id, source
),
ruling AS (
    SELECT sku_id, location_id, source, taken_at,
           ROW_NUMBER() OVER (
               PARTITION BY sku_id, location_id ORDER BY CASE source WHEN 'wms' THEN 0 WHEN 'erp' THEN 1 ELSE 2 END
           ) AS place
    FROM newest
),
below AS (
    SELECT s.sku_id, s.location_id, s.source, s.on_hand - s.committed - s.unavailable AS available
    FROM ruling r
    JOIN inventory_snapshot s ON s.sku_id = r.sku_id AND s.location_id = r.location_id AND s.source = r.source
        AND s.taken_at = r.taken_at
    WHERE r.place = 1 AND s.on_hand - s.committed - s.unavailable < 0
),
daily AS (
    SELECT b.sku_id, b.location_id, s.taken_at, s.on_hand - s.committed - s.unavailable AS available
    FROM below b
    JOIN inventory_snapshot s ON s.sku_id = b.sku_id AND s.location_id = b.location_id AND s.source = b.source
    WHERE s.taken_at <= $as_of AND s.taken_at >= $since
),
last_well AS (
    SELECT b.sku_id, b.location_id, MAX(d.taken_at) AS well_at FROM below b
    JOIN daily d ON d.sku_id = b.sku_id AND d.location_id = b.location_id AND d.available >= 0
    GROUP BY b.sku_id, b.location_id
),
run AS (
    SELECT b.sku_id, b.location_id, MIN(d.taken_at) AS below_since FROM below b
    JOIN daily d ON d.sku_id = b.sku_id AND d.location_id = b.location_id
    LEFT JOIN last_well w ON w.sku_id = b.sku_id AND w.location_id = b.location_id
    WHERE w.well_at IS NULL OR d.taken_at > w.well_at
    GROUP BY b.sku_id, b.location_id
)
SELECT b.sku_id, b.location_id, b.available, r.below_since, s.title
FROM below b
JOIN run r ON r.sku_id = b.sku_id AND r.location_id = b.location_id
LEFT JOIN sku s ON s.sku_id = b.sku_id
LEFT JOIN sku_location l ON l.sku_id = b.sku_id AND l.location_id = b.location_id
WHERE NOT COALESCE(l.backorderable, FALSE) AND COALESCE(l.listed, TRUE) AND COALESCE(l.stocking_policy, 'stocked') = 'stocked'
  AND COALESCE(s.status, 'active') <> 'prelaunch'
  AND NOT (COALESCE(s.status, 'active') = 'discontinued' AND s.discontinued_on IS NULL)
  AND (s.discontinued_on IS NULL OR s.discontinued_on > $as_of_day)
  AND (s.launched_on IS NULL OR s.launched_on <= $as_of_day)
ORDER BY b.sku_id, b.location_id
