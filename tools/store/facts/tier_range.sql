-- tier_range: sku_tier_fact with the SKU's number (sku_number) instead of its id.
SELECT n.sku, t.abc, t.xyz, t.pattern, t.valid_from, t.valid_to
FROM sku_tier_fact t JOIN sku_number n ON n.sku_id = t.sku_id
ORDER BY n.sku, t.valid_from
