-- price_contract: wholesale lines charged at another price than every contract price that held for the SKU when the order was placed.
-- A list named after the order's channel or customer binds it; without such a list any list's price will do.
WITH lines AS (
    SELECT l.line_id, l.order_id, l.sku_id, o.placed_at, o.channel, o.customer_id, l.qty_ordered - l.qty_cancelled AS units,
           l.unit_price - l.discount / NULLIF(l.qty_ordered, 0) AS charged
    FROM order_line l JOIN sales_order o ON o.order_id = l.order_id
    WHERE o.type = 'b2b' AND o.cancelled_at IS NULL AND o.placed_at >= $since AND o.placed_at <= $as_of
      AND l.qty_ordered > l.qty_cancelled
),
latest AS (
    SELECT l.line_id, l.order_id, l.sku_id, l.placed_at, l.units, l.charged, p.price_list, p.unit_price, p.valid_to,
           CASE WHEN p.price_list = l.channel OR p.price_list = l.customer_id THEN 0 ELSE 1 END AS foreign_list,
           ROW_NUMBER() OVER (PARTITION BY l.line_id, p.price_list ORDER BY p.valid_from DESC) AS place
    FROM lines l JOIN price_list p ON p.sku_id = l.sku_id AND p.valid_from <= l.placed_at
),
nearest AS (
    SELECT t.*, ROW_NUMBER() OVER (PARTITION BY line_id ORDER BY foreign_list, ABS(charged - unit_price), price_list) AS turn
    FROM latest t WHERE place = 1 AND (valid_to IS NULL OR valid_to > placed_at)
)
SELECT line_id, order_id, sku_id, price_list, charged AS side_oms, unit_price AS side_erp, units,
       ABS(charged - unit_price) * units AS money, placed_at AS since,
       CASE WHEN charged > unit_price THEN 'over' ELSE 'under' END AS fault
FROM nearest
WHERE turn = 1 AND ABS(charged - unit_price) > GREATEST($tol_money, $tol_share * unit_price)
