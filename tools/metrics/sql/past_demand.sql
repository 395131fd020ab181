-- past_demand: units ordered per SKU, location they were shipped from and day from $first_day, for every $step-th SKU on sale
-- with a position: what past forecasts are made again from. Kits are counted as their components (rule R10); wholesale-size lines
-- count as their limit (see sku_demand). Orders that were never shipped are left out.
--   ago           days before $as_of_day
WITH sample AS (
    SELECT sku_id FROM (
        SELECT sku_id, ROW_NUMBER() OVER (ORDER BY sku_id) AS place
        FROM (SELECT DISTINCT sku_id FROM stock_day WHERE meant = 1 AND backorderable = 0 AND taken_at <= $as_of) held
    ) numbered WHERE MOD(place, $step) = 0
),
ordered AS (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id, l.location, l.placed_day, l.qty_net * COALESCE(k.qty, 1) AS units
    FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.placed_day < $as_of_day AND l.placed_day >= $first_day AND l.order_type IN ('normal', 'b2b') AND l.qty_net > 0
),
sampled AS (
    SELECT o.* FROM ordered o JOIN sample s ON s.sku_id = o.sku_id
),
size AS (
    SELECT sku_id, CASE WHEN COUNT(*) >= 5 THEN GREATEST(10, 10.0 * (SUM(units) - MAX(units)) / (COUNT(*) - 1)) END AS bound
    FROM sampled GROUP BY sku_id
)
SELECT o.sku_id, o.location, fw_days(o.placed_day, $as_of_day) AS ago,
       CAST(SUM(CASE WHEN o.units > z.bound THEN z.bound ELSE o.units END) AS DOUBLE PRECISION) AS units
FROM sampled o JOIN size z ON z.sku_id = o.sku_id
GROUP BY o.sku_id, o.location, fw_days(o.placed_day, $as_of_day)
ORDER BY 1, 2, 3
