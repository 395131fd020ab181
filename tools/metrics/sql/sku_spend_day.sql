-- sku_spend_day: marketing spend by SKU on local days of the window with a stock snapshot of the SKU; spend that names no SKU
-- and days without a snapshot are not judged.
--   is_out        1 when nothing of it was available anywhere and it could not be back-ordered
SELECT m.day, m.sku_id, m.channel AS marketing_channel, m.campaign, m.amount,
       CASE WHEN s.available > 0 OR s.backorderable = 1 THEN 0 ELSE 1 END AS is_out
FROM marketing_spend m
JOIN (
    SELECT day, sku_id, SUM(CASE WHEN available > 0 THEN available ELSE 0 END) AS available, MAX(backorderable) AS backorderable
    FROM stock_day WHERE day >= $start_day AND day < $end_day GROUP BY day, sku_id
) s ON s.day = m.day AND s.sku_id = m.sku_id
