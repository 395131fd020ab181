-- forecast_sku: one row per SKU on file or ordered before $origin_day, kits left out where their components are on file.
--   lived         days of history behind $origin_day: since its launch, at most since the shop's first order
--   sellable      1 when it is not discontinued on $origin_day
WITH ordered AS (
    SELECT sku_id, MIN(placed_day) AS first_day FROM line_fact WHERE placed_day < $origin_day GROUP BY sku_id
),
opened AS (
    SELECT MIN(first_day) AS first_day FROM ordered
),
item AS (
    SELECT sku_id, launched_on, discontinued_on, status FROM sku WHERE sku_id NOT IN (SELECT kit_sku_id FROM kit_component)
    UNION ALL SELECT sku_id, CAST(NULL AS DATE), CAST(NULL AS DATE), 'active' FROM ordered
    WHERE sku_id NOT IN (SELECT sku_id FROM sku) AND sku_id NOT IN (SELECT kit_sku_id FROM kit_component)
)
SELECT i.sku_id,
       fw_days(CASE WHEN i.launched_on > o.first_day AND i.launched_on < COALESCE(f.first_day, $origin_day) THEN i.launched_on
                    WHEN i.launched_on > o.first_day THEN f.first_day ELSE o.first_day END, $origin_day) AS lived,
       CASE WHEN (i.status = 'discontinued' AND i.discontinued_on IS NULL) OR i.discontinued_on <= $origin_day THEN 0 ELSE 1 END
           AS sellable
FROM item i CROSS JOIN opened o LEFT JOIN ordered f ON f.sku_id = i.sku_id
ORDER BY i.sku_id
