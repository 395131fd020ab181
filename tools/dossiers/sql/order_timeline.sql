-- order_timeline: everything that happened to one order, in time: when, what, and the detail people look for.
SELECT moment, what, detail FROM (
    SELECT placed_at AS moment, 'placed' AS what, channel AS detail FROM sales_order WHERE order_id = $order_id
    UNION ALL SELECT hold_from, 'held', hold_reason FROM sales_order WHERE order_id = $order_id
    UNION ALL SELECT hold_to, 'released', hold_party FROM sales_order WHERE order_id = $order_id
    UNION ALL SELECT cancelled_at, 'cancelled', cancel_party FROM sales_order WHERE order_id = $order_id
    UNION ALL
    SELECT MAX(k.done_at), CASE k.kind WHEN 'pick' THEN 'picked' WHEN 'pack' THEN 'packed' WHEN 'qc' THEN 'checked' ELSE 'reworked' END,
           MAX(CASE WHEN k.error_code IS NOT NULL THEN k.error_code ELSE k.location_id END)
    FROM fulfilment_task k JOIN order_line l ON l.line_id = k.line_id
    WHERE l.order_id = $order_id GROUP BY k.kind
    UNION ALL
    SELECT e.occurred_at, e.kind, COALESCE(e.reason, p.carrier, 'carrier unknown') || ', parcel ' || p.shipment_id
    FROM shipment p JOIN shipment_event e ON e.shipment_id = p.shipment_id WHERE p.order_id = $order_id
    UNION ALL SELECT authorised_at, 'return authorised', rma_id FROM return_authorization WHERE order_id = $order_id
    UNION ALL
    SELECT booked_at, CASE WHEN kind = 'return' THEN 'return booked' ELSE kind END, reason
    FROM return_fact WHERE order_id = $order_id
    UNION ALL
    SELECT received_at, 'return received', NULLIF(disposition, 'open') FROM return_fact WHERE order_id = $order_id
    UNION ALL
    SELECT v.occurred_at, CASE v.kind WHEN 'created' THEN 'ticket opened' WHEN 'agent_reply' THEN 'ticket answered'
                               WHEN 'resolved' THEN 'ticket resolved' ELSE 'ticket reopened' END, t.topic
    FROM support_ticket t JOIN ticket_event v ON v.ticket_id = t.ticket_id
    WHERE t.order_id = $order_id AND v.kind <> 'auto_reply'
) happened
WHERE moment IS NOT NULL AND moment <= $as_of ORDER BY moment, what, detail
