-- Discount is a rate in the source; a line's discount is an amount.
SELECT OrderID || '-' || ProductID AS line_id, OrderID AS order_id, ProductID AS sku_id, Quantity AS qty_ordered,
       UnitPrice AS unit_price,
       CAST(Quantity AS DECIMAL(18, 4)) * CAST(UnitPrice AS DECIMAL(18, 4)) * CAST(Discount AS DECIMAL(18, 4)) AS discount
FROM lines
