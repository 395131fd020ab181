SELECT customer_hash AS customer_id, first_order_at, acquired_by AS acquisition_channel, 'US' AS country
FROM crm_customers
