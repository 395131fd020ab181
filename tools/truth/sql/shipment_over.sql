-- shipment_over: order lines of which more units were put into parcels than were ordered; voided labels do not count.
SELECT l.line_id, l.order_id, l.sku_id, l.qty_ordered AS side_oms, SUM(x.qty) AS side_wms,
       SUM(x.qty) - l.qty_ordered AS units, (SUM(x.qty) - l.qty_ordered) * l.unit_price AS money, MAX(s.created_at) AS since,
       CASE WHEN COUNT(DISTINCT s.shipment_id) > 1 THEN 'again' ELSE 'packed' END AS fault
FROM shipment_line x
JOIN shipment s ON s.shipment_id = x.shipment_id
JOIN order_line l ON l.line_id = x.line_id
WHERE s.voided_at IS NULL AND s.created_at >= $since AND s.created_at <= $as_of
GROUP BY l.line_id, l.order_id, l.sku_id, l.qty_ordered, l.unit_price
HAVING SUM(x.qty) - l.qty_ordered > $tol_units
