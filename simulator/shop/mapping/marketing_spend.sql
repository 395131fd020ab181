SELECT CAST(day AS DATE) AS day, medium AS channel, campaign, CAST(spend AS DECIMAL(12, 2)) AS amount, goal AS purpose
FROM marketing_spend
