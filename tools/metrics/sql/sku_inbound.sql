-- sku_inbound: open purchase order lines, one row each: what is still to come, for where, from whom, and when it is due.
-- Due is the supplier's confirmed date, else the date asked for; lines without either, or more than 60 days overdue, are left
-- out (nobody waits for those).
--   due_in        whole local days from $as_of_day until due; below zero when it was due on an earlier day
WITH received AS (
    SELECT r.po_line_id, SUM(r.qty_received) AS qty
    FROM receipt_line r JOIN receipt t ON t.receipt_id = r.receipt_id
    WHERE r.po_line_id IS NOT NULL AND t.arrived_at <= $as_of GROUP BY r.po_line_id
),
open_line AS (
    SELECT l.po_line_id, l.sku_id, p.location_id AS location, p.vendor_id,
           COALESCE(l.confirmed_at, l.expected_at) AS due_at, l.qty - COALESCE(r.qty, 0) AS units
    FROM po_line l
    JOIN purchase_order p ON p.po_id = l.po_id
    LEFT JOIN received r ON r.po_line_id = l.po_line_id
    WHERE (p.cancelled_at IS NULL OR p.cancelled_at > $as_of) AND p.ordered_at <= $as_of AND l.qty > COALESCE(r.qty, 0)
)
SELECT sku_id, location, vendor_id, due_at, CAST(units AS DOUBLE PRECISION) AS units,
       fw_days($as_of_day, fw_day(due_at)) AS due_in
FROM open_line
WHERE due_at IS NOT NULL AND fw_days($as_of_day, fw_day(due_at)) >= -60
ORDER BY sku_id, due_at, po_line_id
