-- sku_profile: one row per SKU: its name, supplier, tier and cost today, units of customer orders from $start to $end (kits as
-- their components, rule R10), and the CM1 of a unit over the last 91 days (null without cost on file, never guessed).
SELECT s.sku_id, s.title, s.category, s.vendor_id, t.abc, CAST(c.landed_cost AS DOUBLE PRECISION) AS unit_cost,
       CAST(v.lead_time_days AS DOUBLE PRECISION) AS lead_days, CAST(v.lead_time_sd_days AS DOUBLE PRECISION) AS lead_sd,
       CAST(COALESCE(u.units, 0) AS DOUBLE PRECISION) AS units, CAST(m.margin AS DOUBLE PRECISION) AS unit_margin
FROM sku s
LEFT JOIN vendor v ON v.vendor_id = s.vendor_id
LEFT JOIN (
    SELECT sku_id, landed_cost, valid_to, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
    FROM sku_cost WHERE valid_from <= $as_of_day
) c ON c.sku_id = s.sku_id AND c.place = 1 AND (c.valid_to IS NULL OR c.valid_to > $as_of_day)
LEFT JOIN (
    SELECT sku_id, abc, valid_to, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
    FROM sku_tier_fact WHERE valid_from <= $as_of_day
) t ON t.sku_id = s.sku_id AND t.place = 1 AND (t.valid_to IS NULL OR t.valid_to > $as_of_day)
LEFT JOIN (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id, SUM(l.qty_net * COALESCE(k.qty, 1)) AS units
    FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.placed_at >= $start AND l.placed_at < $end AND l.order_type IN ('normal', 'b2b')
    GROUP BY COALESCE(k.sku_id, l.sku_id)
) u ON u.sku_id = s.sku_id
LEFT JOIN (
    SELECT sku_id, 1.0 * SUM(cm1) / SUM(qty_net) AS margin
    FROM line_fact
    WHERE placed_day < $as_of_day AND placed_day >= $margin_from AND order_type IN ('normal', 'b2b') AND qty_net > 0
        AND cm1 IS NOT NULL
    GROUP BY sku_id
) m ON m.sku_id = s.sku_id
ORDER BY s.sku_id
