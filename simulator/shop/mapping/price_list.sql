SELECT contract AS price_list, sku AS sku_id, CAST(unit_price AS DECIMAL(12, 2)) AS unit_price, valid_from
FROM b2b_prices
