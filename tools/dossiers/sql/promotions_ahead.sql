-- promotions_ahead: the promotions that are not over, next one first.
SELECT promotion_id, MIN(first_day) AS first_day, MAX(last_day) AS last_day, COUNT(*) AS skus
FROM promotion WHERE last_day >= $today GROUP BY promotion_id ORDER BY 2, 1
