-- po_due: one row per purchase order all of whose dated lines are past due, dated by the latest of them.
--   in_time       1 when the last delivery of every line arrived on or before that line's due day
--   outstanding   1 while units are missing and the purchase order has been due for less than 30 days
WITH line AS (
    SELECT l.po_id, COALESCE(l.confirmed_at, l.expected_at) AS due_at, l.qty, a.qty AS qty_in,
           CASE WHEN fw_day(a.last_at) <= fw_day(COALESCE(l.confirmed_at, l.expected_at)) THEN 1 ELSE 0 END AS in_time
    FROM po_line l
    LEFT JOIN (
        SELECT COALESCE(c.po_line_id, m.po_line_id) AS po_line_id, SUM(c.qty_received) AS qty, MAX(r.arrived_at) AS last_at
        FROM receipt_line c
        JOIN receipt r ON r.receipt_id = c.receipt_id
        LEFT JOIN (
            SELECT po_id, sku_id, MIN(po_line_id) AS po_line_id FROM po_line GROUP BY po_id, sku_id
        ) m ON m.po_id = r.po_id AND m.sku_id = c.sku_id
        WHERE c.qty_received > 0
        GROUP BY COALESCE(c.po_line_id, m.po_line_id)
    ) a ON a.po_line_id = l.po_line_id
    WHERE l.qty > 0 AND COALESCE(l.confirmed_at, l.expected_at) IS NOT NULL
)
SELECT g.po_id, g.due_at, g.in_time, COALESCE(p.vendor_id, 'unknown') AS vendor, COALESCE(p.location_id, 'unknown') AS location,
       CASE WHEN g.missing = 1 AND fw_add_days(g.due_at, 30) > $as_of THEN 1 ELSE 0 END AS outstanding
FROM (
    SELECT po_id, MAX(due_at) AS due_at, MIN(in_time) AS in_time,
           MAX(CASE WHEN COALESCE(qty_in, 0) < qty THEN 1 ELSE 0 END) AS missing
    FROM line GROUP BY po_id
) g
JOIN purchase_order p ON p.po_id = g.po_id
WHERE g.due_at < $as_of AND (p.cancelled_at IS NULL OR p.cancelled_at > g.due_at)
