-- sku_cover: one row per SKU with stock on file: available over all locations by the last snapshot up to $as_of, and units
-- ordered per day of the window ($start to $end). Kits are counted as their components (rule R10). A negative position of one
-- location is no stock, it does not eat up another's.
--   weight        unit cost at the window's end; 1 for every SKU where the shop has no costs at all
SELECT p.sku_id, p.available, COALESCE(d.units, 0) / CAST($days AS DOUBLE PRECISION) AS daily_units,
       CASE WHEN n.costs = 0 THEN 1 ELSE c.landed_cost END AS weight
FROM (
    SELECT sku_id, SUM(CASE WHEN available > 0 THEN available ELSE 0 END) AS available
    FROM (
        SELECT sku_id, location, available, ROW_NUMBER() OVER (PARTITION BY sku_id, location ORDER BY day DESC) AS place
        FROM stock_day WHERE taken_at <= $as_of
    ) latest WHERE place = 1 GROUP BY sku_id
) p
LEFT JOIN (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id, SUM(l.qty_net * COALESCE(k.qty, 1)) AS units
    FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.placed_at >= $start AND l.placed_at < $end AND l.order_type IN ('normal', 'b2b')
    GROUP BY COALESCE(k.sku_id, l.sku_id)
) d ON d.sku_id = p.sku_id
LEFT JOIN (
    SELECT sku_id, landed_cost, valid_to, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
    FROM sku_cost WHERE valid_from < $end_day
) c ON c.sku_id = p.sku_id AND c.place = 1 AND (c.valid_to IS NULL OR c.valid_to >= $end_day)
CROSS JOIN (SELECT COUNT(*) AS costs FROM sku_cost) n
