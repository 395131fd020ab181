-- year_of_sales: the customer order lines of the 365 days up to $end whose cost is known, scaled to a whole year where the
-- orders on file begin later (at least 28 days of them, else no rows).
SELECT l.sku_id, l.cogs * y.scale AS cogs, l.cm1 * y.scale AS cm1
FROM line_fact l
CROSS JOIN (
    SELECT CASE WHEN fw_days(MIN(placed_day), $end_day) >= 365 THEN 1.0
                ELSE 365.0 / NULLIF(fw_days(MIN(placed_day), $end_day), 0) END AS scale,
           fw_days(MIN(placed_day), $end_day) AS days
    FROM line_fact WHERE placed_at < $end
) y
WHERE l.placed_at >= fw_add_days(CAST($end AS TIMESTAMP), -365) AND l.placed_at < $end
    AND l.order_type IN ('normal', 'b2b') AND l.cogs IS NOT NULL AND y.days >= 28
