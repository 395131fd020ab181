-- cost_range: sku_cost with the SKU's number, every range ended where the SKU's next one begins.
SELECT n.sku, c.landed_cost, c.valid_from, LEAST(c.valid_to, LEAD(c.valid_from) OVER (PARTITION BY n.sku ORDER BY c.valid_from)) AS valid_to
FROM sku_cost c JOIN sku_number n ON n.sku_id = c.sku_id
ORDER BY n.sku, c.valid_from
