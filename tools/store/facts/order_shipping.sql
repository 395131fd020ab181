-- order_shipping: one row per order with shipments: when the carrier had all of them, and who carries the last one.
--   itemised      1 when it is known which units travel in which shipment, else 0: then the shipments carry the whole order
-- Most orders leave in one shipment, which then is the row; only those with several are gathered. Shipments without lines are few.
WITH several AS (
    SELECT order_id FROM shipment_fact GROUP BY order_id HAVING COUNT(*) > 1
),
bare AS (
    SELECT shipment_id FROM shipment_fact s
    WHERE NOT EXISTS (SELECT 1 FROM shipment_line l WHERE l.shipment_id = s.shipment_id)
),
parcel AS (
    SELECT s.*, CASE WHEN b.shipment_id IS NULL THEN 1 ELSE 0 END AS itemised, m.order_id AS among
    FROM shipment_fact s
    LEFT JOIN bare b ON b.shipment_id = s.shipment_id
    LEFT JOIN several m ON m.order_id = s.order_id
),
ranked AS (
    SELECT p.*, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY accepted_at DESC NULLS LAST, shipment_id) AS place
    FROM parcel p WHERE among IS NOT NULL
)
SELECT order_id, 1 AS shipments, accepted_at, delivered_at, itemised, carrier, service, location_id
FROM parcel WHERE among IS NULL
UNION ALL
SELECT order_id, COUNT(*), CASE WHEN COUNT(*) = COUNT(accepted_at) THEN MAX(accepted_at) END,
       CASE WHEN COUNT(*) = COUNT(delivered_at) THEN MAX(delivered_at) END, MAX(itemised),
       MAX(CASE WHEN place = 1 THEN carrier END), MAX(CASE WHEN place = 1 THEN service END),
       MAX(CASE WHEN place = 1 THEN location_id END)
FROM ranked GROUP BY order_id
ORDER BY accepted_at, order_id
