SELECT material AS sku_id, CAST(landed_cost AS DECIMAL(12, 2)) AS landed_cost, CAST(valid_from AS DATE) AS valid_from,
       CAST(valid_to AS DATE) AS valid_to
FROM erp_costs
