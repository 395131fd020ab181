-- first_attempt: one row per line of a customer order placed in the window ($start to $end) that has been attempted: the order
-- has a parcel, its ship-by is past, or the shop cancelled it.
--   qty_filled    units in the parcels made within 24 hours of the order's first one (labels since voided do not count); an
--                 order whose parcels have no contents on file is filled as far as it was not cancelled
-- A line cancelled in part counts what was ordered: who cancelled the rest is not on file. Orders cancelled whole by the
-- customer, by nobody named, or while held for fraud or payment, are out; a hold that was released before is no excuse.
WITH ordered AS (
    SELECT l.*, o.ship_by, o.cancel_party AS cancelled_by,
           CASE WHEN o.hold_party IN ('fraud', 'payment') AND COALESCE(o.hold_from, o.placed_at) <= o.cancelled_at
                 AND COALESCE(o.hold_to, o.cancelled_at) >= o.cancelled_at THEN 1 ELSE 0 END AS held, w.itemised
    FROM line_fact l
    JOIN order_fact o ON o.order_id = l.order_id
    LEFT JOIN order_shipping w ON w.order_id = l.order_id
    WHERE l.placed_at >= $start AND l.placed_at < $end AND l.order_type IN ('normal', 'b2b') AND l.qty_ordered > 0
),
made AS (
    SELECT s.shipment_id, s.order_id, COALESCE(s.created_at, f.accepted_at) AS made_at
    FROM shipment s JOIN shipment_fact f ON f.shipment_id = s.shipment_id
    WHERE s.order_id IN (SELECT order_id FROM ordered) AND COALESCE(s.created_at, f.accepted_at) IS NOT NULL
),
opening AS (
    SELECT order_id, MIN(made_at) AS first_at FROM made GROUP BY order_id
),
filled AS (
    SELECT c.line_id, SUM(c.qty) AS qty
    FROM made m
    JOIN opening f ON f.order_id = m.order_id
    JOIN shipment_line c ON c.shipment_id = m.shipment_id
    WHERE fw_hours(f.first_at, m.made_at) <= 24
    GROUP BY c.line_id
)
SELECT o.*,
       CASE WHEN opening.order_id IS NULL THEN 0
            WHEN o.itemised = 1 AND filled.qty >= o.qty_ordered THEN o.qty_ordered
            WHEN o.itemised = 1 THEN COALESCE(filled.qty, 0)
            ELSE o.qty_due END AS qty_filled
FROM ordered o
LEFT JOIN opening ON opening.order_id = o.order_id
LEFT JOIN filled ON filled.line_id = o.line_id
WHERE (opening.order_id IS NOT NULL OR o.ship_by < $as_of OR o.cancelled_at IS NOT NULL)
  AND (o.cancelled_at IS NULL OR (o.cancelled_by = 'shop' AND o.held = 0))
