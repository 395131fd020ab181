-- order: one order with its promise, its hold and what its lines and parcels have come to.
SELECT f.order_id, f.order_no, f.channel, f.country, f.order_type, f.customer_id, f.placed_at, f.ship_by, f.deliver_by,
       f.accepted_at, f.delivered_at, f.cancelled_at, f.cancel_party, o.hold_reason, f.hold_party, f.hold_from, f.hold_to,
       f.location, f.carrier, f.service, f.line_count, f.qty_net, f.lines_due, f.shipments,
       COALESCE(t.tasks, 0) AS tasks, l.labelled_at, s.trouble_at, s.trouble, r.returned_at, r.returned, r.refunded, r.awaited
FROM order_fact f
JOIN sales_order o ON o.order_id = f.order_id
LEFT JOIN (
    SELECT l.order_id, COUNT(*) AS tasks FROM fulfilment_task k JOIN order_line l ON l.line_id = k.line_id
    WHERE l.order_id = $order_id GROUP BY l.order_id
) t ON t.order_id = f.order_id
LEFT JOIN (
    SELECT p.order_id, MIN(e.occurred_at) AS labelled_at
    FROM shipment p JOIN shipment_event e ON e.shipment_id = p.shipment_id
    WHERE p.order_id = $order_id AND p.voided_at IS NULL AND e.kind IN ('label_created', 'label_printed') GROUP BY p.order_id
) l ON l.order_id = f.order_id
LEFT JOIN (
    SELECT p.order_id, MAX(e.occurred_at) AS trouble_at, MAX(e.kind) AS trouble
    FROM shipment p JOIN shipment_event e ON e.shipment_id = p.shipment_id
    WHERE p.order_id = $order_id AND p.voided_at IS NULL AND e.kind IN ('exception', 'lost', 'returned_to_sender')
    GROUP BY p.order_id
) s ON s.order_id = f.order_id
LEFT JOIN (
    SELECT order_id, MAX(received_at) AS returned_at, SUM(qty) AS returned, SUM(refund) AS refunded,
           SUM(CASE WHEN received_at IS NOT NULL AND kind = 'return' AND refund = 0 THEN 1 ELSE 0 END) AS awaited
    FROM return_fact WHERE order_id = $order_id GROUP BY order_id
) r ON r.order_id = f.order_id
WHERE f.order_id = $order_id
