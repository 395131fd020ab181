-- window_customer: one row per customer with a customer order placed in the window ($start to $end), under the attributes of
-- the first of them. Wholly cancelled orders and orders without a customer are out.
--   placed_at     when that first order of the window was placed
--   is_new        1 when it is the customer's first ever: none before it on file, and the customer file knows of none before
--                 the orders on file
--   is_paid       1 when acquisition money was spent in the window on the channel the customer came by
WITH placed AS (
    SELECT order_id, customer_id, channel, country, region, placed_at,
           ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY placed_at, order_id) AS place
    FROM order_fact
    WHERE placed_at >= $start AND placed_at < $end AND order_type IN ('normal', 'b2b') AND cancelled_at IS NULL
      AND customer_id IS NOT NULL
),
met AS (
    SELECT customer_id, MIN(placed_at) AS on_file_from, MIN(CASE WHEN cancelled_at IS NULL THEN placed_at END) AS first_at
    FROM order_fact
    WHERE placed_at < $end AND order_type IN ('normal', 'b2b')
      AND customer_id IN (SELECT customer_id FROM placed WHERE place = 1)
    GROUP BY customer_id
),
paid AS (
    SELECT DISTINCT channel FROM marketing_spend
    WHERE purpose = 'acquisition' AND amount > 0 AND day >= $start_day AND day < $end_day
)
SELECT p.customer_id, p.channel, p.country, p.region, p.placed_at,
       COALESCE(c.acquisition_channel, 'unknown') AS acquisition_channel,
       CASE WHEN m.first_at < p.placed_at OR c.first_order_at < m.on_file_from THEN 0 ELSE 1 END AS is_new,
       CASE WHEN paid.channel IS NULL THEN 0 ELSE 1 END AS is_paid
FROM placed p
JOIN met m ON m.customer_id = p.customer_id
LEFT JOIN customer c ON c.customer_id = p.customer_id
LEFT JOIN paid ON paid.channel = c.acquisition_channel
WHERE p.place = 1
