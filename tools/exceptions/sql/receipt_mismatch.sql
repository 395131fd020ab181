-- receipt_mismatch: one row per purchase order line of which something arrived since $since, where ordered, announced, received and
-- invoiced units differ by more than $units and $share, or by more than $money at cost. Only what is on file is compared; a
-- line that is not wholly checked in yet is not.
WITH arrived AS (
    SELECT l.po_line_id, MAX(r.arrived_at) AS arrived_at, SUM(l.qty_received) AS received
    FROM receipt r JOIN receipt_line l ON l.receipt_id = r.receipt_id
    WHERE l.po_line_id IS NOT NULL AND r.arrived_at <= $as_of GROUP BY l.po_line_id
),
unchecked AS (
    SELECT DISTINCT l.po_line_id FROM receipt r JOIN receipt_line l ON l.receipt_id = r.receipt_id
    WHERE r.checked_in_at IS NULL AND l.stocked_at IS NULL
),
announced AS (
    SELECT po_line_id, SUM(qty) AS announced FROM asn_line WHERE po_line_id IS NOT NULL GROUP BY po_line_id
),
invoiced AS (
    SELECT i.po_id, l.sku_id, SUM(l.qty) AS invoiced FROM invoice i JOIN invoice_line l ON l.invoice_id = i.invoice_id
    WHERE i.po_id IS NOT NULL AND l.sku_id IS NOT NULL GROUP BY i.po_id, l.sku_id
),
lines_of_sku AS (
    SELECT po_id, sku_id, COUNT(*) AS lines FROM po_line GROUP BY po_id, sku_id
),
sides AS (
    SELECT p.po_line_id, p.po_id, p.sku_id, a.arrived_at, p.qty AS ordered, n.announced, a.received,
           CASE WHEN c.lines = 1 THEN i.invoiced END AS invoiced, COALESCE(p.unit_cost, 0) AS unit_cost, o.location_id
    FROM arrived a
    JOIN po_line p ON p.po_line_id = a.po_line_id
    JOIN purchase_order o ON o.po_id = p.po_id
    JOIN lines_of_sku c ON c.po_id = p.po_id AND c.sku_id = p.sku_id
    LEFT JOIN unchecked u ON u.po_line_id = a.po_line_id
    LEFT JOIN announced n ON n.po_line_id = a.po_line_id
    LEFT JOIN invoiced i ON i.po_id = p.po_id AND i.sku_id = p.sku_id
    WHERE a.arrived_at >= $since AND u.po_line_id IS NULL
),
bounds AS (
    SELECT s.*,
           GREATEST(ordered, received, COALESCE(announced, received), COALESCE(invoiced, received)) AS highest,
           LEAST(ordered, received, COALESCE(announced, received), COALESCE(invoiced, received)) AS lowest
    FROM sides s
)
SELECT po_line_id, po_id, sku_id, location_id, arrived_at, ordered, announced, received, invoiced,
       (highest - lowest) * unit_cost AS worth
FROM bounds
WHERE highest > lowest
  AND ((highest - lowest > $units AND highest - lowest > $share * highest) OR (highest - lowest) * unit_cost > $money)
ORDER BY po_line_id
