-- shelf_fact: one row per SKU and location by their numbers (shelf_number, sku_number), with the last snapshot there.
--   taken_at      the moment of that snapshot, and what it says; all null where the last is over 7 days older than the latest of all
WITH last AS (
    SELECT d.*, ROW_NUMBER() OVER (PARTITION BY d.sku_id, d.location ORDER BY d.day DESC) AS place
    FROM stock_day d WHERE d.taken_at >= (SELECT fw_add_days(MAX(taken_at), -7) FROM stock_day)
)
SELECT s.shelf, n.sku, s.sku_id, s.location, l.taken_at, l.on_hand, l.committed, l.unavailable,
       CAST(l.available AS DECIMAL(18,4)) AS available, l.meant, l.backorderable
FROM shelf_number s
JOIN sku_number n ON n.sku_id = s.sku_id
LEFT JOIN last l ON l.sku_id = s.sku_id AND l.location = s.location AND l.place = 1
ORDER BY s.shelf
