-- return_fact: one row per returned line, with the attributes of the order line it undoes where there is one, else of the order that its
-- authorisation names.
--   delivered_at  when that order line was delivered; null for a return that stands alone or came before a delivery scan
SELECT r.return_line_id, r.line_id, COALESCE(f.order_id, o.order_id) AS order_id, COALESCE(r.sku_id, f.sku_id) AS sku_id, r.qty, r.kind,
       r.reason, COALESCE(r.disposition, 'open') AS disposition, r.refund, r.restock_cost, r.reverse_postage,
       r.booked_at, r.received_at, f.delivered_at, COALESCE(f.placed_at, o.placed_at) AS placed_at,
       COALESCE(f.order_type, o.order_type, 'normal') AS order_type, COALESCE(f.channel, o.channel, 'unknown') AS channel,
       COALESCE(f.country, o.country, 'unknown') AS country, COALESCE(f.region, o.region, 'unknown') AS region,
       COALESCE(f.carrier, o.carrier, 'unknown') AS carrier, COALESCE(f.location, o.location, 'unknown') AS location
FROM return_line r
LEFT JOIN line_fact f ON f.line_id = r.line_id
LEFT JOIN return_authorization a ON a.rma_id = r.rma_id AND f.line_id IS NULL
LEFT JOIN order_fact o ON o.order_id = a.order_id
ORDER BY r.booked_at, r.return_line_id
