-- sku_inbound: open purchase order lines that are still to come within $horizon days: one row per SKU and due day.
-- Due is the supplier's confirmed date, else the date asked for. What is overdue is left out: late is not "arrives today".
WITH received AS (
    SELECT po_line_id, SUM(qty_received) AS qty FROM receipt_line WHERE po_line_id IS NOT NULL GROUP BY po_line_id
)
SELECT l.sku_id, fw_days($as_of_day, fw_day(COALESCE(l.confirmed_at, l.expected_at))) AS due_in,
       CAST(SUM(l.qty - COALESCE(r.qty, 0)) AS DOUBLE PRECISION) AS units
FROM po_line l
JOIN purchase_order p ON p.po_id = l.po_id
LEFT JOIN received r ON r.po_line_id = l.po_line_id
WHERE p.cancelled_at IS NULL AND l.qty > COALESCE(r.qty, 0)
  AND COALESCE(l.confirmed_at, l.expected_at) >= $as_of
  AND fw_days($as_of_day, fw_day(COALESCE(l.confirmed_at, l.expected_at))) < $horizon
GROUP BY l.sku_id, fw_days($as_of_day, fw_day(COALESCE(l.confirmed_at, l.expected_at)))
ORDER BY 1, 2
