SELECT 'SO-' || order_id AS order_id, order_number AS order_no, sales_channel AS channel, customer_hash AS customer_id,
       created_at AS placed_at, ship_by_at AS ship_by, promised_delivery_date AS deliver_by, service_level AS priority,
       hold_code AS hold_reason, hold_by AS hold_party, hold_started_at AS hold_from, hold_released_at AS hold_to,
       cancelled_at, cancelled_by AS cancel_party, order_type AS type, 'US' AS ship_country, ship_state AS ship_region,
       shipping_charged AS shipping_income
FROM oms_orders
