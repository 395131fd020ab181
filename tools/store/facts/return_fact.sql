-- return_fact: one row per returned line, with the attributes of the order line it undoes where there is one.
--   delivered_at  when that order line was delivered; null for a return that stands alone or came before a delivery scan
SELECT r.return_line_id, r.line_id, f.order_id, COALESCE(r.sku_id, f.sku_id) AS sku_id, r.qty, r.kind, r.reason,
       COALESCE(r.disposition, 'open') AS disposition, r.refund, r.restock_cost, r.reverse_postage,
       r.booked_at, r.received_at, f.delivered_at, f.placed_at,
       COALESCE(f.order_type, 'normal') AS order_type, COALESCE(f.channel, 'unknown') AS channel,
       COALESCE(f.country, 'unknown') AS country, COALESCE(f.region, 'unknown') AS region,
       COALESCE(f.carrier, 'unknown') AS carrier, COALESCE(f.location, 'unknown') AS location
FROM return_line r LEFT JOIN line_fact f ON f.line_id = r.line_id
ORDER BY r.booked_at, r.return_line_id
