-- line_fact: one row per order line with its order's attributes, what was shipped and delivered when, and its money.
-- Quantities in units, money in the shop's currency, moments in UTC.
--   qty_due       units that were to be shipped (a cancelled order still owes what its promise was judged by)
--   qty_net       units sold: none when the whole order was cancelled
--   accepted_at   when the carrier had accepted the last unit due; null while any is missing
--   cogs          null where no landed cost is on file: then cm1 and cm2 are null too, never guessed
-- What belongs to an order is gathered per order first, so that every line is joined once to its order and once to its own.
-- A voided label costs nothing unless the carrier has billed it: then what it billed.
WITH billed AS (
    SELECT shipment_id, CAST(SUM(amount) AS DECIMAL(18,4)) AS postage FROM invoice_line
    WHERE shipment_id IN (SELECT shipment_id FROM shipment WHERE voided_at IS NOT NULL) GROUP BY shipment_id
),
parcel AS (
    SELECT order_id, CAST(postage + surcharge AS DECIMAL(18,4)) AS postage, packaging_cost, handling_cost
    FROM shipment WHERE voided_at IS NULL
    UNION ALL
    SELECT s.order_id, b.postage, 0, 0 FROM billed b JOIN shipment s ON s.shipment_id = b.shipment_id
),
shipping AS (
    SELECT order_id, CAST(SUM(postage) AS DECIMAL(18,4)) AS postage,
           CAST(SUM(packaging_cost) AS DECIMAL(18,4)) AS packaging, CAST(SUM(handling_cost) AS DECIMAL(18,4)) AS handling
    FROM parcel GROUP BY order_id
),
fees AS (
    SELECT order_id, CAST(SUM(amount) AS DECIMAL(18,4)) AS fees FROM fee GROUP BY order_id
),
order_entries AS (
    SELECT order_id, CAST(SUM(support) AS DECIMAL(18,4)) AS support, CAST(SUM(operations) AS DECIMAL(18,4)) AS operations,
           CAST(SUM(returned) AS DECIMAL(18,4)) AS returned
    FROM (
        SELECT order_id, CASE WHEN kind = 'support' THEN amount ELSE 0 END AS support,
               CASE WHEN kind NOT IN ('support', 'marketing') THEN amount ELSE 0 END AS operations, 0 AS returned
        FROM cost_entry WHERE order_id IS NOT NULL AND line_id IS NULL
        UNION ALL
        SELECT a.order_id, 0, 0, r.refund + r.restock_cost + r.reverse_postage
        FROM return_line r JOIN return_authorization a ON a.rma_id = r.rma_id
        WHERE r.line_id IS NULL AND a.order_id IS NOT NULL
    ) entered GROUP BY order_id
),
sold AS (
    SELECT line_id, order_id, sku_id, qty_ordered, unit_price, discount AS discount_given, requested_ship_by,
           CASE WHEN qty_ordered > qty_cancelled THEN CAST(qty_ordered - qty_cancelled AS DECIMAL(18,4)) ELSE 0 END AS qty_due
    FROM order_line
),
valued AS (
    SELECT s.*, CAST(s.qty_due * s.unit_price AS DECIMAL(18,4)) AS gross_sales,
           CASE WHEN s.qty_due = 0 THEN 0 WHEN s.qty_due = s.qty_ordered OR s.discount_given = 0 THEN s.discount_given
                ELSE CAST(s.discount_given * s.qty_due / s.qty_ordered AS DECIMAL(18,4)) END AS discount
    FROM sold s
),
order_total AS (
    SELECT order_id, CAST(SUM(qty_ordered) AS DECIMAL(18,4)) AS units,
           CAST(SUM(CAST(gross_sales - discount AS DECIMAL(18,4))) AS DECIMAL(18,4)) AS net_sales
    FROM valued GROUP BY order_id
),
ordered AS (
    SELECT o.order_id, COALESCE(o.channel, 'unknown') AS channel, COALESCE(o.ship_country, 'unknown') AS country,
           COALESCE(o.ship_region, 'unknown') AS region, o.type AS order_type, COALESCE(o.priority, 'none') AS priority,
           o.customer_id, COALESCE(w.carrier, 'not shipped') AS carrier, COALESCE(w.service, 'not shipped') AS service,
           COALESCE(w.location_id, 'not shipped') AS location, o.placed_at, fw_day(o.placed_at) AS placed_day, o.ship_by,
           o.cancelled_at, w.itemised, w.accepted_at, w.delivered_at, t.units,
           CASE WHEN o.cancelled_at IS NULL THEN t.net_sales ELSE 0 END AS net_sales,
           COALESCE(s.postage, 0) AS postage, COALESCE(s.packaging, 0) AS packaging,
           COALESCE(s.handling, 0) + COALESCE(e.operations, 0) AS operations,
           COALESCE(f.fees, 0) AS fees, COALESCE(e.support, 0) AS support, COALESCE(e.returned, 0) AS returned
    FROM sales_order o
    LEFT JOIN order_total t ON t.order_id = o.order_id
    LEFT JOIN order_shipping w ON w.order_id = o.order_id
    LEFT JOIN shipping s ON s.order_id = o.order_id
    LEFT JOIN fees f ON f.order_id = o.order_id
    LEFT JOIN order_entries e ON e.order_id = o.order_id
),
several AS (
    SELECT line_id FROM shipment_line GROUP BY line_id HAVING COUNT(*) > 1
),
carried AS (
    SELECT c.line_id, c.qty, c.shipment_id, v.accepted_at, v.delivered_at
    FROM (SELECT sl.* FROM shipment_line sl JOIN several m ON m.line_id = sl.line_id) c
    JOIN shipment_fact v ON v.shipment_id = c.shipment_id
),
accepted_so_far AS (
    SELECT line_id, accepted_at,
           SUM(qty) OVER (PARTITION BY line_id ORDER BY accepted_at, shipment_id
                          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS units
    FROM carried WHERE accepted_at IS NOT NULL
),
delivered_so_far AS (
    SELECT line_id, delivered_at,
           SUM(qty) OVER (PARTITION BY line_id ORDER BY delivered_at, shipment_id
                          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS units
    FROM carried WHERE delivered_at IS NOT NULL
),
several_accepted AS (
    SELECT a.line_id, MIN(a.accepted_at) AS accepted_at
    FROM accepted_so_far a JOIN sold d ON d.line_id = a.line_id WHERE a.units >= d.qty_due GROUP BY a.line_id
),
several_delivered AS (
    SELECT a.line_id, MIN(a.delivered_at) AS delivered_at
    FROM delivered_so_far a JOIN sold d ON d.line_id = a.line_id WHERE a.units >= d.qty_due GROUP BY a.line_id
),
labour AS (
    SELECT line_id, CAST(SUM(labour_cost) AS DECIMAL(18,4)) AS labour FROM fulfilment_task GROUP BY line_id
),
own AS (
    SELECT line_id, SUM(support) AS support, SUM(operations) AS operations, SUM(refund) AS refund, SUM(handling) AS handling,
           SUM(resellable) AS resellable
    FROM (
        SELECT line_id, CASE WHEN kind = 'support' THEN amount ELSE 0 END AS support,
               CASE WHEN kind NOT IN ('support', 'marketing') THEN amount ELSE 0 END AS operations,
               0 AS refund, 0 AS handling, 0 AS resellable
        FROM cost_entry WHERE line_id IS NOT NULL
        UNION ALL
        SELECT line_id, 0, 0, refund, restock_cost + reverse_postage,
               CASE WHEN disposition = 'sellable' AND kind = 'return' THEN qty ELSE 0 END
        FROM return_line WHERE line_id IS NOT NULL
    ) booked GROUP BY line_id
),
once AS (
    SELECT sl.line_id, sl.qty, v.accepted_at, v.delivered_at
    FROM shipment_line sl JOIN shipment_fact v ON v.shipment_id = sl.shipment_id
    WHERE NOT EXISTS (SELECT 1 FROM several m WHERE m.line_id = sl.line_id)
),
cost_range AS (
    SELECT sku_id, landed_cost, valid_from, valid_to,
           LEAD(valid_from) OVER (PARTITION BY sku_id ORDER BY valid_from) AS next_from
    FROM sku_cost
),
line AS (
    SELECT l.*, c.qty AS carried_qty, c.accepted_at AS once_accepted_at, c.delivered_at AS once_delivered_at,
           sa.accepted_at AS several_accepted_at, sd.delivered_at AS several_delivered_at, b.labour,
           w.line_id AS booked, w.support AS line_support, w.operations AS line_operations, w.refund, w.handling,
           w.resellable
    FROM valued l
    LEFT JOIN once c ON c.line_id = l.line_id
    LEFT JOIN several_accepted sa ON sa.line_id = l.line_id
    LEFT JOIN several_delivered sd ON sd.line_id = l.line_id
    LEFT JOIN labour b ON b.line_id = l.line_id
    LEFT JOIN own w ON w.line_id = l.line_id
),
placed AS (
    SELECT l.line_id, l.order_id, l.sku_id, l.qty_ordered, l.qty_due, l.labour, l.booked, l.line_support,
           l.line_operations, l.refund, l.handling, l.resellable, o.channel, o.country, o.region,
           o.order_type, o.priority, o.customer_id, o.carrier, o.service, o.location, o.placed_at, o.placed_day,
           o.cancelled_at, o.postage, o.packaging, o.operations, o.fees, o.support, o.returned,
           COALESCE(l.requested_ship_by, o.ship_by) AS due_at,
           CASE WHEN o.cancelled_at IS NULL THEN l.qty_due ELSE 0 END AS qty_net,
           CASE WHEN o.cancelled_at IS NULL THEN l.gross_sales ELSE 0 END AS gross_sales,
           CASE WHEN o.cancelled_at IS NULL THEN l.discount ELSE 0 END AS discount,
           CASE WHEN o.cancelled_at IS NULL THEN CAST(l.gross_sales - l.discount AS DECIMAL(18,4)) ELSE 0 END AS net_sales,
           CASE WHEN o.itemised = 1 AND l.carried_qty >= l.qty_due THEN l.once_accepted_at
                WHEN o.itemised = 1 THEN l.several_accepted_at ELSE o.accepted_at END AS accepted_at,
           CASE WHEN o.itemised = 1 AND l.carried_qty >= l.qty_due THEN l.once_delivered_at
                WHEN o.itemised = 1 THEN l.several_delivered_at ELSE o.delivered_at END AS delivered_at,
           o.net_sales AS order_sales, o.units AS order_units
    FROM line l JOIN ordered o ON o.order_id = l.order_id
),
shared AS (
    SELECT p.*, c.landed_cost,
           CASE WHEN p.order_sales > 0 THEN 1.0 * p.net_sales / p.order_sales
                WHEN p.order_units > 0 THEN 1.0 * p.qty_ordered / p.order_units ELSE 0 END AS share
    FROM placed p LEFT JOIN cost_range c ON c.sku_id = p.sku_id AND c.valid_from <= p.placed_day
        AND (c.valid_to IS NULL OR p.placed_day < c.valid_to) AND (c.next_from IS NULL OR p.placed_day < c.next_from)
),
costed AS (
    SELECT s.*, CAST(s.qty_net * s.landed_cost AS DECIMAL(18,4)) AS cogs,
           COALESCE(s.labour, 0) AS labour_cost,
           CAST(s.share * s.postage AS DECIMAL(18,4)) AS postage_cost,
           CAST(s.share * s.packaging AS DECIMAL(18,4)) AS packaging_cost,
           CASE WHEN s.operations = 0 AND s.booked IS NULL THEN 0 ELSE
           CAST(s.share * s.operations + COALESCE(s.line_operations, 0) AS DECIMAL(18,4)) END AS operations_cost,
           CAST(s.share * s.fees AS DECIMAL(18,4)) AS fee_cost,
           CASE WHEN s.support = 0 AND s.booked IS NULL THEN 0 ELSE
           CAST(s.share * s.support + COALESCE(s.line_support, 0) AS DECIMAL(18,4)) END AS support_cost,
           CASE WHEN s.returned = 0 AND s.booked IS NULL THEN 0 ELSE
           CAST(s.share * s.returned + COALESCE(s.refund, 0) + COALESCE(s.handling, 0)
                - COALESCE(s.resellable * s.landed_cost, 0) AS DECIMAL(18,4)) END AS return_cost
    FROM shared s
)
SELECT line_id, order_id, sku_id, channel, country, region, order_type, priority, customer_id, carrier, service,
       location, placed_at, placed_day, due_at, cancelled_at, qty_ordered, qty_due, qty_net,
       accepted_at, delivered_at, gross_sales, discount, net_sales, landed_cost, cogs,
       labour_cost, postage_cost, packaging_cost, operations_cost, fee_cost, support_cost, return_cost,
       CAST(net_sales - cogs AS DECIMAL(18,4)) AS cm1,
       CAST(net_sales - cogs - labour_cost - postage_cost - packaging_cost - operations_cost - fee_cost - support_cost
            - return_cost AS DECIMAL(18,4)) AS cm2
FROM costed
ORDER BY placed_at, line_id
