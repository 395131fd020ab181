-- acquired_customer: one row per customer whose first customer order ever lies in the window ($start to $end), with the
-- contribution margin (CM2) of the orders placed in the first 91, 182 and 365 days. Wholly cancelled orders acquire nobody;
-- lines without a landed cost add nothing.
--   acquired_at   when that first order was placed
--   cohort_month  the first day of its local month
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
acquired AS (
    SELECT p.customer_id, p.channel, p.country, p.region, p.placed_at AS acquired_at,
           COALESCE(c.acquisition_channel, 'unknown') AS acquisition_channel
    FROM placed p
    JOIN met m ON m.customer_id = p.customer_id
    LEFT JOIN customer c ON c.customer_id = p.customer_id
    WHERE p.place = 1 AND m.first_at = p.placed_at AND (c.first_order_at IS NULL OR c.first_order_at >= m.on_file_from)
),
margin AS (
    SELECT a.customer_id,
           SUM(CASE WHEN l.placed_at < fw_add_days(a.acquired_at, 91) THEN l.cm2 ELSE 0 END) AS margin_3m,
           SUM(CASE WHEN l.placed_at < fw_add_days(a.acquired_at, 182) THEN l.cm2 ELSE 0 END) AS margin_6m,
           SUM(CASE WHEN l.placed_at < fw_add_days(a.acquired_at, 365) THEN l.cm2 ELSE 0 END) AS margin_12m
    FROM acquired a JOIN line_fact l ON l.customer_id = a.customer_id
    WHERE l.order_type IN ('normal', 'b2b') AND l.cm2 IS NOT NULL AND l.placed_at >= $start
    GROUP BY a.customer_id
)
SELECT a.*, CAST(date_trunc('month', fw_day(a.acquired_at)) AS DATE) AS cohort_month,
       COALESCE(m.margin_3m, 0) AS margin_3m, COALESCE(m.margin_6m, 0) AS margin_6m, COALESCE(m.margin_12m, 0) AS margin_12m
FROM acquired a LEFT JOIN margin m ON m.customer_id = a.customer_id
