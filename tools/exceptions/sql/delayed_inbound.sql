-- delayed_inbound: one row per SKU of everything inbound that is late at $as_of, with its cause:
--   not_arrived   the local day of a notice's ETA has passed and there is no receipt of it
--   not_stocked   a delivery arrived up to $stocked_by and a line of it is not put away
--   not_announced the day of a purchase order (the confirmed one, else the one asked for) has passed without notice or receipt
-- `since_at` is the moment it was due. Cancelled purchase orders are out, and so is what was due before $since.
WITH received_asn AS (
    SELECT DISTINCT asn_no FROM receipt WHERE asn_no IS NOT NULL AND arrived_at <= $as_of
),
received_po AS (
    SELECT DISTINCT po_id FROM receipt WHERE po_id IS NOT NULL AND arrived_at <= $as_of
),
received_po_alone AS (
    SELECT DISTINCT po_id FROM receipt WHERE po_id IS NOT NULL AND asn_no IS NULL AND arrived_at <= $as_of
),
announced_po AS (
    SELECT DISTINCT po_id FROM asn WHERE po_id IS NOT NULL
),
cancelled AS (
    SELECT po_id FROM purchase_order WHERE cancelled_at IS NOT NULL
),
late_asn AS (
    SELECT a.asn_no, a.po_id, a.location_id, a.eta FROM asn a
    LEFT JOIN received_asn r ON r.asn_no = a.asn_no
    LEFT JOIN received_po_alone p ON p.po_id = a.po_id
    LEFT JOIN cancelled c ON c.po_id = a.po_id
    WHERE fw_day(a.eta) < $as_of_day AND a.eta >= $since AND r.asn_no IS NULL AND p.po_id IS NULL AND c.po_id IS NULL
),
po_due AS (
    SELECT l.po_id, MIN(COALESCE(l.confirmed_at, l.expected_at)) AS due_at FROM po_line l GROUP BY l.po_id
),
late_po AS (
    SELECT p.po_id, p.location_id, d.due_at FROM purchase_order p JOIN po_due d ON d.po_id = p.po_id
    LEFT JOIN announced_po a ON a.po_id = p.po_id
    LEFT JOIN received_po r ON r.po_id = p.po_id
    WHERE fw_day(d.due_at) < $as_of_day AND d.due_at >= $since AND p.cancelled_at IS NULL
      AND a.po_id IS NULL AND r.po_id IS NULL
)
SELECT 'not_arrived' AS cause, 'asn_no' AS named, a.asn_no AS subject, a.po_id, a.location_id, a.eta AS since_at, l.sku_id
FROM late_asn a LEFT JOIN asn_line l ON l.asn_no = a.asn_no
UNION ALL
SELECT 'not_stocked', 'receipt_id', r.receipt_id, r.po_id, r.location_id, r.arrived_at, l.sku_id
FROM receipt r JOIN receipt_line l ON l.receipt_id = r.receipt_id
WHERE l.stocked_at IS NULL AND l.qty_received > l.qty_rejected AND r.arrived_at <= $stocked_by AND r.arrived_at >= $since
UNION ALL
SELECT 'not_announced', 'po_id', p.po_id, p.po_id, p.location_id, p.due_at, l.sku_id
FROM late_po p JOIN po_line l ON l.po_id = p.po_id
ORDER BY 1, 3, 7
