-- floor_task: one row per finished task on the floor. Without a location it belongs to `main`, as everywhere.
--   wrong         1 for an error in item or quantity found within 30 days; damage and short picks are not picking errors
--   short         1 when there was too little in the bin: the stock record was wrong, not the picker
SELECT task_id, kind, COALESCE(location_id, 'main') AS location, done_at, qty, error_code,
       CASE WHEN error_code IS NOT NULL AND LOWER(error_code) NOT LIKE 'short%' AND LOWER(error_code) NOT LIKE '%damag%'
                 AND (error_found_at IS NULL OR error_found_at <= fw_add_days(done_at, 30)) THEN 1 ELSE 0 END AS wrong,
       CASE WHEN LOWER(error_code) LIKE 'short%' THEN 1 ELSE 0 END AS short,
       CASE WHEN error_code IS NOT NULL AND LOWER(error_code) NOT LIKE 'short%'
                 AND (error_found_at IS NULL OR error_found_at <= fw_add_days(done_at, 30)) THEN 1 ELSE 0 END AS faulty
FROM fulfilment_task
WHERE done_at IS NOT NULL
