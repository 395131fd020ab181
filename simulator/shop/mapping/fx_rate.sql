SELECT CAST(day AS DATE) AS day, currency, CAST(rate AS DECIMAL(12, 4)) AS rate
FROM exchange_rates
