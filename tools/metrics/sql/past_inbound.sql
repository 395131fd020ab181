-- past_inbound: purchase order lines since $first_day, of every $step-th SKU on sale with a position, with the day they were ordered,
-- due and wholly arrived (null while they are not), all as days before $as_of_day. Due is the supplier's confirmed date, else the date
-- asked for.
WITH sample AS (
    SELECT sku_id FROM (
        SELECT sku_id, ROW_NUMBER() OVER (ORDER BY sku_id) AS place
        FROM (SELECT DISTINCT sku_id FROM stock_day WHERE meant = 1 AND backorderable = 0 AND taken_at <= $as_of) held
    ) numbered WHERE MOD(place, $step) = 0
),
line AS (
    SELECT l.po_line_id, l.sku_id, p.location_id AS location, p.vendor_id, l.qty, p.ordered_at,
           COALESCE(l.confirmed_at, l.expected_at) AS due_at
    FROM po_line l
    JOIN sample s ON s.sku_id = l.sku_id
    JOIN purchase_order p ON p.po_id = l.po_id
    WHERE p.cancelled_at IS NULL AND COALESCE(l.confirmed_at, l.expected_at) IS NOT NULL AND p.ordered_at <= $as_of
        AND fw_day(p.ordered_at) >= $first_day
)
SELECT l.sku_id, l.location, l.vendor_id, CAST(l.qty AS DOUBLE PRECISION) AS units,
       fw_days(fw_day(l.ordered_at), $as_of_day) AS ordered,
       fw_days(fw_day(l.due_at), $as_of_day) AS due,
       fw_days(fw_day(a.arrived_at), $as_of_day) AS arrived
FROM line l
LEFT JOIN (
    SELECT r.po_line_id, MAX(t.arrived_at) AS arrived_at
    FROM receipt_line r
    JOIN line i ON i.po_line_id = r.po_line_id
    JOIN receipt t ON t.receipt_id = r.receipt_id
    WHERE t.arrived_at <= $as_of GROUP BY r.po_line_id
) a ON a.po_line_id = l.po_line_id
ORDER BY 1, 2, 5
