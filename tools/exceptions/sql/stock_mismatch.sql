-- stock_mismatch: one row per SKU, location and load that ERP and WMS have in common, for the last loads since $since.
--   load          1 for the latest load they have in common, 2 for the one before, …
WITH loads AS (
    SELECT taken_at, ROW_NUMBER() OVER (ORDER BY taken_at DESC) AS load
    FROM (SELECT taken_at FROM inventory_snapshot WHERE source = 'erp' AND taken_at >= $since AND taken_at <= $as_of
          GROUP BY taken_at) erp_load
),
cost AS (
    SELECT sku_id, landed_cost, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
    FROM sku_cost WHERE valid_from <= $as_of_day
),
both_sides AS (
    SELECT w.sku_id, w.location_id, l.load, w.taken_at, w.on_hand AS wms, e.on_hand AS erp,
           CASE WHEN w.on_hand > e.on_hand THEN w.on_hand - e.on_hand ELSE e.on_hand - w.on_hand END AS difference,
           CASE WHEN w.on_hand > e.on_hand THEN w.on_hand ELSE e.on_hand END AS larger
    FROM loads l
    JOIN inventory_snapshot e ON e.taken_at = l.taken_at AND e.source = 'erp'
    JOIN inventory_snapshot w ON w.taken_at = l.taken_at AND w.source = 'wms' AND w.sku_id = e.sku_id
        AND w.location_id = e.location_id
)
SELECT b.sku_id, b.location_id, b.load, b.taken_at, b.wms, b.erp, b.difference * COALESCE(k.landed_cost, 0) AS worth
FROM both_sides b LEFT JOIN cost k ON k.sku_id = b.sku_id AND k.place = 1
WHERE b.difference > 0
  AND ((b.difference > $units AND b.difference > $share * b.larger) OR b.difference * COALESCE(k.landed_cost, 0) > $money)
ORDER BY b.sku_id, b.location_id, b.load
