-- received_quantity: purchase order lines of which ordered, announced and received units differ, $hours after the last arrival and
-- not while a notice of the line is still on its way.
WITH arrived AS (
    SELECT l.po_line_id, SUM(l.qty_received) AS qty, MAX(r.arrived_at) AS arrived_at, MAX(r.receipt_id) AS receipt_id
    FROM receipt_line l JOIN receipt r ON r.receipt_id = l.receipt_id
    WHERE l.po_line_id IS NOT NULL AND r.arrived_at <= $as_of GROUP BY l.po_line_id
),
announced AS (
    SELECT n.po_line_id, SUM(n.qty) AS qty,
           SUM(CASE WHEN x.asn_no IS NULL AND (a.eta IS NULL OR fw_hours(a.eta, $as_of) < $wait_hours) THEN 1 ELSE 0 END) AS coming
    FROM asn_line n JOIN asn a ON a.asn_no = n.asn_no
    LEFT JOIN (SELECT DISTINCT asn_no FROM receipt WHERE asn_no IS NOT NULL) x ON x.asn_no = a.asn_no
    WHERE n.po_line_id IS NOT NULL GROUP BY n.po_line_id
),
compared AS (
    SELECT p.po_line_id, p.po_id, p.sku_id, p.qty AS ordered, n.qty AS announced, r.qty AS received, r.arrived_at, r.receipt_id,
           COALESCE(p.unit_cost, 0) AS unit_cost,
           GREATEST(ABS(r.qty - p.qty), ABS(r.qty - COALESCE(n.qty, r.qty))) AS off
    FROM po_line p
    JOIN purchase_order o ON o.po_id = p.po_id AND o.cancelled_at IS NULL
    JOIN arrived r ON r.po_line_id = p.po_line_id
    LEFT JOIN announced n ON n.po_line_id = p.po_line_id
    WHERE r.arrived_at >= $since AND fw_hours(r.arrived_at, $as_of) >= $hours AND COALESCE(n.coming, 0) = 0
)
SELECT po_line_id, po_id, sku_id, receipt_id, ordered AS side_ordered, announced AS side_announced, received AS side_received,
       off AS units, off * unit_cost AS money, arrived_at AS since,
       CASE WHEN announced IS NOT NULL AND announced <> received AND ordered = received THEN 'notice'
            WHEN announced IS NOT NULL AND announced <> ordered AND announced = received THEN 'supplier'
            WHEN received > ordered THEN 'over' ELSE 'short' END AS fault
FROM compared
WHERE off > GREATEST($tol_units, $tol_share * ordered) OR off * unit_cost > $tol_money
