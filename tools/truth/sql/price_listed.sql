-- price_listed: list prices of the channels (and the OMS) that are not the ERP's, for the same channel or for all, since $hours at least.
WITH current_price AS (
    SELECT source, channel, sku_id, unit_price, currency, valid_from FROM (
        SELECT p.*, ROW_NUMBER() OVER (PARTITION BY source, channel, sku_id ORDER BY valid_from DESC) AS place
        FROM system_price p WHERE valid_from <= $as_of
    ) r WHERE place = 1
),
paired AS (
    SELECT c.source, c.channel, c.sku_id, c.unit_price AS theirs, e.unit_price AS erp, GREATEST(c.valid_from, e.valid_from) AS since,
           ROW_NUMBER() OVER (PARTITION BY c.source, c.channel, c.sku_id
                              ORDER BY CASE WHEN e.channel = c.channel THEN 0 ELSE 1 END) AS place
    FROM current_price c
    JOIN current_price e ON e.sku_id = c.sku_id AND e.source = 'erp' AND (e.channel = c.channel OR e.channel = 'all')
        AND e.currency = c.currency
    WHERE c.source <> 'erp'
),
sold AS (
    SELECT l.sku_id, o.channel, SUM(l.qty_ordered - l.qty_cancelled) AS units
    FROM order_line l JOIN sales_order o ON o.order_id = l.order_id
    WHERE o.placed_at >= $early AND o.placed_at <= $as_of AND o.cancelled_at IS NULL GROUP BY l.sku_id, o.channel
)
SELECT p.sku_id, p.source, p.channel, p.theirs AS side_source, p.erp AS side_erp, COALESCE(s.units, 0) AS units,
       ABS(p.theirs - p.erp) * COALESCE(s.units, 0) AS money, p.since, CASE WHEN p.theirs < p.erp THEN 'under' ELSE 'over' END AS fault
FROM paired p LEFT JOIN sold s ON s.sku_id = p.sku_id AND s.channel = p.channel
WHERE p.place = 1 AND fw_hours(p.since, $as_of) >= $hours AND ABS(p.theirs - p.erp) > GREATEST($tol_money, $tol_share * p.erp)
