SELECT promotion AS promotion_id, sku AS sku_id, CAST(first_day AS DATE) AS first_day, CAST(last_day AS DATE) AS last_day,
       CAST(discount AS DECIMAL(6, 4)) AS discount_rate, CAST(uplift AS DECIMAL(6, 2)) AS uplift, announced_on AS announced_at
FROM promotions
