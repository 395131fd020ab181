-- demand_day at an earlier moment: the order lines themselves, not summed, since a question reads just its days of them.
SELECT l.placed_day AS day, COALESCE(p.shelf, s.shelf) AS shelf, COALESCE(p.sku, s.sku) AS sku,
       CASE WHEN p.kit IS NULL THEN l.qty_ordered ELSE CAST(l.qty_ordered * p.qty AS DECIMAL(18,4)) END AS qty_ordered,
       CASE WHEN p.kit IS NULL THEN l.qty_net ELSE CAST(l.qty_net * p.qty AS DECIMAL(18,4)) END AS qty_net
FROM line_fact l
JOIN shelf_fact s ON s.sku_id = l.sku_id AND s.location = l.location
LEFT JOIN (
    SELECT w.shelf AS kit, c.shelf, c.sku, k.qty
    FROM kit_component k
    JOIN shelf_fact w ON w.sku_id = k.kit_sku_id
    JOIN shelf_fact c ON c.sku_id = k.sku_id AND c.location = w.location
) p ON p.kit = s.shelf
WHERE l.order_type IN ('normal', 'b2b')
