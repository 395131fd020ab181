-- refund_return: orders on which a system paid back more than returns and cancellations account for, or less than the returns desk
-- granted $hours ago.
WITH paid AS (
    SELECT source, order_id, SUM(refunded) AS refunded, MAX(booked_at) AS booked_at FROM system_order
    WHERE booked_at >= $since AND booked_at <= $as_of GROUP BY source, order_id
),
views AS (SELECT source FROM paid GROUP BY source HAVING SUM(refunded) > 0),
granted AS (
    SELECT COALESCE(l.order_id, a.order_id) AS order_id, SUM(r.refund) AS refund, COUNT(*) AS returned,
           SUM(CASE WHEN fw_hours(COALESCE(r.received_at, r.booked_at), $as_of) >= $hours THEN r.refund ELSE 0 END) AS due,
           MAX(COALESCE(r.received_at, r.booked_at)) AS moment
    FROM return_line r
    LEFT JOIN order_line l ON l.line_id = r.line_id
    LEFT JOIN return_authorization a ON a.rma_id = r.rma_id
    WHERE r.booked_at <= $as_of GROUP BY COALESCE(l.order_id, a.order_id)
),
cancelled AS (
    SELECT order_id, SUM(qty_cancelled * unit_price) AS amount FROM order_line WHERE qty_cancelled > 0 GROUP BY order_id
),
compared AS (
    SELECT p.source, p.order_id, p.refunded, COALESCE(g.refund, 0) AS refund, COALESCE(g.due, 0) AS due,
           COALESCE(c.amount, 0) AS cancelled, COALESCE(g.returned, 0) AS returned, COALESCE(g.moment, p.booked_at) AS moment
    FROM paid p
    JOIN views v ON v.source = p.source
    LEFT JOIN granted g ON g.order_id = p.order_id
    LEFT JOIN cancelled c ON c.order_id = p.order_id
)
SELECT order_id, source, refunded AS side_source, refund AS side_oms, 0 AS units, ABS(refunded - refund) AS money, moment AS since,
       CASE WHEN refunded < refund THEN 'not_paid' WHEN returned = 0 THEN 'no_return' ELSE 'too_much' END AS fault
FROM compared
WHERE refunded - refund - cancelled > GREATEST($tol_money, $tol_share * refund)
   OR due - refunded > GREATEST($tol_money, $tol_share * due)
