SELECT 'support-' || ticket_id AS entry_id, 'SO-' || order_id AS order_id, 'support' AS kind, handling_cost AS amount,
       'rate_card' AS basis, opened_at AS booked_at
FROM helpdesk_tickets
UNION ALL
SELECT entry, NULL, cost_type, CAST(amount AS DECIMAL(12, 2)), 'actual',
       timezone('America/New_York', CAST(booked_at AS TIMESTAMP))
FROM ledger
