-- order_amount: orders whose goods are worth something else in another system, all its documents of the order together.
WITH theirs AS (
    SELECT source, order_id, SUM(amount) AS amount, COUNT(*) AS documents, MIN(amount) AS smallest, MAX(booked_at) AS booked_at
    FROM system_order
    WHERE status <> 'cancelled' AND amount IS NOT NULL AND booked_at >= $since AND booked_at <= $as_of
    GROUP BY source, order_id
),
ours AS (
    SELECT l.order_id,
           SUM((l.qty_ordered - l.qty_cancelled) * (l.unit_price - l.discount / NULLIF(l.qty_ordered, 0))) AS amount
    FROM order_line l JOIN (SELECT DISTINCT order_id FROM theirs) t ON t.order_id = l.order_id GROUP BY l.order_id
)
SELECT t.order_id, t.source, u.amount AS side_oms, t.amount AS side_source, 0 AS units, ABS(t.amount - u.amount) AS money,
       t.booked_at AS since,
       CASE WHEN t.documents > 1 AND ABS(t.smallest - u.amount) <= GREATEST($tol_money, $tol_share * u.amount) THEN 'twice'
            WHEN t.amount > u.amount THEN 'higher' ELSE 'lower' END AS fault
FROM theirs t
JOIN ours u ON u.order_id = t.order_id
JOIN sales_order o ON o.order_id = t.order_id
WHERE o.cancelled_at IS NULL AND fw_hours(t.booked_at, $as_of) >= $hours
  AND ABS(t.amount - u.amount) > GREATEST($tol_money, $tol_share * ABS(u.amount))
