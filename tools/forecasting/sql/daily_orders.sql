-- daily_orders: units of customer orders per SKU and local day in the $back days before $origin_day, kits as their components
-- (rule R10); units before cancellation: what was wanted.
--   ago           days before $origin_day, 1 for the day before
SELECT COALESCE(k.sku_id, o.sku_id) AS sku_id, o.ago, CAST(SUM(o.units * COALESCE(k.qty, 1)) AS DOUBLE PRECISION) AS units
FROM (
    SELECT sku_id, fw_days(placed_day, $origin_day) AS ago, SUM(qty_ordered) AS units
    FROM line_fact
    WHERE placed_at < $origin AND placed_at >= fw_add_days(CAST($origin AS TIMESTAMP), -1 - $back)
        AND fw_days(placed_day, $origin_day) <= $back AND order_type IN ('normal', 'b2b')
    GROUP BY sku_id, fw_days(placed_day, $origin_day)
) o LEFT JOIN kit_component k ON k.kit_sku_id = o.sku_id
GROUP BY COALESCE(k.sku_id, o.sku_id), o.ago
ORDER BY 1, 2
