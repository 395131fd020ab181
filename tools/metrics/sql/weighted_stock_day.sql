-- weighted_stock_day: stock_day with the SKU's velocity: units of customer orders in the 28 days up to the window's end ($end),
-- kits as their components (rule R10). SKUs without such units weigh nothing.
SELECT d.day, d.sku_id, d.location, d.available, d.meant, d.backorderable, v.units
FROM stock_day d
JOIN (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id, SUM(l.qty_net * COALESCE(k.qty, 1)) AS units
    FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.placed_at >= fw_add_days(CAST($end AS TIMESTAMP), -28) AND l.placed_at < $end AND l.order_type IN ('normal', 'b2b')
    GROUP BY COALESCE(k.sku_id, l.sku_id)
) v ON v.sku_id = d.sku_id AND v.units > 0
