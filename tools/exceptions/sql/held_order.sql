-- held_order: one row per customer order that is on hold at $as_of, not at the customer's wish and not cancelled.
SELECT order_id, order_no, hold_from, hold_reason, ship_by
FROM sales_order
WHERE hold_from IS NOT NULL AND hold_from >= $since AND hold_from <= $as_of AND (hold_to IS NULL OR hold_to > $as_of)
  AND cancelled_at IS NULL AND COALESCE(hold_party, 'shop') <> 'customer' AND type IN ('normal', 'b2b')
ORDER BY order_id
