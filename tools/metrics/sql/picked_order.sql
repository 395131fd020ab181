-- picked_order: one row per order with a pick in the window ($start to $end), dated by its last pick, with the place of that pick.
--   wrong         1 when any of its picks had the wrong item or quantity, found within 30 days
WITH touched AS (
    SELECT DISTINCT l.order_id
    FROM fulfilment_task t JOIN order_line l ON l.line_id = t.line_id
    WHERE t.kind = 'pick' AND t.done_at >= $start AND t.done_at < $end
),
pick AS (
    SELECT l.order_id, t.task_id, COALESCE(t.location_id, 'main') AS location, t.done_at,
           CASE WHEN t.error_code IS NOT NULL AND LOWER(t.error_code) NOT LIKE 'short%' AND LOWER(t.error_code) NOT LIKE '%damag%'
                     AND (t.error_found_at IS NULL OR t.error_found_at <= fw_add_days(t.done_at, 30)) THEN 1 ELSE 0 END AS wrong,
           ROW_NUMBER() OVER (PARTITION BY l.order_id ORDER BY t.done_at DESC, t.task_id) AS place
    FROM fulfilment_task t
    JOIN order_line l ON l.line_id = t.line_id
    WHERE t.kind = 'pick' AND t.done_at IS NOT NULL AND l.order_id IN (SELECT order_id FROM touched)
)
SELECT order_id, MAX(done_at) AS picked_at, MAX(CASE WHEN place = 1 THEN location END) AS location, MAX(wrong) AS wrong
FROM pick GROUP BY order_id
