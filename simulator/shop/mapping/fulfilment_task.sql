SELECT 'T-' || task_id AS task_id, 'OL-' || order_line_id AS line_id, task_type AS kind, site AS location_id,
       operator AS worker, started_at, finished_at AS done_at, units AS qty, error AS error_code, error_found_at, labour_cost
FROM wms_tasks
