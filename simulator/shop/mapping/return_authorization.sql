SELECT 'RMA-' || return_no AS rma_id, 'SO-' || order_id AS order_id, requested_at AS authorised_at
FROM returns
