-- carrier_bill: shipments whose carrier invoices add up to something else than the booked postage and surcharge; a voided one
-- costs nothing.
WITH billed AS (
    SELECT l.shipment_id, SUM(l.amount) AS amount, COUNT(DISTINCT l.invoice_id) AS invoices, MAX(i.invoiced_at) AS invoiced_at,
           MAX(i.invoice_id) AS invoice_id, MAX(l.amount) AS largest
    FROM invoice_line l JOIN invoice i ON i.invoice_id = l.invoice_id
    WHERE l.shipment_id IS NOT NULL AND i.invoiced_at <= $as_of GROUP BY l.shipment_id
),
compared AS (
    SELECT b.*, s.carrier, CASE WHEN s.voided_at IS NOT NULL THEN 0 ELSE s.postage + s.surcharge END AS booked,
           CASE WHEN s.voided_at IS NOT NULL THEN 1 ELSE 0 END AS voided
    FROM billed b JOIN shipment s ON s.shipment_id = b.shipment_id WHERE b.invoiced_at >= $since
)
SELECT shipment_id, invoice_id, carrier, booked AS side_wms, amount AS side_carrier, 0 AS units, ABS(amount - booked) AS money,
       invoiced_at AS since,
       CASE WHEN voided = 1 THEN 'voided'
            WHEN invoices > 1 AND ABS(largest - booked) <= GREATEST($tol_money, $tol_share * booked) THEN 'twice'
            WHEN amount > booked THEN 'higher' ELSE 'lower' END AS fault
FROM compared
WHERE ABS(amount - booked) > GREATEST($tol_money, $tol_share * booked)
