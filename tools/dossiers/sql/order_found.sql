-- order_found: the orders a reference may mean: its id, or the number people use with or without the #.
SELECT order_id, order_no FROM sales_order
WHERE LOWER(order_id) = LOWER($ref) OR LOWER(order_no) IN (LOWER($ref), LOWER($with_hash), LOWER($without_hash))
ORDER BY CASE WHEN LOWER(order_id) = LOWER($ref) THEN 0 ELSE 1 END, order_id
