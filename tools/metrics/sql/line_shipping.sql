-- line_shipping: one row per line of a customer order whose ship-by lies in the window ($start to $end) and is past.
--   qty_in_time   units due that the carrier had accepted at or before ship-by. Where an order's parcels have no contents on
--                 file they carry the order as a whole: all of its units are in time, or none
SELECT l.*,
       CASE WHEN w.itemised = 1 AND a.qty >= l.qty_due THEN l.qty_due
            WHEN w.itemised = 1 THEN COALESCE(a.qty, 0)
            WHEN l.accepted_at <= l.due_at THEN l.qty_due ELSE 0 END AS qty_in_time
FROM line_fact l
LEFT JOIN order_shipping w ON w.order_id = l.order_id
LEFT JOIN (
    SELECT d.line_id, SUM(c.qty) AS qty
    FROM line_fact d
    JOIN shipment_line c ON c.line_id = d.line_id
    JOIN shipment_fact v ON v.shipment_id = c.shipment_id AND v.accepted_at <= d.due_at
    WHERE d.due_at >= $start AND d.due_at < $end
    GROUP BY d.line_id
) a ON a.line_id = l.line_id
WHERE l.due_at >= $start AND l.due_at < $end AND l.due_at < $as_of AND l.qty_due > 0 AND l.order_type IN ('normal', 'b2b')
  AND (l.cancelled_at IS NULL OR l.cancelled_at > l.due_at)
  AND l.order_id NOT IN (SELECT order_id FROM sales_order WHERE hold_party = 'customer')
