-- order_shipping: one row per order with shipments: when the carrier had all of them, and who carries the last one.
--   itemised      1 when it is known which units travel in which shipment, else 0: then the shipments carry the whole order
SELECT whole.order_id, whole.shipments, whole.accepted_at, whole.delivered_at, whole.itemised,
       last.carrier, last.service, last.location_id
FROM (
    SELECT s.order_id, COUNT(*) AS shipments,
           CASE WHEN COUNT(*) = COUNT(s.accepted_at) THEN MAX(s.accepted_at) END AS accepted_at,
           CASE WHEN COUNT(*) = COUNT(s.delivered_at) THEN MAX(s.delivered_at) END AS delivered_at,
           MAX(CASE WHEN i.shipment_id IS NULL THEN 0 ELSE 1 END) AS itemised
    FROM shipment_fact s LEFT JOIN (SELECT DISTINCT shipment_id FROM shipment_line) i ON i.shipment_id = s.shipment_id
    GROUP BY s.order_id
) whole
JOIN (
    SELECT order_id, carrier, service, location_id,
           ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY accepted_at DESC NULLS LAST, shipment_id) AS place
    FROM shipment_fact
) last ON last.order_id = whole.order_id AND last.place = 1
ORDER BY whole.accepted_at, whole.order_id
