-- stock_day: one row per SKU, location and local day with a snapshot: the last of the day, by the system that rules on
-- stock (WMS before ERP before channel).
--   available     on hand - committed - unavailable; may be negative
--   meant         1 when the SKU was on sale that day and meant to be stocked there, else 0
WITH ranked AS (
    SELECT taken_at, fw_day(taken_at) AS day, source, location_id, sku_id, on_hand, committed, unavailable,
           ROW_NUMBER() OVER (
               PARTITION BY sku_id, location_id, fw_day(taken_at)
               ORDER BY CASE source WHEN 'wms' THEN 0 WHEN 'erp' THEN 1 ELSE 2 END, taken_at DESC
           ) AS place
    FROM inventory_snapshot
)
SELECT r.taken_at, r.day, r.source, r.location_id AS location, r.sku_id, r.on_hand, r.committed, r.unavailable,
       r.on_hand - r.committed - r.unavailable AS available,
       CASE WHEN (s.status = 'discontinued' AND s.discontinued_on IS NULL) OR s.discontinued_on <= r.day
                 OR (s.status = 'prelaunch' AND s.launched_on IS NULL) OR s.launched_on > r.day
                 OR l.stocking_policy <> 'stocked' OR l.listed = FALSE THEN 0 ELSE 1 END AS meant,
       CASE WHEN l.backorderable THEN 1 ELSE 0 END AS backorderable
FROM ranked r
LEFT JOIN sku s ON s.sku_id = r.sku_id
LEFT JOIN sku_location l ON l.sku_id = r.sku_id AND l.location_id = r.location_id
WHERE r.place = 1
ORDER BY r.day, r.sku_id, r.location_id
