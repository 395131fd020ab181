-- window_day: one row per local day of the window that has begun by $as_of, from the first day of the stock movements on file;
-- none where no transfer was ever recorded.
SELECT CAST(d.day AS DATE) AS day
FROM generate_series(CAST($start_day AS TIMESTAMP), CAST($end_day AS TIMESTAMP), INTERVAL '1 day') AS d(day)
WHERE CAST(d.day AS DATE) < $end_day AND CAST(d.day AS DATE) <= fw_day($as_of)
  AND CAST(d.day AS DATE) >= (SELECT fw_day(MIN(occurred_at)) FROM inventory_movement)
  AND (EXISTS (SELECT 1 FROM inventory_movement WHERE LOWER(kind) LIKE 'transfer%')
       OR EXISTS (SELECT 1 FROM sales_order WHERE type = 'transfer'))
