SELECT asn AS asn_no, 'PO-' || po_no AS po_id, deliver_to AS location_id, carrier, shipped_at, eta_date AS eta
FROM purchasing_asns
