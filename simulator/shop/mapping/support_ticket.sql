SELECT 'TK-' || ticket_id AS ticket_id, 'SO-' || order_id AS order_id, opened_at AS created_at, topic, queue,
       first_response_sla_min AS sla_minutes
FROM helpdesk_tickets
