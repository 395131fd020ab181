-- po_found: the purchase order a reference means: its id in any case, with or without the letters before it.
SELECT po_id FROM purchase_order
WHERE LOWER(po_id) = LOWER($ref) OR LOWER(po_id) = LOWER($hyphened) OR LOWER(po_id) = LOWER($joined) ORDER BY po_id
