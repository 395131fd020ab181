-- sku_standing: one row per SKU on file or sold that is not discontinued, with its status and tier as they stand at $as_of. Status: what
-- its first and last day say, else the one on file (a discontinued one that is left has its last day ahead). Tier: the shop's own where it
-- gives one for that day, else worked out afresh from customer orders of the 91 local days (13 weeks) before $as_of's day, as in
-- sku_tier_fact but without waiting for a second month.
WITH today AS (
    SELECT fw_day(CAST($as_of AS TIMESTAMP)) AS day
),
ordered AS (
    SELECT l.sku_id, CAST(FLOOR((fw_days(l.placed_day, t.day) - 1) / 7.0) AS INTEGER) AS week, SUM(l.qty_ordered) AS units,
           SUM(l.net_sales) AS sales, SUM(l.cm2) AS cm2, MIN(CASE WHEN l.cm2 IS NULL THEN 0 ELSE 1 END) AS costed
    FROM line_fact l CROSS JOIN today t
    WHERE l.order_type IN ('normal', 'b2b') AND l.placed_day < t.day AND fw_days(l.placed_day, t.day) <= 91
        AND l.placed_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -93)
    GROUP BY l.sku_id, CAST(FLOOR((fw_days(l.placed_day, t.day) - 1) / 7.0) AS INTEGER)
),
worth AS (
    SELECT sku_id, SUM(sales) AS sales, SUM(cm2) AS cm2 FROM ordered GROUP BY sku_id
),
basis AS (
    SELECT COALESCE(MIN(costed), 0) AS costed FROM ordered
),
spread AS (
    SELECT sku_id, SUM(units) AS units, SUM(units * units) AS squares, SUM(CASE WHEN units > 0 THEN 1 ELSE 0 END) AS weeks
    FROM (
        SELECT sku_id, week, SUM(units) AS units
        FROM (
            SELECT sku_id, week, units FROM ordered
            UNION ALL SELECT k.sku_id, o.week, o.units * k.qty FROM ordered o JOIN kit_component k ON k.kit_sku_id = o.sku_id
        ) parts GROUP BY sku_id, week
    ) demand GROUP BY sku_id
),
first_order AS (
    SELECT sku_id, MIN(placed_day) AS day FROM line_fact WHERE order_type IN ('normal', 'b2b') GROUP BY sku_id
),
opened AS (
    SELECT MIN(day) AS day FROM first_order
),
item AS (
    SELECT sku_id, status, launched_on, discontinued_on FROM sku
    UNION ALL SELECT sku_id, 'active', CAST(NULL AS DATE), CAST(NULL AS DATE) FROM first_order
    WHERE sku_id NOT IN (SELECT sku_id FROM sku)
),
live AS (
    SELECT s.sku_id, t.day AS today,
           CASE WHEN s.launched_on > t.day THEN 'prelaunch'
                WHEN s.launched_on IS NOT NULL AND s.status = 'prelaunch' OR s.status = 'discontinued' THEN 'active'
                ELSE s.status END AS status,
           CASE WHEN s.launched_on > o.day THEN LEAST(s.launched_on, f.day) WHEN s.launched_on IS NULL THEN COALESCE(f.day, o.day)
                ELSE o.day END AS first_day
    FROM item s CROSS JOIN today t CROSS JOIN opened o LEFT JOIN first_order f ON f.sku_id = s.sku_id
    WHERE NOT (s.status = 'discontinued' AND s.discontinued_on IS NULL)
        AND (s.discontinued_on IS NULL OR s.discontinued_on > t.day)
),
weighed AS (
    SELECT l.sku_id, l.status, CASE WHEN l.first_day IS NULL OR fw_days(l.first_day, l.today) < 56 THEN 1 ELSE 0 END AS is_new,
           CASE WHEN b.costed = 1 AND w.cm2 > 0 THEN w.cm2 WHEN b.costed = 0 AND w.sales > 0 THEN w.sales ELSE 0 END AS amount,
           d.units, d.squares, d.weeks,
           CASE WHEN fw_days(l.first_day, l.today) >= 91 THEN 13 ELSE CEIL(fw_days(l.first_day, l.today) / 7.0) END AS span
    FROM live l CROSS JOIN basis b
    LEFT JOIN worth w ON w.sku_id = l.sku_id
    LEFT JOIN spread d ON d.sku_id = l.sku_id
),
ranked AS (
    SELECT sku_id,
           COALESCE(SUM(amount) OVER (ORDER BY amount DESC, sku_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before,
           SUM(amount) OVER () AS whole
    FROM weighed WHERE is_new = 0 AND amount > 0
),
own AS (
    SELECT c.sku_id, c.abc, c.xyz, c.pattern
    FROM sku_tier_fact c CROSS JOIN today t
    WHERE c.basis = 'own' AND c.valid_from <= t.day AND (c.valid_to IS NULL OR t.day < c.valid_to)
)
SELECT w.sku_id, w.status,
       CASE WHEN own.sku_id IS NOT NULL THEN own.abc WHEN w.is_new = 1 THEN 'N' WHEN r.before < 0.80 * r.whole THEN 'A'
            WHEN r.before < 0.95 * r.whole THEN 'B' ELSE 'C' END AS abc,
       COALESCE(CASE WHEN own.sku_id IS NOT NULL THEN own.xyz WHEN w.is_new = 1 OR COALESCE(w.units, 0) <= 0 THEN NULL
                     WHEN w.span * w.squares < 1.25 * w.units * w.units THEN 'X'
                     WHEN w.span * w.squares < 2 * w.units * w.units THEN 'Y' ELSE 'Z' END, 'none') AS xyz,
       COALESCE(CASE WHEN own.sku_id IS NOT NULL THEN own.pattern WHEN w.is_new = 1 OR COALESCE(w.units, 0) <= 0 THEN NULL
                     WHEN w.span < 1.32 * w.weeks AND w.weeks * w.squares < 1.49 * w.units * w.units THEN 'smooth'
                     WHEN w.span < 1.32 * w.weeks THEN 'erratic'
                     WHEN w.weeks * w.squares < 1.49 * w.units * w.units THEN 'intermittent' ELSE 'lumpy' END, 'none') AS pattern
FROM weighed w
LEFT JOIN ranked r ON r.sku_id = w.sku_id
LEFT JOIN own ON own.sku_id = w.sku_id
