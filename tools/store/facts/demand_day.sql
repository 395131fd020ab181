-- demand_day: units of customer orders per local day, SKU and location they were shipped from, both by their numbers (shelf_fact).
-- Kits are counted as their components (rule R10); what went out within a kit is a row of its own.
--   qty_ordered   before cancellation; qty_net after it, none of an order cancelled as a whole
WITH ordered AS (
    SELECT l.placed_day AS day, s.shelf, s.sku, CAST(SUM(l.qty_ordered) AS DECIMAL(18,4)) AS qty_ordered,
           CAST(SUM(l.qty_net) AS DECIMAL(18,4)) AS qty_net
    FROM line_fact l JOIN shelf_fact s ON s.sku_id = l.sku_id AND s.location = l.location
    WHERE l.order_type IN ('normal', 'b2b')
    GROUP BY l.placed_day, s.shelf, s.sku
),
part AS (
    SELECT w.shelf AS kit, p.shelf, p.sku, k.qty
    FROM kit_component k
    JOIN shelf_fact w ON w.sku_id = k.kit_sku_id
    JOIN shelf_fact p ON p.sku_id = k.sku_id AND p.location = w.location
)
SELECT o.day, COALESCE(p.shelf, o.shelf) AS shelf, COALESCE(p.sku, o.sku) AS sku,
       CASE WHEN p.kit IS NULL THEN o.qty_ordered ELSE CAST(o.qty_ordered * p.qty AS DECIMAL(18,4)) END AS qty_ordered,
       CASE WHEN p.kit IS NULL THEN o.qty_net ELSE CAST(o.qty_net * p.qty AS DECIMAL(18,4)) END AS qty_net
FROM ordered o LEFT JOIN part p ON p.kit = o.shelf
ORDER BY o.day, 2, o.shelf
