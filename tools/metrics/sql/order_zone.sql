-- order_zone: one row per order that has a parcel: the highest carrier zone of its parcels, those of voided labels left out.
SELECT order_id, MAX(zone) AS zone FROM shipment_fact GROUP BY order_id
