-- sku_unknown: SKUs on sale that a system's master data lack, and SKUs in use there that the shop's own list lacks.
-- A WMS need not know kits, which are picked as components; a channel need not list everything.
WITH systems AS (SELECT DISTINCT source FROM system_sku),
lacking AS (
    SELECT s.sku_id, y.source, 'missing' AS fault, s.launched_on
    FROM sku s CROSS JOIN systems y
    LEFT JOIN system_sku v ON v.sku_id = s.sku_id AND v.source = y.source
    WHERE v.sku_id IS NULL AND s.status = 'active' AND y.source <> 'channel'
      AND NOT (y.source = 'wms' AND s.kit_flag)
      AND (s.launched_on IS NULL OR fw_add_days(s.launched_on, $grace_days) <= $as_of)
      AND (s.discontinued_on IS NULL OR s.discontinued_on > $as_of)
    UNION ALL
    SELECT v.sku_id, v.source, 'stray', NULL
    FROM system_sku v LEFT JOIN sku s ON s.sku_id = v.sku_id
    WHERE s.sku_id IS NULL AND v.status = 'active'
),
stock AS (
    SELECT sku_id, SUM(on_hand) AS on_hand FROM (
        SELECT sku_id, on_hand, ROW_NUMBER() OVER (PARTITION BY sku_id, location_id ORDER BY taken_at DESC) AS place
        FROM inventory_snapshot WHERE source = 'wms' AND taken_at >= $since AND taken_at <= $as_of
    ) r WHERE place = 1 GROUP BY sku_id
),
cost AS (
    SELECT sku_id, landed_cost FROM (
        SELECT sku_id, landed_cost, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
        FROM sku_cost WHERE valid_from <= $as_of
    ) c WHERE place = 1
)
SELECT l.sku_id, l.source, CASE WHEN l.fault = 'stray' THEN 'known' ELSE 'unknown' END AS side_source,
       CASE WHEN l.fault = 'stray' THEN 'unknown' ELSE 'known' END AS side_oms,
       COALESCE(t.on_hand, 0) AS units, COALESCE(t.on_hand * c.landed_cost, 0) AS money,
       CASE WHEN l.launched_on >= $since THEN l.launched_on END AS since, l.fault
FROM lacking l
LEFT JOIN stock t ON t.sku_id = l.sku_id
LEFT JOIN cost c ON c.sku_id = l.sku_id
