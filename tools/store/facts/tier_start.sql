-- tier_start: the first days of the months at which velocity tiers are worked out, each with the Monday of its week: from the first
-- order of a customer up to the month that the week after next of the last one may begin.
WITH RECURSIVE opened AS (
    SELECT MIN(first_day) AS first_day, MAX(last_day) AS last_day FROM sku_week
),
starts AS (
    SELECT CAST(date_trunc('month', first_day) AS DATE) AS day FROM opened WHERE first_day IS NOT NULL
    UNION ALL
    SELECT CAST(date_trunc('month', fw_add_days(CAST(s.day AS TIMESTAMP), 32)) AS DATE)
    FROM starts s CROSS JOIN opened o
    WHERE fw_add_days(CAST(s.day AS TIMESTAMP), 32) <= fw_add_days(date_trunc('week', CAST(o.last_day AS TIMESTAMP)), 37 + 31)
)
SELECT s.day, CAST(date_trunc('week', s.day) AS DATE) AS monday
FROM starts s CROSS JOIN opened o
WHERE s.day > o.first_day AND s.day <= CAST(fw_add_days(date_trunc('week', CAST(o.last_day AS TIMESTAMP)), 37) AS DATE)
ORDER BY 1
