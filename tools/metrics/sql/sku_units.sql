-- sku_units: units of customer orders per SKU from $start to $end; kits are counted as their components (rule R10).
SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id, SUM(l.qty_net * COALESCE(k.qty, 1)) AS units
FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
WHERE l.placed_at >= $start AND l.placed_at < $end AND l.order_type IN ('normal', 'b2b')
GROUP BY COALESCE(k.sku_id, l.sku_id)
