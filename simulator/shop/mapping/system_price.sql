SELECT system AS source, channel, sku AS sku_id, CAST(list_price AS DECIMAL(12, 2)) AS unit_price, valid_from
FROM price_books
