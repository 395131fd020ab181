-- po_notices: the shipping notices of one purchase order, and when a delivery against each arrived.
SELECT n.asn_no, n.carrier, n.shipped_at, n.eta, MIN(r.arrived_at) AS arrived_at
FROM asn n LEFT JOIN receipt r ON r.asn_no = n.asn_no
WHERE n.po_id = $po_id GROUP BY n.asn_no, n.carrier, n.shipped_at, n.eta ORDER BY n.eta, n.asn_no
