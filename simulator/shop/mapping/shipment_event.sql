SELECT 'SH-' || shipment_no AS shipment_id, status AS kind, occurred_at, reported_at AS received_at,
       exception_reason AS reason, carrier_code AS raw_code
FROM carrier_events
