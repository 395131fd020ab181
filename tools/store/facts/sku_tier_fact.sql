-- sku_tier_fact: one row per SKU and range of local days: its velocity tier then, valid from valid_from up to but not including
-- valid_to. A shop's own sku_tier rows win for the SKUs they name; the others are worked out at the start of every month from the
-- 13 full weeks (Monday to Sunday) before it, of customer orders:
--   abc       N with under 8 weeks of history; D once discontinued; else by contribution (CM2), or by net sales when a cost is
--             missing in those weeks: A while the cumulative share before the SKU is under 80 %, B under 95 %, C after; ties by SKU
--   xyz       coefficient of variation of weekly units: X under 0.5, Y under 1.0, Z above; kits count for themselves and for
--             their components; null without demand
--   pattern   Syntetos-Boylan on weekly units: mean gap between weeks with demand (ADI) from 1.32 on intermittent or lumpy, squared
--             coefficient of variation of their sizes from 0.49 on erratic or lumpy, else smooth
--   basis     contribution, net sales, or own for the shop's
-- A move holds only when two months running give the same new tier; leaving N and becoming N or D hold at once. Before its first
-- month a SKU is N from its first day.
WITH RECURSIVE week_sales AS (
    SELECT sku_id, CAST(date_trunc('week', placed_day) AS DATE) AS week, CAST(SUM(qty_ordered) AS DOUBLE PRECISION) AS units,
           CAST(SUM(net_sales) AS DECIMAL(18,4)) AS sales, CAST(SUM(cm2) AS DECIMAL(18,4)) AS cm2, MIN(CASE WHEN cm2 IS NULL THEN 0 ELSE 1 END) AS costed,
           MIN(placed_day) AS first_day, MAX(placed_day) AS last_day
    FROM line_fact WHERE order_type IN ('normal', 'b2b')
    GROUP BY sku_id, CAST(date_trunc('week', placed_day) AS DATE)
),
opened AS (
    SELECT MIN(first_day) AS first_day, MAX(last_day) AS last_day FROM week_sales
),
starts AS (
    SELECT CAST(date_trunc('month', first_day) AS DATE) AS day FROM opened WHERE first_day IS NOT NULL
    UNION ALL
    SELECT CAST(date_trunc('month', fw_add_days(CAST(s.day AS TIMESTAMP), 32)) AS DATE)
    FROM starts s CROSS JOIN opened o
    WHERE fw_add_days(CAST(s.day AS TIMESTAMP), 32) <= fw_add_days(date_trunc('week', CAST(o.last_day AS TIMESTAMP)), 37 + 31)
),
month AS (
    SELECT s.day, CAST(date_trunc('week', s.day) AS DATE) AS monday
    FROM starts s CROSS JOIN opened o
    WHERE s.day > o.first_day AND s.day <= CAST(fw_add_days(date_trunc('week', CAST(o.last_day AS TIMESTAMP)), 37) AS DATE)
),
month_week AS (
    SELECT m.day, w.week
    FROM month m JOIN (SELECT DISTINCT week FROM week_sales) w ON w.week < m.monday AND fw_days(w.week, m.monday) <= 91
),
demand AS (
    SELECT sku_id, week, SUM(units) AS units
    FROM (
        SELECT sku_id, week, units FROM week_sales
        UNION ALL SELECT k.sku_id, w.week, w.units * CAST(k.qty AS DOUBLE PRECISION) FROM week_sales w JOIN kit_component k ON k.kit_sku_id = w.sku_id
    ) parts GROUP BY sku_id, week
),
item AS (
    SELECT sku_id, status, launched_on, discontinued_on FROM sku
    UNION ALL SELECT DISTINCT sku_id, 'active', CAST(NULL AS DATE), CAST(NULL AS DATE) FROM week_sales
    WHERE sku_id NOT IN (SELECT sku_id FROM sku)
),
lived AS (
    SELECT i.sku_id,
           CASE WHEN i.launched_on > o.first_day THEN LEAST(i.launched_on, f.first_day)
                WHEN i.launched_on IS NULL THEN COALESCE(f.first_day, o.first_day) ELSE o.first_day END AS first_day,
           CASE WHEN i.status = 'discontinued' AND i.discontinued_on IS NULL THEN CAST(date_trunc('month', o.last_day) AS DATE)
                ELSE i.discontinued_on END AS gone_on
    FROM item i CROSS JOIN opened o
    LEFT JOIN (SELECT sku_id, MIN(first_day) AS first_day FROM week_sales GROUP BY sku_id) f ON f.sku_id = i.sku_id
    WHERE o.first_day IS NOT NULL AND i.sku_id NOT IN (SELECT sku_id FROM sku_tier)
),
worth AS (
    SELECT w.sku_id, mw.day, CAST(SUM(w.sales) AS DECIMAL(18,4)) AS sales, CAST(SUM(w.cm2) AS DECIMAL(18,4)) AS cm2, MIN(w.costed) AS costed
    FROM week_sales w JOIN month_week mw ON mw.week = w.week GROUP BY w.sku_id, mw.day
),
costed_month AS (
    SELECT day, MIN(costed) AS costed FROM worth GROUP BY day
),
spread AS (
    SELECT d.sku_id, mw.day, SUM(d.units) AS units, SUM(d.units * d.units) AS squares,
           SUM(CASE WHEN d.units > 0 THEN 1 ELSE 0 END) AS weeks
    FROM demand d JOIN month_week mw ON mw.week = d.week GROUP BY d.sku_id, mw.day
),
month_sku AS (
    SELECT m.day, l.sku_id, CASE WHEN c.costed = 1 THEN 'contribution' ELSE 'net sales' END AS basis,
           CASE WHEN l.gone_on <= m.day THEN 'D' WHEN fw_days(l.first_day, m.day) < 56 THEN 'N' END AS apart,
           CASE WHEN c.costed = 1 AND w.cm2 > 0 THEN w.cm2 WHEN c.costed = 0 AND w.sales > 0 THEN w.sales ELSE 0 END AS amount,
           d.units, d.squares, d.weeks,
           CASE WHEN fw_days(l.first_day, m.monday) >= 91 THEN 13
                ELSE (fw_days(CAST(date_trunc('week', l.first_day) AS DATE), m.monday)) / 7.0 END AS span
    FROM month m JOIN lived l ON l.first_day < m.day
    LEFT JOIN costed_month c ON c.day = m.day
    LEFT JOIN worth w ON w.sku_id = l.sku_id AND w.day = m.day
    LEFT JOIN spread d ON d.sku_id = l.sku_id AND d.day = m.day
),
ranked AS (
    SELECT day, sku_id, amount,
           COALESCE(SUM(amount) OVER (PARTITION BY day ORDER BY amount DESC, sku_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
               AS before,
           SUM(amount) OVER (PARTITION BY day) AS whole
    FROM month_sku WHERE apart IS NULL AND amount > 0
),
judged AS (
    SELECT s.day, s.sku_id, s.basis,
           CASE WHEN s.apart IS NOT NULL THEN s.apart WHEN r.before < 0.80 * r.whole THEN 'A' WHEN r.before < 0.95 * r.whole THEN 'B'
                ELSE 'C' END AS abc,
           CASE WHEN s.apart IS NOT NULL OR COALESCE(s.units, 0) <= 0 THEN '-'
                WHEN s.span * s.squares < 1.25 * s.units * s.units THEN 'X'
                WHEN s.span * s.squares < 2 * s.units * s.units THEN 'Y' ELSE 'Z' END AS xyz,
           CASE WHEN s.apart IS NOT NULL OR COALESCE(s.units, 0) <= 0 THEN '-'
                WHEN s.span < 1.32 * s.weeks AND s.weeks * s.squares < 1.49 * s.units * s.units THEN 'smooth'
                WHEN s.span < 1.32 * s.weeks THEN 'erratic'
                WHEN s.weeks * s.squares < 1.49 * s.units * s.units THEN 'intermittent' ELSE 'lumpy' END AS pattern
    FROM month_sku s LEFT JOIN ranked r ON r.day = s.day AND r.sku_id = s.sku_id
),
compared AS (
    SELECT judged.*, LAG(abc) OVER w AS abc_before, LAG(xyz) OVER w AS xyz_before, LAG(pattern) OVER w AS pattern_before
    FROM judged WINDOW w AS (PARTITION BY sku_id ORDER BY day)
),
settled AS (
    SELECT compared.*,
           CASE WHEN abc = abc_before OR COALESCE(abc_before, 'N') IN ('N', 'D') OR abc IN ('N', 'D') THEN 1 ELSE 0 END AS abc_holds,
           CASE WHEN xyz = xyz_before OR COALESCE(xyz_before, '-') = '-' OR xyz = '-' THEN 1 ELSE 0 END AS xyz_holds,
           CASE WHEN pattern = pattern_before OR COALESCE(pattern_before, '-') = '-' OR pattern = '-' THEN 1 ELSE 0 END AS pattern_holds
    FROM compared
),
carried AS (
    SELECT sku_id, day, basis, MAX(CASE WHEN abc_holds = 1 THEN CAST(day AS VARCHAR) || abc END) OVER w AS abc,
           MAX(CASE WHEN xyz_holds = 1 THEN CAST(day AS VARCHAR) || xyz END) OVER w AS xyz,
           MAX(CASE WHEN pattern_holds = 1 THEN CAST(day AS VARCHAR) || pattern END) OVER w AS pattern
    FROM settled WINDOW w AS (PARTITION BY sku_id ORDER BY day)
),
held AS (
    SELECT sku_id, day, basis, SUBSTR(abc, 11) AS abc, SUBSTR(xyz, 11) AS xyz, SUBSTR(pattern, 11) AS pattern FROM carried
    UNION ALL SELECT sku_id, first_day, 'net sales', 'N', '-', '-' FROM lived
),
changed AS (
    SELECT held.*, LAG(abc || xyz || pattern) OVER (PARTITION BY sku_id ORDER BY day) AS earlier FROM held
)
SELECT sku_id, abc, NULLIF(xyz, '-') AS xyz, NULLIF(pattern, '-') AS pattern, basis, day AS valid_from,
       LEAD(day) OVER (PARTITION BY sku_id ORDER BY day) AS valid_to
FROM changed WHERE earlier IS NULL OR earlier <> abc || xyz || pattern
UNION ALL
SELECT sku_id, abc, xyz, pattern, 'own', valid_from,
       LEAST(valid_to, LEAD(valid_from) OVER (PARTITION BY sku_id ORDER BY valid_from)) AS valid_to
FROM sku_tier
ORDER BY 1, 6
