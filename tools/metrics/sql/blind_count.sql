-- blind_count: one row per count of a bin by somebody who did not see the book, with the unit cost of that day where on file.
--   inside        1 when the count is off by no more than 2 % of the book: to the unit below fifty
SELECT c.location_id AS location, c.bin, c.sku_id, c.counted_at, c.counted, c.book, c.counted - c.book AS difference,
       CASE WHEN c.book > 0 THEN c.book ELSE 0 END AS on_book,
       CASE WHEN ABS(c.counted - c.book) <= 0.02 * ABS(c.book) THEN 1 ELSE 0 END AS inside, k.landed_cost
FROM cycle_count c
LEFT JOIN (
    SELECT sku_id, landed_cost, valid_from, valid_to,
           LEAD(valid_from) OVER (PARTITION BY sku_id ORDER BY valid_from) AS next_from
    FROM sku_cost
) k ON k.sku_id = c.sku_id AND k.valid_from <= fw_day(c.counted_at)
   AND (k.valid_to IS NULL OR fw_day(c.counted_at) < k.valid_to) AND (k.next_from IS NULL OR fw_day(c.counted_at) < k.next_from)
WHERE c.blind_flag
