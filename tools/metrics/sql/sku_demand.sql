-- sku_demand: one row per SKU on sale with a fresh position (a snapshot of the last 7 days): what is available now where it is
-- meant to be stocked and not backorderable, and what demand has been, smoothed. Kits are counted as their components (rule R10).
-- Weights fall by 5 % a day over the last 182 days up to $as_of_day (EWMA 0.05), less where the shop or the SKU is younger; days without
-- orders count as zero. A day on which every place was out of stock counts a quarter: sales are not demand then.
--   level         units per day, square        mean of squared units per day, both under the same weights
--   largest       the largest order line that is wholesale-size (over 10 times the mean of the others, and over 10 units); such
--                 a line counts as that limit in level and square. Null when there is none
--   history       days of demand behind it; shop_history: behind the shop
WITH position AS (
    SELECT sku_id, SUM(CASE WHEN available > 0 THEN available ELSE 0 END) AS available, COUNT(*) AS places
    FROM (
        SELECT sku_id, available, meant, backorderable,
               ROW_NUMBER() OVER (PARTITION BY sku_id, location ORDER BY day DESC) AS place
        FROM stock_day WHERE taken_at <= $as_of AND taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7)
    ) latest WHERE place = 1 AND meant = 1 AND backorderable = 0 GROUP BY sku_id
),
known AS (
    SELECT p.sku_id, p.available, p.places, s.category,
           CASE WHEN s.launched_on > f.day AND s.launched_on < $as_of_day
                THEN fw_days(s.launched_on, $as_of_day) ELSE fw_days(f.day, $as_of_day) END AS history,
           fw_days(f.day, $as_of_day) AS shop_history
    FROM position p LEFT JOIN sku s ON s.sku_id = p.sku_id
    CROSS JOIN (
        SELECT COALESCE(MIN(placed_day), $first_day) AS day FROM line_fact
        WHERE placed_day < $as_of_day AND placed_day >= $first_day
    ) f
),
ordered AS (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id, l.placed_day AS day, l.qty_net * COALESCE(k.qty, 1) AS units
    FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.placed_day < $as_of_day AND l.placed_day >= $first_day AND l.order_type IN ('normal', 'b2b') AND l.qty_net > 0
),
size AS (
    SELECT sku_id, MAX(units) AS largest,
           CASE WHEN COUNT(*) >= 5 THEN GREATEST(10, 10.0 * (SUM(units) - MAX(units)) / (COUNT(*) - 1)) END AS bound
    FROM ordered GROUP BY sku_id
),
daily AS (
    SELECT o.sku_id, o.day, CAST(SUM(CASE WHEN o.units > z.bound THEN z.bound ELSE o.units END) AS DOUBLE PRECISION) AS units
    FROM ordered o JOIN size z ON z.sku_id = o.sku_id GROUP BY o.sku_id, o.day
),
out_day AS (
    SELECT d.sku_id, d.day
    FROM stock_day d JOIN position p ON p.sku_id = d.sku_id
    WHERE d.day < $as_of_day AND d.day >= $first_day AND d.available <= 0 AND d.meant = 1 AND d.backorderable = 0
    GROUP BY d.sku_id, d.day, p.places HAVING COUNT(*) >= p.places
),
aged AS (
    SELECT a.sku_id, a.units, 0.05 * POWER(0.95, fw_days(a.day, $as_of_day) - 1)
           * CASE WHEN o.sku_id IS NULL THEN 1.0 ELSE 0.25 END AS weight
    FROM daily a LEFT JOIN out_day o ON o.sku_id = a.sku_id AND o.day = a.day
),
seen AS (
    SELECT sku_id, SUM(weight * units) AS level, SUM(weight * units * units) AS square FROM aged GROUP BY sku_id
),
censored AS (
    SELECT o.sku_id, SUM(0.75 * 0.05 * POWER(0.95, fw_days(o.day, $as_of_day) - 1)) AS weight
    FROM out_day o JOIN known n ON n.sku_id = o.sku_id AND fw_days(o.day, $as_of_day) <= n.history GROUP BY o.sku_id
)
SELECT n.sku_id, CAST(n.available AS DOUBLE PRECISION) AS available, n.category, n.history, n.shop_history,
       COALESCE(d.level, 0) / (1 - POWER(0.95, n.history) - COALESCE(c.weight, 0)) AS level,
       COALESCE(d.square, 0) / (1 - POWER(0.95, n.history) - COALESCE(c.weight, 0)) AS square,
       CAST(CASE WHEN z.largest > z.bound THEN z.largest END AS DOUBLE PRECISION) AS largest
FROM known n
LEFT JOIN seen d ON d.sku_id = n.sku_id
LEFT JOIN censored c ON c.sku_id = n.sku_id
LEFT JOIN size z ON z.sku_id = n.sku_id
ORDER BY n.sku_id
