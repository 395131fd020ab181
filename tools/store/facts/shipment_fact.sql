-- shipment_fact: one row per shipment whose label was not voided: who carries it, when the carrier had it, when it arrived.
--   accepted_at   the first scan by the carrier: a parcel that is on its way has been accepted, and one of which only the delivery is
--                 known by then
--   delivered_at  not before it was accepted: a delivery known by its day alone begins with that day
SELECT s.shipment_id, s.order_id, s.carrier, s.service, s.location_id, s.zone,
       COALESCE(e.scanned_at, e.delivered_at) AS accepted_at,
       CASE WHEN e.delivered_at < e.scanned_at THEN e.scanned_at ELSE e.delivered_at END AS delivered_at
FROM shipment s
LEFT JOIN (
    SELECT shipment_id, MIN(CASE WHEN kind <> 'delivered' THEN occurred_at END) AS scanned_at,
           MIN(CASE WHEN kind = 'delivered' THEN occurred_at END) AS delivered_at
    FROM shipment_event
    WHERE kind IN ('carrier_accepted', 'in_transit', 'out_for_delivery', 'delivery_attempted', 'delivered')
    GROUP BY shipment_id
) e ON e.shipment_id = s.shipment_id
WHERE s.voided_at IS NULL
ORDER BY accepted_at, s.shipment_id
