-- channel_availability: what each channel offers beside what the WMS has available (on hand - committed - unavailable).
-- A channel's location that the WMS does not know stands for the whole network. Keeping the safety stock back is agreement, and so
-- is whatever was ordered or moved between the two moments. $empty 1: only where the WMS has nothing; 0: only where it has.
WITH sites AS (SELECT DISTINCT location_id FROM inventory_snapshot WHERE source = 'wms' AND taken_at >= $early),
offered AS (
    SELECT c.location_id, c.sku_id, c.taken_at, c.on_hand - c.committed - c.unavailable AS offer,
           CASE WHEN s.location_id IS NULL THEN 1 ELSE 0 END AS whole
    FROM inventory_snapshot c LEFT JOIN sites s ON s.location_id = c.location_id
    WHERE c.source = 'channel' AND c.taken_at >= $since AND c.taken_at <= $as_of
),
near AS (
    SELECT o.location_id, o.sku_id, o.taken_at, w.taken_at AS wms_at,
           w.on_hand - w.committed - w.unavailable AS available, w.safety_stock,
           ROW_NUMBER() OVER (PARTITION BY o.location_id, o.sku_id, o.taken_at, w.location_id
                              ORDER BY ABS(fw_hours(w.taken_at, o.taken_at)), w.taken_at) AS place
    FROM offered o
    JOIN inventory_snapshot w ON w.sku_id = o.sku_id AND w.source = 'wms' AND w.taken_at >= $early
        AND w.taken_at <= $as_of AND (o.whole = 1 OR w.location_id = o.location_id)
    WHERE ABS(fw_hours(w.taken_at, o.taken_at)) <= $pair_hours
),
held AS (
    SELECT location_id, sku_id, taken_at, MIN(wms_at) AS wms_at,
           SUM(CASE WHEN available > 0 THEN available ELSE 0 END) AS high,
           SUM(CASE WHEN available > safety_stock THEN available - safety_stock ELSE 0 END) AS low
    FROM near WHERE place = 1 GROUP BY location_id, sku_id, taken_at
),
ordered AS (
    SELECT h.location_id, h.sku_id, h.taken_at, SUM(l.qty_ordered * COALESCE(k.qty, 1)) AS units
    FROM sales_order s
    JOIN order_line l ON l.order_id = s.order_id
    LEFT JOIN kit_component k ON k.kit_sku_id = l.sku_id
    JOIN held h ON h.sku_id = COALESCE(k.sku_id, l.sku_id)
    WHERE s.placed_at >= $early AND s.placed_at <= $as_of AND s.placed_at > LEAST(h.wms_at, h.taken_at)
      AND s.placed_at <= GREATEST(h.wms_at, h.taken_at)
    GROUP BY h.location_id, h.sku_id, h.taken_at
),
moved AS (
    SELECT h.location_id, h.sku_id, h.taken_at, SUM(ABS(m.qty_delta)) AS units
    FROM held h
    JOIN inventory_movement m ON m.sku_id = h.sku_id AND m.occurred_at >= $early
        AND m.occurred_at > LEAST(h.wms_at, h.taken_at) AND m.occurred_at <= GREATEST(h.wms_at, h.taken_at)
    GROUP BY h.location_id, h.sku_id, h.taken_at
),
cost AS (
    SELECT sku_id, landed_cost FROM (
        SELECT sku_id, landed_cost, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
        FROM sku_cost WHERE valid_from <= $as_of
    ) c WHERE place = 1
),
compared AS (
    SELECT o.location_id, o.sku_id, o.taken_at, o.offer, h.high, COALESCE(r.units, 0) + COALESCE(m.units, 0) AS flying,
           COALESCE(c.landed_cost, 0) AS unit_cost,
           CASE WHEN o.offer > h.high THEN o.offer - h.high WHEN o.offer < h.low THEN h.low - o.offer ELSE 0 END AS gap
    FROM offered o
    JOIN held h ON h.location_id = o.location_id AND h.sku_id = o.sku_id AND h.taken_at = o.taken_at
    LEFT JOIN ordered r ON r.location_id = o.location_id AND r.sku_id = o.sku_id AND r.taken_at = o.taken_at
    LEFT JOIN moved m ON m.location_id = o.location_id AND m.sku_id = o.sku_id AND m.taken_at = o.taken_at
    LEFT JOIN cost c ON c.sku_id = o.sku_id
    LEFT JOIN sku_location p ON p.sku_id = o.sku_id AND p.location_id = o.location_id
    WHERE COALESCE(p.backorderable, FALSE) = FALSE
      AND COALESCE(p.stocking_policy, 'stocked') NOT IN ('made_to_order', 'dropship')
),
judged AS (
    SELECT c.*, ROW_NUMBER() OVER (PARTITION BY location_id, sku_id ORDER BY taken_at DESC) AS place,
           CASE WHEN high <= 0 AND offer > 0 AND $empty = 1 AND gap > flying THEN 1
                WHEN NOT (high <= 0 AND offer > 0) AND $empty = 0
                     AND (gap - flying > GREATEST($tol_units, $tol_share * high) OR (gap - flying) * unit_cost > $tol_money)
                    THEN 1 ELSE 0 END AS wrong
    FROM compared c
),
agreed AS (SELECT location_id, sku_id, MAX(taken_at) AS moment FROM judged WHERE wrong = 0 GROUP BY location_id, sku_id),
begun AS (
    SELECT j.location_id, j.sku_id, MIN(j.taken_at) AS since
    FROM judged j LEFT JOIN agreed a ON a.location_id = j.location_id AND a.sku_id = j.sku_id
    WHERE j.wrong = 1 AND (a.moment IS NULL OR j.taken_at > a.moment) GROUP BY j.location_id, j.sku_id
)
SELECT j.location_id, j.sku_id, j.taken_at, j.offer AS side_channel, j.high AS side_wms, j.gap AS units,
       j.gap * j.unit_cost AS money, b.since, CASE WHEN j.offer > j.high THEN 'over' ELSE 'under' END AS fault
FROM judged j JOIN begun b ON b.location_id = j.location_id AND b.sku_id = j.sku_id
WHERE j.place = 1 AND j.wrong = 1
