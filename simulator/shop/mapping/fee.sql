SELECT fee_type || '-' || order_id AS fee_id, 'SO-' || order_id AS order_id, fee_type AS kind, fee AS amount,
       charged_at AS booked_at
FROM payments
