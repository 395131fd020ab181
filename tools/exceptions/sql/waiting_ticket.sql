-- waiting_ticket: one row per ticket opened since $since with a promise, that no person has answered and nobody resolved.
WITH answered AS (
    SELECT DISTINCT ticket_id FROM ticket_event WHERE kind IN ('agent_reply', 'resolved') AND occurred_at <= $as_of
)
SELECT t.ticket_id, t.order_id, t.created_at, t.queue, t.topic, t.sla_minutes
FROM support_ticket t LEFT JOIN answered a ON a.ticket_id = t.ticket_id
WHERE a.ticket_id IS NULL AND t.created_at >= $since AND t.created_at <= $as_of AND t.sla_minutes > 0
ORDER BY t.ticket_id
