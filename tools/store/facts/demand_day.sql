-- demand_day: units of customer orders per local day, SKU and location they were shipped from, both by their numbers (shelf_number).
-- Kits are counted as their components (rule R10); what went out within a kit is a row of its own.
--   qty_ordered   before cancellation; qty_net after it, none of an order cancelled as a whole
WITH ordered AS (
    SELECT l.placed_day AS day, n.sku, p.place, p.places, CAST(SUM(l.qty_ordered) AS DECIMAL(18,4)) AS qty_ordered,
           CAST(SUM(l.qty_net) AS DECIMAL(18,4)) AS qty_net
    FROM line_fact l JOIN sku_number n ON n.sku_id = l.sku_id JOIN location_number p ON p.location = l.location
    WHERE l.order_type IN ('normal', 'b2b')
    GROUP BY l.placed_day, n.sku, p.place, p.places
),
part AS (
    SELECT w.sku AS kit, p.sku, k.qty
    FROM kit_component k JOIN sku_number w ON w.sku_id = k.kit_sku_id JOIN sku_number p ON p.sku_id = k.sku_id
)
SELECT o.day, CAST(COALESCE(p.sku, o.sku) - 1 AS BIGINT) * o.places + o.place AS shelf, COALESCE(p.sku, o.sku) AS sku,
       CASE WHEN p.kit IS NULL THEN o.qty_ordered ELSE CAST(o.qty_ordered * p.qty AS DECIMAL(18,4)) END AS qty_ordered,
       CASE WHEN p.kit IS NULL THEN o.qty_net ELSE CAST(o.qty_net * p.qty AS DECIMAL(18,4)) END AS qty_net
FROM ordered o LEFT JOIN part p ON p.kit = o.sku
ORDER BY 1, 2, 4, 5
