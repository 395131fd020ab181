-- sku_actual: one row per SKU on file or ordered, with what customers ordered in the local days of one piece ($start_day to $end_day)
-- and before it, as in forecast_error: the rows the built-in forecast is judged on.
--   day           the first day of the piece
--   a, p          units ordered in the piece, and before it from $before_day on
WITH sold AS (
    SELECT COALESCE(k.sku_id, l.sku_id) AS sku_id,
           SUM(CASE WHEN l.placed_day >= $start_day THEN l.qty_ordered * COALESCE(k.qty, 1) ELSE 0 END) AS a,
           SUM(CASE WHEN l.placed_day < $start_day THEN l.qty_ordered * COALESCE(k.qty, 1) ELSE 0 END) AS p
    FROM line_fact l LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    WHERE l.placed_day >= $before_day AND l.placed_day < $end_day AND l.order_type IN ('normal', 'b2b')
    GROUP BY COALESCE(k.sku_id, l.sku_id)
)
SELECT CAST($start_day AS DATE) AS day, COALESCE(s.sku_id, o.sku_id) AS sku_id, COALESCE(o.a, 0) AS a, COALESCE(o.p, 0) AS p
FROM sku s FULL JOIN sold o ON o.sku_id = s.sku_id
