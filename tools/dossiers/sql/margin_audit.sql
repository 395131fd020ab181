-- margin_audit: one row per SKU sold in the window, the 50 with the largest net sales first: its sales, every cost, how the costs
-- are known, and what is odd about its cost record.
--   rate_card, defaulted   costs of cost entries that are no actual amounts, shared within an order like the facts do (by net
--                          sales, without any by units)
WITH sold AS (
    SELECT sku_id, COUNT(*) AS row_count, SUM(net_sales) AS net_sales, SUM(cogs) AS goods, SUM(labour_cost) AS labour,
           SUM(postage_cost) AS postage, SUM(packaging_cost) AS packaging, SUM(operations_cost) AS operations,
           SUM(fee_cost) AS fee, SUM(support_cost) AS support, SUM(return_cost) AS returns,
           SUM(CASE WHEN cogs IS NULL THEN 1 ELSE 0 END) AS costless
    FROM line_fact
    WHERE placed_at >= $start AND placed_at < $end AND order_type IN ('normal', 'b2b') GROUP BY sku_id
),
weighed AS (
    SELECT l.line_id, l.order_id, l.sku_id,
           CASE WHEN SUM(l.net_sales) OVER (PARTITION BY l.order_id) > 0
                THEN 1.0 * l.net_sales / SUM(l.net_sales) OVER (PARTITION BY l.order_id)
                WHEN SUM(l.qty_ordered) OVER (PARTITION BY l.order_id) > 0
                THEN 1.0 * l.qty_ordered / SUM(l.qty_ordered) OVER (PARTITION BY l.order_id) ELSE 0 END AS share
    FROM line_fact l WHERE l.placed_at >= $start AND l.placed_at < $end AND l.order_type IN ('normal', 'b2b')
),
entries AS (
    SELECT w.sku_id,
           SUM(CASE WHEN c.basis = 'rate_card' THEN c.amount * (CASE WHEN c.line_id IS NULL THEN w.share ELSE 1 END) ELSE 0 END)
               AS rate_card,
           SUM(CASE WHEN c.basis = 'default' THEN c.amount * (CASE WHEN c.line_id IS NULL THEN w.share ELSE 1 END) ELSE 0 END)
               AS defaulted
    FROM weighed w
    JOIN cost_entry c ON c.kind <> 'marketing' AND c.basis <> 'actual'
         AND (c.line_id = w.line_id OR (c.line_id IS NULL AND c.order_id = w.order_id))
    GROUP BY w.sku_id
),
latest_cost AS (
    SELECT sku_id, landed_cost, valid_from FROM (
        SELECT sku_id, landed_cost, valid_from, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
        FROM sku_cost WHERE valid_from < $end_day
    ) ranked WHERE place = 1
),
bought AS (
    SELECT sku_id, unit_cost FROM (
        SELECT l.sku_id, l.unit_cost, ROW_NUMBER() OVER (PARTITION BY l.sku_id ORDER BY p.ordered_at DESC, l.po_line_id) AS place
        FROM po_line l JOIN purchase_order p ON p.po_id = l.po_id
        WHERE l.unit_cost > 0 AND p.ordered_at < $end AND p.cancelled_at IS NULL
    ) ranked WHERE place = 1
),
parts AS (
    SELECT k.kit_sku_id, SUM(k.qty * c.landed_cost) AS cost, COUNT(*) AS components, COUNT(c.landed_cost) AS priced
    FROM kit_component k LEFT JOIN latest_cost c ON c.sku_id = k.sku_id GROUP BY k.kit_sku_id
)
SELECT s.*, k.title, k.family, COALESCE(e.rate_card, 0) AS rate_card, COALESCE(e.defaulted, 0) AS defaulted,
       c.landed_cost, c.valid_from AS cost_since, b.unit_cost AS last_bought_at, k.kit_flag, p.components,
       CASE WHEN p.components = p.priced THEN p.cost END AS parts_cost
FROM sold s
LEFT JOIN sku k ON k.sku_id = s.sku_id
LEFT JOIN entries e ON e.sku_id = s.sku_id
LEFT JOIN latest_cost c ON c.sku_id = s.sku_id
LEFT JOIN bought b ON b.sku_id = s.sku_id
LEFT JOIN parts p ON p.kit_sku_id = s.sku_id
ORDER BY s.net_sales DESC, s.sku_id LIMIT 50
