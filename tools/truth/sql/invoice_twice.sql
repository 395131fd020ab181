-- invoice_twice: a second invoice of the same party with the same lines and total: for the same purchase order within $po_days, or
-- without one within $loose_days. Carriers' invoices are compared parcel by parcel elsewhere.
WITH whole AS (
    SELECT i.invoice_id, i.party, i.po_id, i.invoiced_at, COUNT(*) AS line_count, SUM(l.qty) AS qty, SUM(l.amount) AS amount,
           MIN(COALESCE(l.sku_id, '')) AS first_sku, MAX(COALESCE(l.sku_id, '')) AS last_sku
    FROM invoice i JOIN invoice_line l ON l.invoice_id = i.invoice_id
    WHERE i.invoiced_at <= $as_of
    GROUP BY i.invoice_id, i.party, i.po_id, i.invoiced_at
    HAVING COUNT(l.shipment_id) = 0 AND SUM(l.amount) <> 0
)
SELECT b.invoice_id, MIN(a.invoice_id) AS first_invoice_id, b.party, b.amount AS side_second, b.amount AS side_first, b.qty AS units,
       b.amount AS money, b.invoiced_at AS since, 'supplier' AS fault
FROM whole b
JOIN whole a ON a.party = b.party AND a.amount = b.amount AND a.qty = b.qty AND a.line_count = b.line_count
    AND a.first_sku = b.first_sku AND a.last_sku = b.last_sku AND COALESCE(a.po_id, '') = COALESCE(b.po_id, '')
    AND (a.invoiced_at < b.invoiced_at OR (a.invoiced_at = b.invoiced_at AND a.invoice_id < b.invoice_id))
WHERE b.invoiced_at >= $since
  AND fw_days(fw_day(a.invoiced_at), fw_day(b.invoiced_at)) <= CASE WHEN b.po_id IS NULL THEN $loose_days ELSE $po_days END
GROUP BY b.invoice_id, b.party, b.amount, b.qty, b.invoiced_at
