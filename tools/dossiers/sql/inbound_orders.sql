-- inbound_orders: what is still to come from suppliers, one row per purchase order line: units and value outstanding.
-- Due is the supplier's confirmed date, else the date asked for. Receipts belong to the line they name, else to the line of
-- their purchase order with the same SKU. Lines without a date, or due more than 60 days ago, are left out: nobody waits for those.
--   eta           when the last shipping notice on the way says it will be there; null while no notice is open
WITH received AS (
    SELECT COALESCE(c.po_line_id, m.po_line_id) AS po_line_id, SUM(c.qty_received) AS qty
    FROM receipt_line c
    JOIN receipt r ON r.receipt_id = c.receipt_id
    LEFT JOIN (
        SELECT po_id, sku_id, MIN(po_line_id) AS po_line_id FROM po_line GROUP BY po_id, sku_id
    ) m ON m.po_id = r.po_id AND m.sku_id = c.sku_id
    GROUP BY COALESCE(c.po_line_id, m.po_line_id)
),
under_way AS (
    SELECT n.po_id, MAX(n.eta) AS eta FROM asn n
    WHERE n.eta IS NOT NULL AND n.asn_no NOT IN (SELECT asn_no FROM receipt WHERE asn_no IS NOT NULL)
    GROUP BY n.po_id
),
open_line AS (
    SELECT l.po_id, p.vendor_id, p.location_id, l.sku_id, l.unit_cost, COALESCE(l.confirmed_at, l.expected_at) AS due_at,
           l.qty - COALESCE(r.qty, 0) AS units
    FROM po_line l
    JOIN purchase_order p ON p.po_id = l.po_id
    LEFT JOIN received r ON r.po_line_id = l.po_line_id
    WHERE p.cancelled_at IS NULL AND p.ordered_at <= $as_of AND l.qty > COALESCE(r.qty, 0)
)
SELECT o.po_id, o.vendor_id AS vendor, COALESCE(v.name, o.vendor_id) AS vendor_name, o.location_id AS location, o.sku_id AS sku,
       s.family, s.category, s.brand, fw_day(o.due_at) AS due_on, fw_day(u.eta) AS eta_on,
       CAST(o.units AS DOUBLE PRECISION) AS units, CAST(o.units * o.unit_cost AS DOUBLE PRECISION) AS amount
FROM open_line o
LEFT JOIN vendor v ON v.vendor_id = o.vendor_id
LEFT JOIN sku s ON s.sku_id = o.sku_id
LEFT JOIN under_way u ON u.po_id = o.po_id
WHERE o.due_at IS NOT NULL AND fw_days(fw_day(o.due_at), fw_day(CAST($as_of AS TIMESTAMP))) <= 60
ORDER BY 9, 1, 5
