-- shipment_fact: one row per shipment whose label was not voided: who carries it, when the carrier had it, when it arrived.
--   accepted_at   the first scan by the carrier, of whatever kind: a parcel that is on its way has been accepted
SELECT s.shipment_id, s.order_id, s.carrier, s.service, s.location_id, s.zone, e.accepted_at, e.delivered_at
FROM shipment s
LEFT JOIN (
    SELECT shipment_id, MIN(occurred_at) AS accepted_at, MIN(CASE WHEN kind = 'delivered' THEN occurred_at END) AS delivered_at
    FROM shipment_event
    WHERE kind IN ('carrier_accepted', 'in_transit', 'out_for_delivery', 'delivery_attempted', 'delivered')
    GROUP BY shipment_id
) e ON e.shipment_id = s.shipment_id
WHERE s.voided_at IS NULL
ORDER BY e.accepted_at, s.shipment_id
