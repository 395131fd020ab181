-- ticket_standing: one row per ticket, with whether it is resolved by now.
--   is_open       1 when it was never resolved, or opened again since
SELECT t.ticket_id, COALESCE(t.queue, 'none') AS queue, COALESCE(t.topic, 'none') AS topic,
       CASE WHEN e.resolved_at IS NULL OR e.reopened_at > e.resolved_at THEN 1 ELSE 0 END AS is_open
FROM support_ticket t
LEFT JOIN (
    SELECT ticket_id, MAX(CASE WHEN kind = 'resolved' THEN occurred_at END) AS resolved_at,
           MAX(CASE WHEN kind = 'reopened' THEN occurred_at END) AS reopened_at
    FROM ticket_event GROUP BY ticket_id
) e ON e.ticket_id = t.ticket_id
