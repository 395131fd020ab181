-- unrefunded_return: one row per return (not an exchange, not a bare refund) that was received since $since and before $as_of, of
-- something that was paid for, with nothing refunded.
SELECT r.return_line_id, l.order_id, r.received_at, r.qty * COALESCE(r.unit_price, l.unit_price) AS worth, r.reason
FROM return_line r LEFT JOIN order_line l ON l.line_id = r.line_id
WHERE r.kind = 'return' AND r.received_at IS NOT NULL AND r.received_at >= $since AND r.received_at <= $as_of
  AND r.refund = 0 AND r.qty * COALESCE(r.unit_price, l.unit_price) > 0
ORDER BY r.return_line_id
