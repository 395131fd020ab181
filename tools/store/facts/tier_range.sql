-- tier_range: sku_tier_fact with the SKU's number (sku_number) instead of its id, the ranges that ended first before those that have not:
-- so a question about the present reads few of the others.
SELECT n.sku, t.abc, t.xyz, t.pattern, t.valid_from, t.valid_to
FROM sku_tier_fact t JOIN sku_number n ON n.sku_id = t.sku_id
ORDER BY t.valid_to, n.sku, t.valid_from
