-- promotion_skus: the SKUs of one promotion: what it declares, what they sold in the window ($start to $end, customer orders,
-- kits as they are sold), what they cost to carry out, what is available now (of a kit: as many
-- as its components make) and what is due before the first day.
SELECT p.sku_id, k.title, p.first_day, p.last_day, p.discount_rate, p.uplift,
       COALESCE(s.units, 0) AS units, s.net_sales, s.cogs, s.operations, COALESCE(s.costless, 0) AS costless,
       CASE WHEN k.kit_flag THEN kits.available ELSE a.available END AS available, COALESCE(i.units, 0) AS due_units,
       COALESCE(i.overdue, 0) AS overdue_units, i.last_due
FROM promotion p
LEFT JOIN sku k ON k.sku_id = p.sku_id
LEFT JOIN (
    SELECT sku_id, SUM(qty_net) AS units, SUM(net_sales) AS net_sales, SUM(cogs) AS cogs,
           SUM(labour_cost + postage_cost + packaging_cost + operations_cost + fee_cost + support_cost + return_cost)
               AS operations,
           SUM(CASE WHEN cogs IS NULL THEN 1 ELSE 0 END) AS costless
    FROM line_fact
    WHERE placed_at >= $start AND placed_at < $end AND order_type IN ('normal', 'b2b') GROUP BY sku_id
) s ON s.sku_id = p.sku_id
LEFT JOIN (
    SELECT sku_id, SUM(CASE WHEN available > 0 THEN available ELSE 0 END) AS available
    FROM (
        SELECT sku_id, available, ROW_NUMBER() OVER (PARTITION BY sku_id, location ORDER BY day DESC) AS place
        FROM stock_day WHERE taken_at <= $as_of
    ) latest WHERE place = 1 GROUP BY sku_id
) a ON a.sku_id = p.sku_id
LEFT JOIN (
    SELECT c.kit_sku_id, MIN(FLOOR(COALESCE(b.available, 0) / c.qty)) AS available
    FROM kit_component c
    LEFT JOIN (
        SELECT sku_id, SUM(CASE WHEN available > 0 THEN available ELSE 0 END) AS available
        FROM (
            SELECT sku_id, available, ROW_NUMBER() OVER (PARTITION BY sku_id, location ORDER BY day DESC) AS place
            FROM stock_day WHERE taken_at <= $as_of
        ) latest WHERE place = 1 GROUP BY sku_id
    ) b ON b.sku_id = c.sku_id
    WHERE c.qty > 0 GROUP BY c.kit_sku_id
) kits ON kits.kit_sku_id = p.sku_id
LEFT JOIN (
    SELECT l.sku_id,
           SUM(CASE WHEN COALESCE(l.confirmed_at, l.expected_at) >= $as_of THEN l.qty - COALESCE(r.qty, 0) ELSE 0 END) AS units,
           SUM(CASE WHEN COALESCE(l.confirmed_at, l.expected_at) < $as_of THEN l.qty - COALESCE(r.qty, 0) ELSE 0 END) AS overdue,
           MAX(COALESCE(l.confirmed_at, l.expected_at)) AS last_due
    FROM po_line l
    JOIN purchase_order o ON o.po_id = l.po_id AND o.cancelled_at IS NULL AND o.ordered_at <= $as_of
    LEFT JOIN (
        SELECT po_line_id, SUM(qty_received) AS qty FROM receipt_line WHERE po_line_id IS NOT NULL GROUP BY po_line_id
    ) r ON r.po_line_id = l.po_line_id
    WHERE l.qty > COALESCE(r.qty, 0) AND COALESCE(l.confirmed_at, l.expected_at) < $starts_at GROUP BY l.sku_id
) i ON i.sku_id = p.sku_id
WHERE p.promotion_id = $promotion ORDER BY p.sku_id
