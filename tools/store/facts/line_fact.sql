-- line_fact: one row per order line with its order's attributes, what was shipped and delivered when, and its money.
-- Quantities in units, money in the shop's currency, moments in UTC.
--   qty_due       units that were to be shipped (a cancelled order still owes what its promise was judged by)
--   qty_net       units sold: none when the whole order was cancelled
--   accepted_at   when the carrier had accepted the last unit due; null while any is missing
--   cogs          null where no landed cost is on file: then cm1 and cm2 are null too, never guessed
WITH line AS MATERIALIZED (
    SELECT l.line_id, l.order_id, l.sku_id, l.qty_ordered, l.unit_price, l.discount, l.tax, o.placed_at, fw_day(o.placed_at) AS placed_day,
           COALESCE(l.requested_ship_by, o.ship_by) AS due_at,
           CASE WHEN l.qty_ordered > l.qty_cancelled THEN l.qty_ordered - l.qty_cancelled ELSE 0 END AS qty_due,
           CASE WHEN o.cancelled_at IS NOT NULL OR l.qty_ordered <= l.qty_cancelled THEN 0
                ELSE l.qty_ordered - l.qty_cancelled END AS qty_net
    FROM order_line l JOIN sales_order o ON o.order_id = l.order_id
),
accepted_so_far AS (
    SELECT sl.line_id, v.accepted_at,
           SUM(sl.qty) OVER (PARTITION BY sl.line_id ORDER BY v.accepted_at, sl.shipment_id
                             ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS units
    FROM shipment_line sl JOIN shipment_fact v ON v.shipment_id = sl.shipment_id WHERE v.accepted_at IS NOT NULL
),
delivered_so_far AS (
    SELECT sl.line_id, v.delivered_at,
           SUM(sl.qty) OVER (PARTITION BY sl.line_id ORDER BY v.delivered_at, sl.shipment_id
                             ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS units
    FROM shipment_line sl JOIN shipment_fact v ON v.shipment_id = sl.shipment_id WHERE v.delivered_at IS NOT NULL
),
line_accepted AS (
    SELECT line.line_id, MIN(a.accepted_at) AS accepted_at
    FROM accepted_so_far a JOIN line ON line.line_id = a.line_id WHERE a.units >= line.qty_due GROUP BY line.line_id
),
line_delivered AS (
    SELECT line.line_id, MIN(d.delivered_at) AS delivered_at
    FROM delivered_so_far d JOIN line ON line.line_id = d.line_id WHERE d.units >= line.qty_due GROUP BY line.line_id
),
cost_range AS (
    SELECT sku_id, landed_cost, valid_from, valid_to,
           LEAD(valid_from) OVER (PARTITION BY sku_id ORDER BY valid_from) AS next_from
    FROM sku_cost
),
priced AS MATERIALIZED (
    SELECT line.*, c.landed_cost,
           CAST(CASE WHEN line.qty_net > 0 THEN line.qty_net * line.unit_price ELSE 0 END AS DECIMAL(18,4)) AS gross_sales,
           CAST(CASE WHEN line.qty_net > 0 THEN line.discount * line.qty_net / line.qty_ordered ELSE 0 END AS DECIMAL(18,4))
               AS discount_net
    FROM line LEFT JOIN cost_range c ON c.sku_id = line.sku_id AND c.valid_from <= line.placed_day
        AND (c.valid_to IS NULL OR line.placed_day < c.valid_to)
        AND (c.next_from IS NULL OR line.placed_day < c.next_from)
),
order_total AS (
    SELECT order_id, SUM(gross_sales - discount_net) AS net_sales, SUM(qty_ordered) AS units FROM priced GROUP BY order_id
),
shipping AS (
    SELECT order_id, SUM(postage + surcharge) AS postage, SUM(packaging_cost) AS packaging, SUM(handling_cost) AS handling
    FROM shipment GROUP BY order_id
),
fees AS (
    SELECT order_id, SUM(amount) AS fees FROM fee GROUP BY order_id
),
order_entries AS (
    SELECT order_id,
           SUM(CASE WHEN kind = 'support' THEN amount ELSE 0 END) AS support,
           SUM(CASE WHEN kind NOT IN ('support', 'marketing') THEN amount ELSE 0 END) AS operations
    FROM cost_entry WHERE order_id IS NOT NULL AND line_id IS NULL GROUP BY order_id
),
line_entries AS (
    SELECT line_id,
           SUM(CASE WHEN kind = 'support' THEN amount ELSE 0 END) AS support,
           SUM(CASE WHEN kind NOT IN ('support', 'marketing') THEN amount ELSE 0 END) AS operations
    FROM cost_entry WHERE line_id IS NOT NULL GROUP BY line_id
),
labour AS (
    SELECT line_id, SUM(labour_cost) AS labour FROM fulfilment_task GROUP BY line_id
),
returned AS (
    SELECT line_id, SUM(CASE WHEN kind = 'return' THEN qty ELSE 0 END) AS qty, SUM(refund) AS refund,
           SUM(restock_cost + reverse_postage) AS handling,
           SUM(CASE WHEN disposition = 'sellable' AND kind = 'return' THEN qty ELSE 0 END) AS resellable
    FROM return_line WHERE line_id IS NOT NULL GROUP BY line_id
),
shared AS (
    SELECT p.line_id,
           CASE WHEN t.net_sales > 0 THEN 1.0 * (p.gross_sales - p.discount_net) / t.net_sales
                WHEN t.units > 0 THEN 1.0 * p.qty_ordered / t.units ELSE 0 END AS share
    FROM priced p JOIN order_total t ON t.order_id = p.order_id
),
costed AS (
    SELECT p.*,
           p.gross_sales - p.discount_net AS net_sales,
           CAST(p.qty_net * p.landed_cost AS DECIMAL(18,4)) AS cogs,
           CAST(COALESCE(lab.labour, 0) AS DECIMAL(18,4)) AS labour_cost,
           CAST(sh.share * COALESCE(sp.postage, 0) AS DECIMAL(18,4)) AS postage_cost,
           CAST(sh.share * COALESCE(sp.packaging, 0) AS DECIMAL(18,4)) AS packaging_cost,
           CAST(sh.share * (COALESCE(sp.handling, 0) + COALESCE(oe.operations, 0)) + COALESCE(le.operations, 0)
                AS DECIMAL(18,4)) AS operations_cost,
           CAST(sh.share * COALESCE(f.fees, 0) AS DECIMAL(18,4)) AS fee_cost,
           CAST(sh.share * COALESCE(oe.support, 0) + COALESCE(le.support, 0) AS DECIMAL(18,4)) AS support_cost,
           CAST(COALESCE(r.refund, 0) + COALESCE(r.handling, 0) - COALESCE(r.resellable * p.landed_cost, 0)
                AS DECIMAL(18,4)) AS return_cost,
           COALESCE(r.qty, 0) AS qty_returned
    FROM priced p
    JOIN shared sh ON sh.line_id = p.line_id
    LEFT JOIN labour lab ON lab.line_id = p.line_id
    LEFT JOIN shipping sp ON sp.order_id = p.order_id
    LEFT JOIN fees f ON f.order_id = p.order_id
    LEFT JOIN order_entries oe ON oe.order_id = p.order_id
    LEFT JOIN line_entries le ON le.line_id = p.line_id
    LEFT JOIN returned r ON r.line_id = p.line_id
)
SELECT c.line_id, c.order_id, c.sku_id, o.order_no, COALESCE(o.channel, 'unknown') AS channel,
       COALESCE(o.ship_country, 'unknown') AS country, COALESCE(o.ship_region, 'unknown') AS region,
       o.type AS order_type, COALESCE(o.priority, 'none') AS priority, o.customer_id,
       COALESCE(sp.carrier, 'not shipped') AS carrier, COALESCE(sp.service, 'not shipped') AS service,
       COALESCE(sp.location_id, 'not shipped') AS location,
       c.placed_at, c.placed_day, c.due_at, o.cancelled_at, o.cancel_party,
       c.qty_ordered, c.qty_due, c.qty_net, c.unit_price,
       CASE WHEN sp.itemised = 1 THEN la.accepted_at ELSE sp.accepted_at END AS accepted_at,
       CASE WHEN sp.itemised = 1 THEN ld.delivered_at ELSE sp.delivered_at END AS delivered_at,
       c.gross_sales, c.discount_net AS discount, c.net_sales, c.landed_cost, c.cogs,
       c.labour_cost, c.postage_cost, c.packaging_cost, c.operations_cost, c.fee_cost, c.support_cost, c.return_cost,
       c.net_sales - c.cogs AS cm1,
       c.net_sales - c.cogs - c.labour_cost - c.postage_cost - c.packaging_cost - c.operations_cost - c.fee_cost
           - c.support_cost - c.return_cost AS cm2,
       c.qty_returned
FROM costed c
JOIN sales_order o ON o.order_id = c.order_id
LEFT JOIN order_shipping sp ON sp.order_id = c.order_id
LEFT JOIN line_accepted la ON la.line_id = c.line_id
LEFT JOIN line_delivered ld ON ld.line_id = c.line_id
ORDER BY c.placed_at, c.line_id
