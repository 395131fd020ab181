SELECT OrderID AS shipment_id, 'carrier_accepted' AS kind, CAST(ShippedDate AS DATE) AS occurred_at
FROM orders WHERE ShippedDate IS NOT NULL
