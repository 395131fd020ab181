-- floor_load: what the shop does on a day: orders and units in the window, and the most of a day in the last 13 weeks ($since to $end).
SELECT o.orders, o.units, h.orders_out, c.parcels, t.tickets, t.answered, x.parcels AS parcels_window
FROM (
    SELECT COUNT(*) AS orders, SUM(qty_net) AS units FROM order_fact
    WHERE placed_at >= $start AND placed_at < $end AND order_type IN ('normal', 'b2b') AND cancelled_at IS NULL
) o
CROSS JOIN (
    SELECT MAX(n) AS orders_out FROM (
        SELECT fw_day(accepted_at) AS day, COUNT(*) AS n FROM order_fact
        WHERE accepted_at >= $since AND accepted_at < $end GROUP BY fw_day(accepted_at)
    ) daily
) h
CROSS JOIN (
    SELECT MAX(n) AS parcels FROM (
        SELECT fw_day(accepted_at) AS day, COUNT(*) AS n FROM shipment_fact
        WHERE accepted_at >= $since AND accepted_at < $end GROUP BY fw_day(accepted_at)
    ) daily
) c
CROSS JOIN (
    SELECT COUNT(*) AS parcels FROM shipment_fact WHERE accepted_at >= $start AND accepted_at < $end
) x
CROSS JOIN (
    SELECT SUM(CASE WHEN kind = 'created' THEN n ELSE 0 END) AS tickets, MAX(CASE WHEN kind = 'agent_reply' THEN n END) AS answered
    FROM (
        SELECT fw_day(occurred_at) AS day, kind, COUNT(DISTINCT ticket_id) AS n FROM ticket_event
        WHERE (kind = 'agent_reply' AND occurred_at >= $since AND occurred_at < $end)
           OR (kind = 'created' AND occurred_at >= $start AND occurred_at < $end)
        GROUP BY fw_day(occurred_at), kind
    ) daily
) t
