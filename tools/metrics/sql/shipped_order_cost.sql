-- shipped_order_cost: one row per order of any type whose last unit the carrier accepted in the window ($start to $end), with
-- what it took to fulfil it: labour on the floor, packaging, 3PL handling, postage and surcharges, and the entries for these
-- and for expediting booked on the order or its lines.
--   zone, weight_band    of its parcels together: the highest zone, their billable weight
--   A voided label costs nothing unless the carrier has billed it: then what it billed.
WITH shipped AS (
    SELECT o.* FROM order_fact o WHERE o.accepted_at >= $start AND o.accepted_at < $end
),
billed AS (
    SELECT shipment_id, SUM(amount) AS amount FROM invoice_line WHERE shipment_id IS NOT NULL GROUP BY shipment_id
),
parcels AS (
    SELECT p.order_id, MAX(CASE WHEN p.voided_at IS NULL THEN p.zone END) AS zone,
           SUM(CASE WHEN p.voided_at IS NULL THEN p.billable_weight END) AS weight,
           SUM(CASE WHEN p.voided_at IS NULL THEN p.postage + p.surcharge + p.packaging_cost + p.handling_cost
                    ELSE COALESCE(b.amount, 0) END) AS cost
    FROM shipment p LEFT JOIN billed b ON b.shipment_id = p.shipment_id
    WHERE p.order_id IN (SELECT order_id FROM shipped) GROUP BY p.order_id
),
floor_labour AS (
    SELECT l.order_id, SUM(t.labour_cost) AS cost
    FROM fulfilment_task t JOIN order_line l ON l.line_id = t.line_id
    WHERE l.order_id IN (SELECT order_id FROM shipped) GROUP BY l.order_id
),
entries AS (
    SELECT COALESCE(l.order_id, e.order_id) AS order_id, SUM(e.amount) AS cost
    FROM cost_entry e LEFT JOIN order_line l ON l.line_id = e.line_id
    WHERE e.kind IN ('labour', 'packaging', 'postage', '3pl', 'expedite')
    GROUP BY COALESCE(l.order_id, e.order_id)
)
SELECT s.order_id, s.accepted_at, s.channel, s.country, s.region, s.carrier, s.service, s.location, s.order_type, s.priority,
       COALESCE(p.zone, 'unknown') AS zone,
       CASE WHEN p.weight IS NULL THEN 'unknown' WHEN p.weight <= 0.5 THEN 'to 0.5 kg' WHEN p.weight <= 1 THEN '0.5 to 1 kg'
            WHEN p.weight <= 2 THEN '1 to 2 kg' WHEN p.weight <= 5 THEN '2 to 5 kg' WHEN p.weight <= 10 THEN '5 to 10 kg'
            ELSE 'over 10 kg' END AS weight_band,
       CASE WHEN s.line_count = 0 THEN 'unknown' WHEN s.line_count = 1 THEN '1' WHEN s.line_count = 2 THEN '2'
            WHEN s.line_count <= 5 THEN '3 to 5' ELSE '6 or more' END AS lines_band,
       COALESCE(p.cost, 0) + COALESCE(f.cost, 0) + COALESCE(e.cost, 0) AS cost
FROM shipped s
LEFT JOIN parcels p ON p.order_id = s.order_id
LEFT JOIN floor_labour f ON f.order_id = s.order_id
LEFT JOIN entries e ON e.order_id = s.order_id
