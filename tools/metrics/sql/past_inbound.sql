-- past_inbound: purchase order lines since $first_day with the day they were ordered, due and wholly arrived (null while they are
-- not), all as days before $as_of_day. Due is the supplier's confirmed date, else the date asked for.
SELECT l.sku_id, p.location_id AS location, p.vendor_id, CAST(l.qty AS DOUBLE PRECISION) AS units,
       fw_days(fw_day(p.ordered_at), $as_of_day) AS ordered,
       fw_days(fw_day(COALESCE(l.confirmed_at, l.expected_at)), $as_of_day) AS due,
       fw_days(fw_day(a.arrived_at), $as_of_day) AS arrived
FROM po_line l
JOIN purchase_order p ON p.po_id = l.po_id
LEFT JOIN (
    SELECT r.po_line_id, MAX(t.arrived_at) AS arrived_at
    FROM receipt_line r JOIN receipt t ON t.receipt_id = r.receipt_id WHERE t.arrived_at <= $as_of GROUP BY r.po_line_id
) a ON a.po_line_id = l.po_line_id
WHERE p.cancelled_at IS NULL AND COALESCE(l.confirmed_at, l.expected_at) IS NOT NULL
    AND fw_day(p.ordered_at) >= $first_day AND p.ordered_at <= $as_of
ORDER BY 1, 2, 5
