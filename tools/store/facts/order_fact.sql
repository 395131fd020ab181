-- order_fact: one row per order: its promise, when the carrier had all of it, and its money.
--   ship_by       the order's own, else the latest of its lines
--   accepted_at   when the carrier had accepted the last unit due; null while any is missing
--   late_lines    lines due that were accepted after their ship-by (a line without one in an order without one: after the order's latest
--                 line), or not at all
-- Judged by its shipments as a whole, as one line: an order without lines, and one of which every unit was cancelled, as an order after
-- its promise (it owed what it was cancelled of: striking out the units must not strike out the miss).
WITH lines AS (
    SELECT order_id, MIN(placed_day) AS placed_day, COUNT(*) AS line_count, CAST(SUM(qty_due) AS DECIMAL(18,4)) AS qty_due, CAST(SUM(qty_net) AS DECIMAL(18,4)) AS qty_net,
           CAST(SUM(gross_sales) AS DECIMAL(18,4)) AS gross_sales, CAST(SUM(discount) AS DECIMAL(18,4)) AS discount, CAST(SUM(net_sales) AS DECIMAL(18,4)) AS net_sales, MAX(due_at) AS due_at,
           SUM(CASE WHEN qty_due > 0 THEN 1 ELSE 0 END) AS lines_due,
           SUM(CASE WHEN qty_due > 0 AND accepted_at IS NOT NULL THEN 1 ELSE 0 END) AS lines_accepted,
           SUM(CASE WHEN qty_due > 0 AND delivered_at IS NOT NULL THEN 1 ELSE 0 END) AS lines_delivered,
           SUM(CASE WHEN qty_due > 0 AND (accepted_at IS NULL OR accepted_at > due_at) THEN 1 ELSE 0 END) AS late_lines,
           MAX(CASE WHEN qty_due > 0 AND due_at IS NULL THEN accepted_at END) AS undated_accepted_at,
           MAX(CASE WHEN qty_due > 0 THEN accepted_at END) AS last_accepted_at,
           MAX(CASE WHEN qty_due > 0 THEN delivered_at END) AS last_delivered_at
    FROM line_fact GROUP BY order_id
)
SELECT o.order_id, o.order_no, COALESCE(o.channel, 'unknown') AS channel, COALESCE(o.ship_country, 'unknown') AS country,
       COALESCE(o.ship_region, 'unknown') AS region, o.type AS order_type, COALESCE(o.priority, 'none') AS priority,
       o.customer_id, COALESCE(w.carrier, 'not shipped') AS carrier, COALESCE(w.service, 'not shipped') AS service,
       COALESCE(w.location_id, 'not shipped') AS location,
       o.placed_at, COALESCE(l.placed_day, fw_day(o.placed_at)) AS placed_day, COALESCE(o.ship_by, l.due_at) AS ship_by, o.deliver_by,
       o.cancelled_at, o.cancel_party, o.hold_from, o.hold_to, o.hold_party, o.shipping_income,
       COALESCE(l.line_count, 0) AS line_count,
       CASE WHEN l.order_id IS NULL OR (l.lines_due = 0 AND o.cancelled_at > COALESCE(o.ship_by, l.due_at, o.deliver_by))
            THEN 1 ELSE l.lines_due END AS lines_due,
       COALESCE(l.qty_net, 0) AS qty_net, COALESCE(l.gross_sales, 0) AS gross_sales, COALESCE(l.discount, 0) AS discount,
       COALESCE(l.net_sales, 0) AS net_sales, COALESCE(w.shipments, 0) AS shipments,
       CASE WHEN l.order_id IS NULL OR (l.lines_due = 0 AND o.cancelled_at > COALESCE(o.ship_by, l.due_at, o.deliver_by))
            THEN w.accepted_at
            WHEN l.lines_due = l.lines_accepted THEN l.last_accepted_at END AS accepted_at,
       CASE WHEN l.order_id IS NULL OR (l.lines_due = 0 AND o.cancelled_at > COALESCE(o.ship_by, l.due_at, o.deliver_by))
            THEN w.delivered_at
            WHEN l.lines_due = l.lines_delivered THEN l.last_delivered_at END AS delivered_at,
       CASE WHEN l.order_id IS NULL OR (l.lines_due = 0 AND o.cancelled_at > COALESCE(o.ship_by, l.due_at, o.deliver_by))
            THEN CASE WHEN w.accepted_at IS NULL OR w.accepted_at > COALESCE(o.ship_by, l.due_at) THEN 1 ELSE 0 END
            WHEN l.undated_accepted_at > l.due_at THEN l.late_lines + 1 ELSE l.late_lines END AS late_lines
FROM sales_order o
LEFT JOIN lines l ON l.order_id = o.order_id
LEFT JOIN order_shipping w ON w.order_id = o.order_id
ORDER BY o.placed_at, o.order_id
