-- session_day: one row per local day and channel with web sessions on file, with the customer orders placed there that day.
-- A channel no order has ever come by is out, for its orders are kept under another name. Sessions of `all` channels stand for
-- all orders of the day, and only on days without sessions by channel.
SELECT w.day, w.channel, w.sessions, w.carts, w.checkouts, COALESCE(o.orders, 0) AS orders
FROM web_session_daily w
LEFT JOIN (
    SELECT placed_day, channel, COUNT(*) AS orders FROM order_fact
    WHERE placed_at >= $start AND placed_at < $end AND order_type IN ('normal', 'b2b') AND channel <> 'all'
    GROUP BY placed_day, channel
    UNION ALL
    SELECT placed_day, 'all', COUNT(*) FROM order_fact
    WHERE placed_at >= $start AND placed_at < $end AND order_type IN ('normal', 'b2b') GROUP BY placed_day
) o ON o.placed_day = w.day AND o.channel = w.channel
WHERE w.day >= $start_day AND w.day < $end_day AND w.day <= fw_day($as_of)
  AND ((w.channel <> 'all' AND w.channel IN (SELECT DISTINCT channel FROM sales_order))
       OR (w.channel = 'all' AND w.day NOT IN (SELECT day FROM web_session_daily WHERE channel <> 'all')))
