-- po_line_due: one row per purchase order line that is past due: the supplier's confirmed date, else the date asked for.
-- Receipts belong to the line they name, else to the line of their purchase order with the same SKU. A purchase order
-- cancelled by its due date is out; a line without any date is out.
--   qty_in        units received so far, at most those ordered
--   in_time       1 when the last delivery of the line arrived on or before the due day; nothing received is late
--   outstanding   1 while units are missing and the line has been due for less than 30 days
SELECT l.po_line_id, l.po_id, l.sku_id, l.qty, COALESCE(l.confirmed_at, l.expected_at) AS due_at,
       COALESCE(p.vendor_id, 'unknown') AS vendor, COALESCE(p.location_id, 'unknown') AS location,
       CASE WHEN a.qty >= l.qty THEN l.qty ELSE COALESCE(a.qty, 0) END AS qty_in,
       CASE WHEN fw_day(a.last_at) <= fw_day(COALESCE(l.confirmed_at, l.expected_at)) THEN 1 ELSE 0 END AS in_time,
       CASE WHEN COALESCE(a.qty, 0) < l.qty AND fw_add_days(COALESCE(l.confirmed_at, l.expected_at), 30) > $as_of THEN 1 ELSE 0 END
           AS outstanding
FROM po_line l
JOIN purchase_order p ON p.po_id = l.po_id
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
WHERE COALESCE(l.confirmed_at, l.expected_at) < $as_of AND l.qty > 0
  AND (p.cancelled_at IS NULL OR p.cancelled_at > COALESCE(l.confirmed_at, l.expected_at))
