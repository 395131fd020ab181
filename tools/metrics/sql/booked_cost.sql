-- booked_cost: every operating cost on file, a row each: entries, carriage, packaging and handling of shipments, payment and
-- marketplace fees, labour of tasks. Marketing is out. A voided label costs nothing unless the carrier has billed it.
--   attributed    1 when it is booked on an order or an order line
WITH entry AS (
    SELECT kind AS cost_kind, basis, amount, booked_at,
           CASE WHEN order_id IS NULL AND line_id IS NULL THEN 0 ELSE 1 END AS attributed
    FROM cost_entry WHERE kind <> 'marketing'
),
parcel AS (
    SELECT s.postage + s.surcharge AS postage, s.packaging_cost, s.handling_cost,
           COALESCE(s.created_at, o.placed_at) AS booked_at
    FROM shipment s JOIN sales_order o ON o.order_id = s.order_id WHERE s.voided_at IS NULL
    UNION ALL
    SELECT i.amount, 0, 0, COALESCE(s.created_at, o.placed_at)
    FROM invoice_line i
    JOIN shipment s ON s.shipment_id = i.shipment_id AND s.voided_at IS NOT NULL
    JOIN sales_order o ON o.order_id = s.order_id
)
SELECT cost_kind, basis, amount, booked_at, attributed FROM entry
UNION ALL
SELECT 'postage', 'actual', postage, booked_at, 1 FROM parcel
UNION ALL
SELECT 'packaging', 'actual', packaging_cost, booked_at, 1 FROM parcel
UNION ALL
SELECT '3pl', 'actual', handling_cost, booked_at, 1 FROM parcel
UNION ALL
SELECT f.kind || ' fee', 'actual', f.amount, COALESCE(f.booked_at, o.placed_at), 1
FROM fee f JOIN sales_order o ON o.order_id = f.order_id
UNION ALL
SELECT 'labour', 'actual', t.labour_cost, COALESCE(t.done_at, t.started_at, o.placed_at), 1
FROM fulfilment_task t JOIN order_line l ON l.line_id = t.line_id JOIN sales_order o ON o.order_id = l.order_id
