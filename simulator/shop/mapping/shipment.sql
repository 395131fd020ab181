SELECT 'SH-' || shipment_no AS shipment_id, 'SO-' || order_id AS order_id, site AS location_id, carrier, service,
       tracking_number AS tracking_no, zone, created_at, billable_kg AS billable_weight, postage, surcharge, packaging_cost,
       handling_fee AS handling_cost, voided_at
FROM wms_shipments
