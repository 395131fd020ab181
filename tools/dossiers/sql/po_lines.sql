-- po_lines: the lines of one purchase order: ordered, announced, received, rejected, and when the last of it came.
--   announced   units of the shipping notices that name the line, or else its order and SKU
SELECT l.po_line_id, l.sku_id, s.title, l.qty AS ordered, l.unit_cost, l.expected_at, l.confirmed_at,
       COALESCE(a.qty, 0) AS announced, COALESCE(r.received, 0) AS received, COALESCE(r.rejected, 0) AS rejected,
       r.arrived_at, r.stocked_at, COALESCE(r.unstocked, 0) AS unstocked
FROM po_line l
LEFT JOIN sku s ON s.sku_id = l.sku_id
LEFT JOIN (
    SELECT m.po_line_id, SUM(m.qty) AS qty
    FROM (
        SELECT COALESCE(x.po_line_id, g.po_line_id) AS po_line_id, x.qty
        FROM asn_line x JOIN asn n ON n.asn_no = x.asn_no
        LEFT JOIN (
            SELECT po_id, sku_id, MIN(po_line_id) AS po_line_id FROM po_line WHERE po_id = $po_id GROUP BY po_id, sku_id
        ) g ON g.po_id = n.po_id AND g.sku_id = x.sku_id
        WHERE n.po_id = $po_id
    ) m GROUP BY m.po_line_id
) a ON a.po_line_id = l.po_line_id
LEFT JOIN (
    SELECT y.po_line_id, SUM(y.qty_received) AS received, SUM(y.qty_rejected) AS rejected, MAX(z.arrived_at) AS arrived_at,
           MAX(y.stocked_at) AS stocked_at, SUM(CASE WHEN y.stocked_at IS NULL THEN 1 ELSE 0 END) AS unstocked
    FROM receipt_line y JOIN receipt z ON z.receipt_id = y.receipt_id
    WHERE y.po_line_id IS NOT NULL GROUP BY y.po_line_id
) r ON r.po_line_id = l.po_line_id
WHERE l.po_id = $po_id ORDER BY l.po_line_id
