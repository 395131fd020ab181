-- year_of_stock: the daily positions of the 365 days up to $end at the unit cost of the day, each divided by the days with
-- snapshots: their sum is the mean daily inventory at cost. Days without snapshots are missing, not zero.
WITH cost AS (
    SELECT sku_id, landed_cost, valid_from, valid_to, LEAD(valid_from) OVER (PARTITION BY sku_id ORDER BY valid_from) AS next_from
    FROM sku_cost
)
SELECT d.sku_id, d.location, CASE WHEN d.on_hand > 0 THEN 1.0 * d.on_hand * c.landed_cost ELSE 0 END / n.days AS held
FROM stock_day d
JOIN cost c ON c.sku_id = d.sku_id AND c.valid_from <= d.day AND (c.valid_to IS NULL OR d.day < c.valid_to)
    AND (c.next_from IS NULL OR d.day < c.next_from)
CROSS JOIN (
    SELECT NULLIF(COUNT(DISTINCT day), 0) AS days FROM stock_day
    WHERE taken_at >= fw_add_days(CAST($end AS TIMESTAMP), -365) AND taken_at < $end
) n
WHERE d.taken_at >= fw_add_days(CAST($end AS TIMESTAMP), -365) AND d.taken_at < $end
