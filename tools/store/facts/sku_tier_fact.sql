-- sku_tier_fact: one row per SKU and range of local days: its velocity tier then, valid from valid_from up to but not including
-- valid_to. A shop's own sku_tier rows win for the SKUs they name; the others are worked out at the start of every month (tier_month).
--   xyz, pattern   null without demand
--   basis          contribution, net sales, or own for the shop's
-- A move holds only when two months running give the same new tier; leaving N and becoming N or D hold at once. Before its first
-- month a SKU is N from its first day.
WITH compared AS (
    SELECT sku, day, basis, abc, xyz, pattern, LAG(abc) OVER w AS abc_before, LAG(xyz) OVER w AS xyz_before, LAG(pattern) OVER w AS pattern_before
    FROM tier_month WINDOW w AS (PARTITION BY sku ORDER BY day)
),
settled AS (
    SELECT compared.*,
           CASE WHEN abc = abc_before OR COALESCE(abc_before, 'N') IN ('N', 'D') OR abc IN ('N', 'D') THEN 1 ELSE 0 END AS abc_holds,
           CASE WHEN xyz = xyz_before OR COALESCE(xyz_before, '-') = '-' OR xyz = '-' THEN 1 ELSE 0 END AS xyz_holds,
           CASE WHEN pattern = pattern_before OR COALESCE(pattern_before, '-') = '-' OR pattern = '-' THEN 1 ELSE 0 END AS pattern_holds
    FROM compared
),
carried AS (
    SELECT sku, day, basis, MAX(CASE WHEN abc_holds = 1 THEN CAST(day AS VARCHAR) || abc END) OVER w AS abc,
           MAX(CASE WHEN xyz_holds = 1 THEN CAST(day AS VARCHAR) || xyz END) OVER w AS xyz,
           MAX(CASE WHEN pattern_holds = 1 THEN CAST(day AS VARCHAR) || pattern END) OVER w AS pattern
    FROM settled WINDOW w AS (PARTITION BY sku ORDER BY day)
),
held AS (
    SELECT sku, day, basis, SUBSTR(abc, 11) AS abc, SUBSTR(xyz, 11) AS xyz, SUBSTR(pattern, 11) AS pattern FROM carried
    UNION ALL SELECT sku, first_day, 'net sales', 'N', '-', '-' FROM sku_life
),
changed AS (
    SELECT held.*, LAG(abc || xyz || pattern) OVER (PARTITION BY sku ORDER BY day) AS earlier FROM held
)
SELECT n.sku_id, abc, NULLIF(xyz, '-') AS xyz, NULLIF(pattern, '-') AS pattern, basis, day AS valid_from,
       LEAD(day) OVER (PARTITION BY c.sku ORDER BY day) AS valid_to
FROM changed c JOIN sku_number n ON n.sku = c.sku
WHERE earlier IS NULL OR earlier <> abc || xyz || pattern
UNION ALL
SELECT sku_id, abc, xyz, pattern, 'own', valid_from,
       LEAST(valid_to, LEAD(valid_from) OVER (PARTITION BY sku_id ORDER BY valid_from)) AS valid_to
FROM sku_tier
ORDER BY 1, 6
