-- tier_month: one row per month (its first day) and SKU (sku_number) that was there before: what the weeks before that day make of it.
-- The tier of a month is worked out from the 13 full weeks (Monday to Sunday) before it, of customer orders:
--   abc       N with under 8 weeks of history; D once discontinued; else by contribution (CM2), or by net sales when a cost is
--             missing in those weeks: A while the cumulative share before the SKU is under 80 %, B under 95 %, C after; ties by SKU
--   xyz       coefficient of variation of weekly units: X under 0.5, Y under 1.0, Z above; kits count for themselves and for
--             their components; - without demand
--   pattern   Syntetos-Boylan on weekly units: mean gap between weeks with demand (ADI) from 1.32 on intermittent or lumpy, squared
--             coefficient of variation of their sizes from 0.49 on erratic or lumpy, else smooth; - without demand
--   basis     contribution or net sales
WITH month_week AS (
    SELECT m.day, w.week
    FROM tier_start m JOIN (SELECT DISTINCT week FROM sku_week) w ON w.week < m.monday AND fw_days(w.week, m.monday) <= 91
),
demand AS (
    SELECT sku, week, SUM(units) AS units, CAST(SUM(sales) AS DECIMAL(18,4)) AS sales, CAST(SUM(cm2) AS DECIMAL(18,4)) AS cm2,
           MIN(costed) AS costed
    FROM (
        SELECT sku, week, units, sales, cm2, costed FROM sku_week
        UNION ALL
        SELECT p.sku, w.week, w.units * CAST(k.qty AS DOUBLE PRECISION), NULL, NULL, NULL
        FROM kit_component k
        JOIN sku_number n ON n.sku_id = k.kit_sku_id
        JOIN sku_number p ON p.sku_id = k.sku_id
        JOIN sku_week w ON w.sku = n.sku
    ) parts GROUP BY sku, week
),
-- A component that was not sold by itself has no sales of its own: nulls, which no sum counts.
spread AS (
    SELECT d.sku, mw.day, SUM(d.units) AS units, SUM(d.units * d.units) AS squares,
           SUM(CASE WHEN d.units > 0 THEN 1 ELSE 0 END) AS weeks, CAST(SUM(d.sales) AS DECIMAL(18,4)) AS sales,
           CAST(SUM(d.cm2) AS DECIMAL(18,4)) AS cm2, MIN(d.costed) AS costed
    FROM demand d JOIN month_week mw ON mw.week = d.week GROUP BY d.sku, mw.day
),
costed_month AS (
    SELECT day, MIN(costed) AS costed FROM spread GROUP BY day
),
month_sku AS (
    SELECT m.day, l.sku, CASE WHEN c.costed = 1 THEN 'contribution' ELSE 'net sales' END AS basis,
           CASE WHEN l.gone_on <= m.day THEN 'D' WHEN fw_days(l.first_day, m.day) < 56 THEN 'N' END AS apart,
           CASE WHEN c.costed = 1 AND d.cm2 > 0 THEN d.cm2 WHEN c.costed = 0 AND d.sales > 0 THEN d.sales ELSE 0 END AS amount,
           d.units, d.squares, d.weeks,
           CASE WHEN fw_days(l.first_day, m.monday) >= 91 THEN 13
                ELSE (fw_days(CAST(date_trunc('week', l.first_day) AS DATE), m.monday)) / 7.0 END AS span
    FROM tier_start m JOIN sku_life l ON l.first_day < m.day
    LEFT JOIN costed_month c ON c.day = m.day
    LEFT JOIN spread d ON d.sku = l.sku AND d.day = m.day
),
ranked AS (
    SELECT day, sku, amount,
           COALESCE(SUM(amount) OVER (PARTITION BY day ORDER BY amount DESC, sku ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
               AS before,
           SUM(amount) OVER (PARTITION BY day) AS whole
    FROM month_sku WHERE apart IS NULL AND amount > 0
)
SELECT s.day, s.sku, s.basis,
       CASE WHEN s.apart IS NOT NULL THEN s.apart WHEN r.before < 0.80 * r.whole THEN 'A' WHEN r.before < 0.95 * r.whole THEN 'B'
            ELSE 'C' END AS abc,
       CASE WHEN s.apart IS NOT NULL OR COALESCE(s.units, 0) <= 0 THEN '-'
            WHEN s.span * s.squares < 1.25 * s.units * s.units THEN 'X'
            WHEN s.span * s.squares < 2 * s.units * s.units THEN 'Y' ELSE 'Z' END AS xyz,
       CASE WHEN s.apart IS NOT NULL OR COALESCE(s.units, 0) <= 0 THEN '-'
            WHEN s.span < 1.32 * s.weeks AND s.weeks * s.squares < 1.49 * s.units * s.units THEN 'smooth'
            WHEN s.span < 1.32 * s.weeks THEN 'erratic'
            WHEN s.weeks * s.squares < 1.49 * s.units * s.units THEN 'intermittent' ELSE 'lumpy' END AS pattern
FROM month_sku s LEFT JOIN ranked r ON r.day = s.day AND r.sku = s.sku
ORDER BY 1, 2
