-- One shipment per shipped order, carrying the whole order.
SELECT OrderID AS shipment_id, OrderID AS order_id,
       CASE ShipVia WHEN '1' THEN 'Speedy Express' WHEN '2' THEN 'United Package' WHEN '3' THEN 'Federal Shipping' END AS carrier
FROM orders WHERE ShippedDate IS NOT NULL
