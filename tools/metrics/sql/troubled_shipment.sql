-- troubled_shipment: the shipments of tendered_shipment with trouble, each with one reason: what the carrier gave for the first
-- exception, else lost or returned_to_sender, else unknown. So the reasons add up to the whole.
SELECT f.shipment_id, f.order_id, COALESCE(f.carrier, 'unknown') AS carrier, COALESCE(f.service, 'unknown') AS service,
       COALESCE(f.location_id, 'unknown') AS location, COALESCE(f.zone, 'unknown') AS zone,
       COALESCE(f.accepted_at, t.occurred_at) AS tendered_at,
       COALESCE(t.reason, CASE WHEN t.kind = 'exception' THEN 'unknown' ELSE t.kind END) AS reason
FROM shipment_fact f
JOIN (
    SELECT shipment_id, kind, reason, occurred_at,
           ROW_NUMBER() OVER (PARTITION BY shipment_id ORDER BY occurred_at, kind) AS place
    FROM shipment_event WHERE kind IN ('exception', 'lost', 'returned_to_sender')
) t ON t.shipment_id = f.shipment_id AND t.place = 1
