SELECT kpi AS metric, CAST(first_day AS DATE) AS first_day, CAST(last_day AS DATE) AS last_day,
       CAST(target AS DECIMAL(18, 4)) AS target
FROM targets
