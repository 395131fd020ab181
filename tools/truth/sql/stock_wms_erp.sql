-- stock_wms_erp: each ERP figure beside the WMS figure nearest in time, brought to the ERP's moment by the movements between.
-- One row per SKU and location that disagreed and has not agreed in two consecutive loads since (`clearing` 1: agreed once).
-- Without any movements the two moments must lie within $blind_hours of each other.
WITH known AS (SELECT CASE WHEN COUNT(*) > 0 THEN $pair_hours ELSE $blind_hours END AS hours FROM inventory_movement),
near AS (
    SELECT e.location_id, e.sku_id, e.taken_at, e.on_hand AS erp, w.on_hand AS wms, w.taken_at AS wms_at,
           ROW_NUMBER() OVER (PARTITION BY e.location_id, e.sku_id, e.taken_at
                              ORDER BY ABS(fw_hours(w.taken_at, e.taken_at)), w.taken_at) AS place
    FROM inventory_snapshot e
    JOIN inventory_snapshot w ON w.location_id = e.location_id AND w.sku_id = e.sku_id AND w.source = 'wms'
        AND w.taken_at >= $early AND w.taken_at <= $as_of
    CROSS JOIN known
    WHERE e.source = 'erp' AND e.taken_at >= $since AND e.taken_at <= $as_of
      AND ABS(fw_hours(w.taken_at, e.taken_at)) <= known.hours
),
moved AS (
    SELECT n.location_id, n.sku_id, n.taken_at,
           SUM(CASE WHEN n.wms_at <= n.taken_at THEN m.qty_delta ELSE -m.qty_delta END) AS delta
    FROM near n
    JOIN inventory_movement m ON m.location_id = n.location_id AND m.sku_id = n.sku_id
        AND m.occurred_at > LEAST(n.wms_at, n.taken_at) AND m.occurred_at <= GREATEST(n.wms_at, n.taken_at)
    WHERE n.place = 1 AND n.wms_at <> n.taken_at
    GROUP BY n.location_id, n.sku_id, n.taken_at
),
cost AS (
    SELECT sku_id, landed_cost FROM (
        SELECT sku_id, landed_cost, ROW_NUMBER() OVER (PARTITION BY sku_id ORDER BY valid_from DESC) AS place
        FROM sku_cost WHERE valid_from <= $as_of
    ) c WHERE place = 1
),
paired AS (
    SELECT n.location_id, n.sku_id, n.taken_at, n.erp, n.wms + COALESCE(m.delta, 0) AS wms,
           COALESCE(c.landed_cost, 0) AS unit_cost
    FROM near n
    LEFT JOIN moved m ON m.location_id = n.location_id AND m.sku_id = n.sku_id AND m.taken_at = n.taken_at
    LEFT JOIN cost c ON c.sku_id = n.sku_id
    WHERE n.place = 1
),
judged AS (
    SELECT p.*, CASE WHEN ABS(wms - erp) <= GREATEST($tol_units, $tol_share * GREATEST(ABS(wms), ABS(erp)))
                          AND ABS(wms - erp) * unit_cost <= $tol_money THEN 1 ELSE 0 END AS agree
    FROM paired p
),
stepped AS (
    SELECT j.*, LAG(agree) OVER (PARTITION BY location_id, sku_id ORDER BY taken_at) AS agreed_before
    FROM judged j
),
cleared AS (
    SELECT location_id, sku_id, MAX(taken_at) AS cleared_at FROM stepped
    WHERE agree = 1 AND agreed_before = 1 GROUP BY location_id, sku_id
),
open_rows AS (
    SELECT s.*, MIN(s.taken_at) OVER (PARTITION BY s.location_id, s.sku_id) AS since,
           ROW_NUMBER() OVER (PARTITION BY s.location_id, s.sku_id ORDER BY s.taken_at DESC) AS place
    FROM stepped s
    LEFT JOIN cleared c ON c.location_id = s.location_id AND c.sku_id = s.sku_id
    WHERE s.agree = 0 AND (c.cleared_at IS NULL OR s.taken_at > c.cleared_at)
),
latest AS (SELECT location_id, sku_id, MAX(taken_at) AS taken_at FROM judged GROUP BY location_id, sku_id),
counted AS (
    SELECT location_id, sku_id, counted - book AS off, counted_at,
           ROW_NUMBER() OVER (PARTITION BY location_id, sku_id ORDER BY counted_at DESC) AS place
    FROM cycle_count WHERE counted_at >= $since AND counted_at <= $as_of
)
SELECT o.location_id, o.sku_id, o.taken_at, o.wms AS side_wms, o.erp AS side_erp,
       ABS(o.wms - o.erp) AS units, ABS(o.wms - o.erp) * o.unit_cost AS money, o.since,
       CASE WHEN l.taken_at > o.taken_at THEN 1 ELSE 0 END AS clearing,
       CASE WHEN k.counted_at >= o.since AND k.off = 0 THEN 'counted'
            WHEN k.counted_at >= o.since AND ABS(k.off + o.wms - o.erp) < ABS(k.off) THEN 'miscounted'
            ELSE 'ledger' END AS fault
FROM open_rows o
JOIN latest l ON l.location_id = o.location_id AND l.sku_id = o.sku_id
LEFT JOIN counted k ON k.location_id = o.location_id AND k.sku_id = o.sku_id AND k.place = 1
WHERE o.place = 1
