-- past_stock: daily positions of every $step-th SKU on sale with a position, from $first_day: those that were out, and all of the
-- days that are whole weeks before $as_of_day.
SELECT d.sku_id, d.location, fw_days(d.day, $as_of_day) AS ago, CAST(d.available AS DOUBLE PRECISION) AS available
FROM stock_day d
JOIN (
    SELECT sku_id FROM (
        SELECT sku_id, ROW_NUMBER() OVER (ORDER BY sku_id) AS place
        FROM (SELECT DISTINCT sku_id FROM stock_day WHERE meant = 1 AND backorderable = 0 AND taken_at <= $as_of) held
    ) numbered WHERE MOD(place, $step) = 0
) s ON s.sku_id = d.sku_id
WHERE d.meant = 1 AND d.backorderable = 0 AND d.taken_at <= $as_of AND d.day >= $first_day
    AND (d.available <= 0 OR MOD(fw_days(d.day, $as_of_day), 7) = 0)
ORDER BY 1, 2, 3
