-- tendered_shipment: one row per shipment a carrier has had, dated by its first scan; labels that were voided are out.
--   troubled      1 when the carrier reported an exception, lost it or sent it back, however often and whatever came after
--   expedited     1 when it went by a fast service or its order has a cost entry for expediting
SELECT f.shipment_id, f.order_id, COALESCE(f.carrier, 'unknown') AS carrier, COALESCE(f.service, 'unknown') AS service,
       COALESCE(f.location_id, 'unknown') AS location, COALESCE(f.zone, 'unknown') AS zone,
       COALESCE(f.accepted_at, t.first_at) AS tendered_at,
       CASE WHEN t.shipment_id IS NULL THEN 0 ELSE 1 END AS troubled,
       CASE WHEN LOWER(f.service) LIKE '%express%' OR LOWER(f.service) LIKE '%expedit%' OR LOWER(f.service) LIKE '%overnight%'
                 OR LOWER(f.service) LIKE '%next%day%' OR LOWER(f.service) LIKE '%same%day%' OR LOWER(f.service) LIKE '%rush%'
                 OR f.order_id IN (SELECT order_id FROM cost_entry WHERE kind = 'expedite' AND order_id IS NOT NULL)
            THEN 1 ELSE 0 END AS expedited
FROM shipment_fact f
LEFT JOIN (
    SELECT shipment_id, MIN(occurred_at) AS first_at
    FROM shipment_event WHERE kind IN ('exception', 'lost', 'returned_to_sender') GROUP BY shipment_id
) t ON t.shipment_id = f.shipment_id
WHERE COALESCE(f.accepted_at, t.first_at) IS NOT NULL
