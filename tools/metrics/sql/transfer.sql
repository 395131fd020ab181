-- transfer: one row per internal transfer: an order of type transfer, or the movements of kind transfer that share a document.
-- Without a document each outgoing movement is one. Its location is where the goods left, its moment the first of it.
SELECT order_id AS transfer_id, placed_at AS moved_at, location FROM order_fact
WHERE order_type = 'transfer' AND cancelled_at IS NULL
UNION ALL
SELECT g.transfer_id, g.moved_at, COALESCE(g.left_from, g.somewhere)
FROM (
    SELECT COALESCE(ref, movement_id) AS transfer_id, MIN(occurred_at) AS moved_at,
           MIN(CASE WHEN qty_delta < 0 THEN location_id END) AS left_from, MIN(location_id) AS somewhere
    FROM inventory_movement
    WHERE LOWER(kind) LIKE 'transfer%' AND (ref IS NOT NULL OR qty_delta < 0)
    GROUP BY COALESCE(ref, movement_id)
) g
WHERE g.transfer_id NOT IN (SELECT order_id FROM sales_order WHERE type = 'transfer')
  AND g.transfer_id NOT IN (SELECT order_no FROM sales_order WHERE type = 'transfer' AND order_no IS NOT NULL)
