SELECT 'RC-' || receipt_no AS receipt_id, 'PO-' || po_no AS po_id, asn AS asn_no, site AS location_id,
       docked_at AS arrived_at, checked_in_at
FROM wms_receipts
