-- Stock as it stood at the end of the last day.
SELECT DATE '1998-05-06' AS taken_at, ProductID AS sku_id, UnitsInStock AS on_hand FROM products
