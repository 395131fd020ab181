-- RequiredDate is when the customer wants the goods: the nearest thing to a ship-by that this set has.
SELECT CAST(OrderID AS BIGINT) AS order_id, CustomerID AS customer_id, CAST(OrderDate AS DATE) AS placed_at,
       CAST(RequiredDate AS DATE) AS ship_by, ShipCountry AS ship_country, ShipCity AS ship_region,
       CAST(Freight AS DECIMAL(18, 4)) AS shipping_income
FROM orders
