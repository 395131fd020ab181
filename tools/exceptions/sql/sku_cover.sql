-- sku_cover: one row per candidate SKU: what is available in all locations by the last snapshot, what 28 days of customer orders
-- took of it (kits as their components), and the mean net price and landed cost of a unit.
WITH ranked AS (
    SELECT s.sku_id, s.on_hand - s.committed - s.unavailable AS available,
           ROW_NUMBER() OVER (
               PARTITION BY s.sku_id, s.location_id
               ORDER BY CASE s.source WHEN 'wms' THEN 0 WHEN 'erp' THEN 1 ELSE 2 END, s.taken_at DESC
           ) AS place
    FROM inventory_snapshot s JOIN candidate c ON c.id = s.sku_id WHERE s.taken_at <= $as_of AND s.taken_at >= $since
),
stock AS (
    SELECT sku_id, SUM(CASE WHEN available > 0 THEN available ELSE 0 END) AS available FROM ranked WHERE place = 1 GROUP BY sku_id
),
sold AS (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id,
           SUM((l.qty_ordered - l.qty_cancelled) * COALESCE(k.qty, 1)) AS units,
           SUM(CASE WHEN k.sku_id IS NULL AND l.qty_ordered > 0
                    THEN (l.qty_ordered - l.qty_cancelled) * (l.unit_price - l.discount / l.qty_ordered) ELSE 0 END) AS net,
           SUM(CASE WHEN k.sku_id IS NULL THEN l.qty_ordered - l.qty_cancelled ELSE 0 END) AS plain_units
    FROM sales_order o JOIN order_line l ON l.order_id = o.order_id
    LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE o.placed_at >= $sold_since AND o.placed_at <= $as_of AND o.cancelled_at IS NULL AND o.type IN ('normal', 'b2b')
      AND l.qty_ordered > l.qty_cancelled
    GROUP BY COALESCE(k.sku_id, l.sku_id)
),
cost AS (
    SELECT sku_id, landed_cost, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
    FROM sku_cost WHERE valid_from <= $as_of_day
)
SELECT c.id AS sku_id, t.available, COALESCE(d.units, 0) / 28.0 AS daily_units, d.net / NULLIF(d.plain_units, 0) AS net_price,
       k.landed_cost
FROM candidate c
LEFT JOIN stock t ON t.sku_id = c.id
LEFT JOIN sold d ON d.sku_id = c.id
LEFT JOIN cost k ON k.sku_id = c.id AND k.place = 1
ORDER BY c.id
