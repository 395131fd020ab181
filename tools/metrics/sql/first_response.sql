-- first_response: one row per ticket: when a person first answered. An auto-reply is no answer; a ticket resolved without one
-- counts as answered then.
--   minutes       clock minutes from opened to answered, to $as_of while unanswered
--   answered      1 when answered
SELECT t.ticket_id, t.created_at, COALESCE(t.queue, 'none') AS queue, COALESCE(t.topic, 'none') AS topic, t.sla_minutes,
       fw_hours(t.created_at, COALESCE(a.answered_at, $as_of)) * 60 AS minutes,
       CASE WHEN a.answered_at IS NULL THEN 0 ELSE 1 END AS answered
FROM support_ticket t
LEFT JOIN (
    SELECT e.ticket_id, MIN(e.occurred_at) AS answered_at
    FROM ticket_event e JOIN support_ticket o ON o.ticket_id = e.ticket_id AND e.occurred_at >= o.created_at
    WHERE e.kind IN ('agent_reply', 'resolved')
    GROUP BY e.ticket_id
) a ON a.ticket_id = t.ticket_id
