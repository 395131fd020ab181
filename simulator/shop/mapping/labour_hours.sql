SELECT CAST(day AS DATE) AS day, site AS location_id, wave, activity, CAST(scheduled_hours AS DECIMAL(9, 2)) AS scheduled_hours,
       CAST(worked_hours AS DECIMAL(9, 2)) AS worked_hours, CAST(cost AS DECIMAL(12, 2)) AS cost
FROM labour_hours
