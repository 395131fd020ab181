-- invoiced_quantity: SKUs of a purchase order of which the supplier invoiced another quantity than arrived, $hours after both, or
-- invoiced $wait_hours ago without anything having arrived. The same line invoiced twice counts once here.
WITH billed AS (
    SELECT po_id, sku_id, SUM(qty) AS qty, SUM(amount) AS amount, MAX(invoiced_at) AS invoiced_at, MAX(invoice_id) AS invoice_id
    FROM (
        SELECT i.po_id, l.sku_id, l.qty, l.amount, MIN(i.invoiced_at) AS invoiced_at, MIN(i.invoice_id) AS invoice_id
        FROM invoice_line l JOIN invoice i ON i.invoice_id = l.invoice_id
        WHERE i.po_id IS NOT NULL AND l.sku_id IS NOT NULL AND l.shipment_id IS NULL AND i.invoiced_at <= $as_of
        GROUP BY i.po_id, l.sku_id, l.qty, l.amount
    ) d GROUP BY po_id, sku_id
),
arrived AS (
    SELECT p.po_id, l.sku_id, SUM(l.qty_received) AS qty, MAX(r.arrived_at) AS arrived_at
    FROM receipt_line l JOIN receipt r ON r.receipt_id = l.receipt_id
    LEFT JOIN po_line p ON p.po_line_id = l.po_line_id
    WHERE p.po_id IS NOT NULL AND r.arrived_at <= $as_of GROUP BY p.po_id, l.sku_id
),
compared AS (
    SELECT b.po_id, b.sku_id, b.invoice_id, b.qty AS invoiced, COALESCE(r.qty, 0) AS received,
           CASE WHEN b.qty <> 0 THEN ABS(1.0 * b.amount / b.qty) ELSE 0 END AS unit_cost, r.arrived_at,
           CASE WHEN r.arrived_at > b.invoiced_at THEN r.arrived_at ELSE b.invoiced_at END AS since
    FROM billed b LEFT JOIN arrived r ON r.po_id = b.po_id AND r.sku_id = b.sku_id WHERE b.invoiced_at >= $since
)
SELECT po_id, sku_id, invoice_id, invoiced AS side_invoiced, received AS side_received, ABS(invoiced - received) AS units,
       ABS(invoiced - received) * unit_cost AS money, since,
       CASE WHEN arrived_at IS NULL THEN 'nothing' WHEN invoiced > received THEN 'over' ELSE 'under' END AS fault
FROM compared
WHERE fw_hours(since, $as_of) >= CASE WHEN arrived_at IS NULL THEN $wait_hours ELSE $hours END
  AND (ABS(invoiced - received) > GREATEST($tol_units, $tol_share * received)
       OR ABS(invoiced - received) * unit_cost > $tol_money)
