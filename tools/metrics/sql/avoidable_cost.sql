-- avoidable_cost: fulfilment cost of the window ($start to $end) that better work would have saved, a row per cost, each cost
-- under one kind only, dated by when the work was done or the cost was booked:
--   re-ship       everything it took to fulfil replacement orders
--   re-pick       labour of rework tasks
--   expedite      entries for expediting, of orders and of none
--   surcharge     carrier surcharges
-- A voided label's surcharge is none. Costs tied to no order stand under `unknown`.
WITH paid AS (
    SELECT CASE WHEN o.type = 'replacement' THEN 're-ship' ELSE 'surcharge' END AS avoidable_kind, p.order_id,
           COALESCE(p.created_at, o.placed_at) AS paid_at,
           CASE WHEN o.type = 'replacement' THEN p.postage + p.surcharge + p.packaging_cost + p.handling_cost
                ELSE p.surcharge END AS amount
    FROM shipment p JOIN sales_order o ON o.order_id = p.order_id WHERE p.voided_at IS NULL
    UNION ALL
    SELECT CASE WHEN o.type = 'replacement' THEN 're-ship' ELSE 're-pick' END, l.order_id,
           COALESCE(t.done_at, t.started_at, o.placed_at), t.labour_cost
    FROM fulfilment_task t JOIN order_line l ON l.line_id = t.line_id JOIN sales_order o ON o.order_id = l.order_id
    WHERE t.kind = 'rework' OR o.type = 'replacement'
    UNION ALL
    SELECT CASE WHEN o.type = 'replacement' THEN 're-ship' ELSE 'expedite' END, o.order_id, e.booked_at, e.amount
    FROM cost_entry e
    LEFT JOIN order_line l ON l.line_id = e.line_id
    LEFT JOIN sales_order o ON o.order_id = COALESCE(l.order_id, e.order_id)
    WHERE e.kind = 'expedite' OR (o.type = 'replacement' AND e.kind IN ('labour', 'packaging', 'postage', '3pl'))
)
SELECT a.avoidable_kind, a.paid_at, a.amount, COALESCE(o.channel, 'unknown') AS channel,
       COALESCE(o.country, 'unknown') AS country, COALESCE(o.region, 'unknown') AS region,
       COALESCE(o.carrier, 'unknown') AS carrier, COALESCE(o.location, 'unknown') AS location
FROM paid a LEFT JOIN order_fact o ON o.order_id = a.order_id
WHERE a.paid_at >= $start AND a.paid_at < $end AND a.amount <> 0
