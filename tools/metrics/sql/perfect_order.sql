-- perfect_order: one row per customer order whose ship-by lies in the window ($start to $end) and is past.
--   in_time       1 when every due unit was with the carrier by ship-by and, where a delivery day was promised and is past, all
--                 of it had arrived by that day
--   in_full       1 when no unit of it was cancelled
--   unharmed      1 when within 30 days of ship-by nobody found it damaged, faulty, wrong or incomplete and the carrier did
--                 not lose, damage or send back a parcel of it
--   undecided     1 while the promised delivery day is not past
WITH due AS (
    SELECT * FROM order_fact
    WHERE ship_by >= $start AND ship_by < $end AND ship_by < $as_of AND lines_due > 0 AND order_type IN ('normal', 'b2b')
      AND (cancelled_at IS NULL OR cancelled_at > ship_by) AND COALESCE(hold_party, 'none') <> 'customer'
),
harm AS (
    SELECT l.order_id, r.booked_at AS found_at
    FROM return_line r JOIN order_line l ON l.line_id = r.line_id
    WHERE LOWER(r.reason) LIKE '%damag%' OR LOWER(r.reason) LIKE '%defect%' OR LOWER(r.reason) LIKE '%fault%'
       OR LOWER(r.reason) LIKE '%wrong%' OR LOWER(r.reason) LIKE '%missing%'
    UNION ALL
    SELECT order_id, created_at FROM support_ticket
    WHERE LOWER(topic) LIKE '%damag%' OR LOWER(topic) LIKE '%defect%' OR LOWER(topic) LIKE '%fault%'
       OR LOWER(topic) LIKE '%wrong%' OR LOWER(topic) LIKE '%missing%'
    UNION ALL
    SELECT f.order_id, e.occurred_at
    FROM shipment_event e JOIN shipment_fact f ON f.shipment_id = e.shipment_id
    WHERE e.kind IN ('lost', 'returned_to_sender') OR (e.kind = 'exception' AND LOWER(e.reason) LIKE '%damag%')
    UNION ALL
    SELECT d.order_id, t.error_found_at
    FROM fulfilment_task t
    JOIN order_line l ON l.line_id = t.line_id
    JOIN due d ON d.order_id = l.order_id AND t.error_found_at > d.accepted_at
    WHERE t.error_code IS NOT NULL
)
SELECT d.*,
       CASE WHEN d.late_lines > 0 THEN 0
            WHEN fw_day(d.deliver_by) < fw_day($as_of) AND (d.delivered_at IS NULL OR fw_day(d.delivered_at) > fw_day(d.deliver_by))
            THEN 0 ELSE 1 END AS in_time,
       CASE WHEN d.order_id IN (SELECT order_id FROM order_line WHERE qty_cancelled > 0) THEN 0 ELSE 1 END AS in_full,
       CASE WHEN d.order_id IN (
                SELECT h.order_id FROM harm h JOIN due u ON u.order_id = h.order_id
                WHERE h.found_at <= fw_add_days(u.ship_by, 30)
            ) THEN 0 ELSE 1 END AS unharmed,
       CASE WHEN fw_day(d.deliver_by) >= fw_day($as_of) AND d.delivered_at IS NULL THEN 1 ELSE 0 END AS undecided
FROM due d
