-- order_stake: one row per candidate order: who ordered, and its net sales (what is left after cancellation, less discounts).
SELECT o.order_id, o.order_no, o.customer_id,
       SUM(CASE WHEN o.cancelled_at IS NULL AND l.qty_ordered > l.qty_cancelled
                THEN (l.qty_ordered - l.qty_cancelled) * l.unit_price
                     - l.discount * (l.qty_ordered - l.qty_cancelled) / l.qty_ordered ELSE 0 END) AS net_sales
FROM candidate c
JOIN sales_order o ON o.order_id = c.id
LEFT JOIN order_line l ON l.order_id = o.order_id
GROUP BY o.order_id, o.order_no, o.customer_id
ORDER BY o.order_id
