-- line_delivery: one row per line of a customer order that was promised a delivery: the promise and when its last unit arrived.
SELECT l.*, o.deliver_by, o.hold_party
FROM line_fact l JOIN order_fact o ON o.order_id = l.order_id
WHERE o.deliver_by IS NOT NULL AND l.qty_due > 0
