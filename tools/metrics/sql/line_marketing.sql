-- line_marketing: one row per customer order line placed in the window ($start to $end) with its share of the marketing spend.
-- Spend on a SKU is shared over that day's lines of the SKU, other spend over all lines of the day, both by net sales;
-- marketing booked on an order or a line stays there. Spend of a day that sold nothing to share it over is a row of its own,
-- so that the rows add up to the ledger. Marketing entries tied to no order are taken to be the spend itself.
WITH sold AS (
    SELECT l.line_id, l.order_id, l.sku_id, l.channel, l.country, l.region, l.carrier, l.service, l.location, l.order_type,
           l.placed_day AS day, l.qty_ordered, l.net_sales, l.cm2
    FROM line_fact l
    WHERE l.placed_at >= $start AND l.placed_at < $end AND l.order_type IN ('normal', 'b2b')
),
spend AS (
    SELECT day, sku_id, SUM(amount) AS amount FROM marketing_spend
    WHERE day >= $start_day AND day < $end_day AND day <= fw_day($as_of) GROUP BY day, sku_id
),
day_total AS (
    SELECT day, SUM(net_sales) AS net_sales FROM sold GROUP BY day HAVING SUM(net_sales) > 0
),
sku_total AS (
    SELECT day, sku_id, SUM(net_sales) AS net_sales FROM sold GROUP BY day, sku_id HAVING SUM(net_sales) > 0
),
on_order AS (
    SELECT order_id, SUM(amount) AS amount FROM cost_entry
    WHERE kind = 'marketing' AND order_id IS NOT NULL AND line_id IS NULL GROUP BY order_id
),
order_total AS (
    SELECT order_id, SUM(net_sales) AS net_sales, SUM(qty_ordered) AS units
    FROM sold WHERE order_id IN (SELECT order_id FROM on_order) GROUP BY order_id
),
on_line AS (
    SELECT line_id, SUM(amount) AS amount FROM cost_entry WHERE kind = 'marketing' AND line_id IS NOT NULL GROUP BY line_id
)
SELECT s.day, s.sku_id, s.channel, s.country, s.region, s.carrier, s.service, s.location, s.order_type, s.net_sales, s.cm2,
       COALESCE(1.0 * s.net_sales / d.net_sales * wide.amount, 0) + COALESCE(1.0 * s.net_sales / k.net_sales * own.amount, 0)
       + COALESCE(CASE WHEN t.net_sales > 0 THEN 1.0 * s.net_sales / t.net_sales
                       WHEN t.units > 0 THEN 1.0 * s.qty_ordered / t.units ELSE 0 END * o.amount, 0)
       + COALESCE(l.amount, 0) AS marketing
FROM sold s
LEFT JOIN day_total d ON d.day = s.day
LEFT JOIN spend wide ON wide.day = s.day AND wide.sku_id = 'all'
LEFT JOIN sku_total k ON k.day = s.day AND k.sku_id = s.sku_id
LEFT JOIN spend own ON own.day = s.day AND own.sku_id = s.sku_id AND own.sku_id <> 'all'
LEFT JOIN order_total t ON t.order_id = s.order_id
LEFT JOIN on_order o ON o.order_id = s.order_id
LEFT JOIN on_line l ON l.line_id = s.line_id
UNION ALL
SELECT p.day, CASE WHEN p.sku_id = 'all' THEN 'unknown' ELSE p.sku_id END, 'unknown', 'unknown', 'unknown', 'unknown',
       'unknown', 'unknown', 'unknown', 0, 0, p.amount
FROM spend p
LEFT JOIN day_total d ON d.day = p.day AND p.sku_id = 'all'
LEFT JOIN sku_total k ON k.day = p.day AND k.sku_id = p.sku_id
WHERE d.day IS NULL AND k.day IS NULL
