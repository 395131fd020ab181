SELECT 'RT-' || return_no AS return_line_id, 'RMA-' || return_no AS rma_id, 'OL-' || order_line_id AS line_id, sku AS sku_id,
       units AS qty, unit_value AS unit_price, return_type AS kind, reason_code AS reason, customer_comment AS reason_raw,
       booked_at, received_at, disposition, refund, restocking_cost AS restock_cost, return_postage AS reverse_postage
FROM returns
