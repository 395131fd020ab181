-- sku_position: one row per SKU with stock on file: the sum of each location's last snapshot up to $as_of.
SELECT r.sku_id, MAX(s.title) AS title, SUM(r.on_hand) AS on_hand, SUM(r.committed) AS committed,
       SUM(r.available) AS available, MAX(r.taken_at) AS taken_at
FROM (
    SELECT sku_id, on_hand, committed, available, taken_at,
           ROW_NUMBER() OVER (PARTITION BY sku_id, location ORDER BY day DESC) AS place
    FROM stock_day WHERE taken_at <= $as_of
) r LEFT JOIN sku s ON s.sku_id = r.sku_id
WHERE r.place = 1 GROUP BY r.sku_id ORDER BY r.sku_id
