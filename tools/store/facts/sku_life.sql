-- sku_life: one row per SKU without tiers of the shop's own: since when it was there to be ordered, and when it was discontinued.
WITH opened AS (
    SELECT MIN(first_day) AS first_day, MAX(last_day) AS last_day FROM sku_week
),
sold AS (
    SELECT sku, MIN(first_day) AS first_day FROM sku_week GROUP BY sku
),
item AS (
    SELECT n.sku, s.sku_id, s.status, s.launched_on, s.discontinued_on FROM sku s JOIN sku_number n ON n.sku_id = s.sku_id
    UNION ALL
    SELECT n.sku, n.sku_id, 'active', CAST(NULL AS DATE), CAST(NULL AS DATE) FROM sold d JOIN sku_number n ON n.sku = d.sku
    WHERE n.sku_id NOT IN (SELECT sku_id FROM sku)
)
SELECT i.sku,
       CASE WHEN i.launched_on > o.first_day THEN LEAST(i.launched_on, f.first_day)
            WHEN i.launched_on IS NULL THEN COALESCE(f.first_day, o.first_day) ELSE o.first_day END AS first_day,
       CASE WHEN i.status = 'discontinued' AND i.discontinued_on IS NULL THEN CAST(date_trunc('month', o.last_day) AS DATE)
            ELSE i.discontinued_on END AS gone_on
FROM item i CROSS JOIN opened o
LEFT JOIN sold f ON f.sku = i.sku
WHERE o.first_day IS NOT NULL AND i.sku_id NOT IN (SELECT sku_id FROM sku_tier)
ORDER BY 1, 2, 3
