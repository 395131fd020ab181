-- vendor_lateness: one row per supplier: its order lines received up to $as_of, how late they were against the confirmed date
-- (else the date asked for), and the days from order to dock. A line is there when its last receipt has arrived.
SELECT vendor_id, COUNT(*) AS lines,
       SUM(CASE WHEN days_late > 0 THEN 1 ELSE 0 END) AS late,
       SUM(CASE WHEN days_late > 14 THEN 1 ELSE 0 END) AS very_late,
       AVG(1.0 * lead_days) AS lead_days, AVG(1.0 * lead_days * lead_days) AS lead_square
FROM (
    SELECT p.vendor_id, l.po_line_id,
           fw_days(fw_day(COALESCE(l.confirmed_at, l.expected_at)), fw_day(MAX(t.arrived_at))) AS days_late,
           fw_days(fw_day(p.ordered_at), fw_day(MAX(t.arrived_at))) AS lead_days
    FROM receipt_line r
    JOIN receipt t ON t.receipt_id = r.receipt_id
    JOIN po_line l ON l.po_line_id = r.po_line_id
    JOIN purchase_order p ON p.po_id = l.po_id
    WHERE t.arrived_at <= $as_of AND COALESCE(l.confirmed_at, l.expected_at) IS NOT NULL AND p.vendor_id IS NOT NULL
    GROUP BY p.vendor_id, l.po_line_id, p.ordered_at, l.confirmed_at, l.expected_at
) line
GROUP BY vendor_id ORDER BY vendor_id
