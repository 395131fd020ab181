SELECT 'TK-' || ticket_id AS ticket_id, event AS kind, occurred_at
FROM helpdesk_events
