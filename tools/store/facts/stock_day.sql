-- stock_day: one row per SKU, location and local day with a snapshot: the last of the day, by the system that rules on
-- stock (WMS before ERP before channel).
--   available     on hand - committed - unavailable; may be negative
--   meant         1 when the SKU was on sale that day and meant to be stocked there, else 0
WITH reading AS (
    SELECT taken_at, source, fw_day(taken_at) AS day,
           ROW_NUMBER() OVER (
               PARTITION BY fw_day(taken_at)
               ORDER BY CASE source WHEN 'wms' THEN 0 WHEN 'erp' THEN 1 ELSE 2 END, taken_at DESC, source
           ) AS place
    FROM (SELECT DISTINCT taken_at, source FROM inventory_snapshot) told
),
first_told AS (
    SELECT r.day, r.place, s.taken_at, s.source, s.location_id, s.sku_id, s.on_hand, s.committed, s.unavailable
    FROM inventory_snapshot s JOIN reading r ON r.taken_at = s.taken_at AND r.source = s.source AND r.place = 1
),
later_told AS (
    SELECT r.day, r.place, s.taken_at, s.source, s.location_id, s.sku_id, s.on_hand, s.committed, s.unavailable
    FROM inventory_snapshot s JOIN reading r ON r.taken_at = s.taken_at AND r.source = s.source AND r.place > 1
    WHERE NOT EXISTS (SELECT 1 FROM first_told f WHERE f.day = r.day AND f.sku_id = s.sku_id AND f.location_id = s.location_id)
),
ranked AS (
    SELECT l.*, ROW_NUMBER() OVER (PARTITION BY sku_id, location_id, day ORDER BY place) AS turn FROM later_told l
),
kept AS (
    SELECT f.*, 1 AS turn FROM first_told f UNION ALL SELECT * FROM ranked WHERE turn = 1
)
SELECT r.taken_at, r.day, r.source, r.location_id AS location, r.sku_id, r.on_hand, r.committed, r.unavailable,
       r.on_hand - r.committed - r.unavailable AS available,
       CASE WHEN (s.status = 'discontinued' AND s.discontinued_on IS NULL) OR s.discontinued_on <= r.day
                 OR (s.status = 'prelaunch' AND s.launched_on IS NULL) OR s.launched_on > r.day
                 OR l.stocking_policy <> 'stocked' OR l.listed = FALSE THEN 0 ELSE 1 END AS meant,
       CASE WHEN l.backorderable THEN 1 ELSE 0 END AS backorderable
FROM kept r
LEFT JOIN sku s ON s.sku_id = r.sku_id
LEFT JOIN sku_location l ON l.sku_id = r.sku_id AND l.location_id = r.location_id
ORDER BY r.day, r.sku_id, r.location_id
