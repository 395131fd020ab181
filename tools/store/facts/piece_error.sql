-- piece_error: how far forecasts were from what customers ordered, summed over SKUs: one row per piece of 14 and of 30 local days whose
-- last day is in ordered_day, forecast model, location, family and category. They are sums of the rows of forecast_error (tools/metrics/sql),
-- which says what counts in a piece; a piece depends on its own days alone, so that any window is the sum of its pieces.
--   day, last_day        the first and the last day of the piece
--   judged, ordered      SKUs (at locations) with a forecast f or units ordered a, and the sum of a
--   error, bias          the sums of ABS(f - a) and of f - a
--   compared, gained     SKUs with f, a or units p ordered in as many days before, and the sum of ABS(p - a) - ABS(f - a)
-- A model without any forecast for a piece has no row of it.
-- SKUs of which a model has the same runs (origin, location and days) are of one kind: which of them is in force is found once per kind.
-- What was ordered is added up once from a first day on; units of a piece are then the difference of two such sums.
-- What is MATERIALIZED would otherwise be worked out within the joins after it: by all texts of a forecast at once, or once per SKU.
WITH piece AS (
    SELECT ROW_NUMBER() OVER (ORDER BY o.day, l.days) AS piece, l.days, o.day AS last_day,
           CAST(fw_add_days(CAST(o.day AS TIMESTAMP), 1 - l.days) AS DATE) AS day,
           CAST(fw_add_days(CAST(o.day AS TIMESTAMP), -l.days) AS DATE) AS before_day,
           CAST(fw_add_days(CAST(o.day AS TIMESTAMP), -2 * l.days) AS DATE) AS long_before_day
    FROM ordered_day o CROSS JOIN (SELECT 14 AS days UNION ALL SELECT 30 AS days) l
),
run AS (
    SELECT ROW_NUMBER() OVER (ORDER BY model, origin_at, location, frozen_day, first_day, last_day) AS run,
           model, origin_at, location, frozen_day, first_day, last_day
    FROM forecast_plan GROUP BY model, origin_at, location, frozen_day, first_day, last_day
),
series AS (
    SELECT model, named, ARRAY_AGG(run ORDER BY run) AS runs
    FROM (
        SELECT f.model, f.named, r.run
        FROM forecast_plan f
        JOIN run r ON r.model = f.model AND r.origin_at = f.origin_at AND r.location = f.location AND r.frozen_day = f.frozen_day
            AND r.first_day = f.first_day AND r.last_day = f.last_day
        GROUP BY f.model, f.named, r.run
    ) s GROUP BY model, named
),
kind AS (
    SELECT ROW_NUMBER() OVER (ORDER BY runs) AS kind, runs FROM (SELECT runs FROM series GROUP BY runs) s
),
spoken AS (
    SELECT k.kind, c.piece, r.run, r.model, r.location, r.origin_at,
           MAX(r.origin_at) OVER (PARTITION BY k.kind, c.piece, r.location) AS newest
    FROM (SELECT kind, UNNEST(runs) AS run FROM kind) k JOIN run r ON r.run = k.run
    JOIN piece c ON r.frozen_day <= c.day AND r.last_day >= c.day AND r.first_day <= c.last_day
),
in_force AS (
    SELECT kind, piece, run, model, location,
           MAX(CASE WHEN location = 'all' THEN 1 ELSE 0 END) OVER (PARTITION BY kind, piece) AS whole
    FROM spoken WHERE origin_at = newest
),
spot AS (
    SELECT s.location, CASE WHEN s.location = 'all' THEN 0 ELSE ROW_NUMBER() OVER (ORDER BY s.location) END AS spot, l.place
    FROM (SELECT location FROM location_number UNION SELECT location FROM run UNION SELECT 'all') s
    LEFT JOIN location_number l ON l.location = s.location
),
places AS (
    SELECT MAX(places) AS places FROM location_number
),
located_day AS (
    SELECT d.day FROM demand_day d CROSS JOIN places n JOIN spot s ON s.place = MOD(d.shelf - 1, n.places) + 1
    WHERE s.location <> 'not shipped' GROUP BY d.day
),
judged AS (
    SELECT ROW_NUMBER() OVER (ORDER BY f.piece, f.model) AS judged, f.piece, f.model,
           MAX(CASE WHEN f.location = 'all' OR l.piece IS NULL THEN 1 ELSE 0 END) AS network
    FROM (SELECT piece, model, location FROM in_force GROUP BY piece, model, location) f
    LEFT JOIN (
        SELECT c.piece FROM piece c JOIN located_day d ON d.day >= c.day AND d.day <= c.last_day GROUP BY c.piece
    ) l ON l.piece = f.piece
    GROUP BY f.piece, f.model
),
meant AS (
    SELECT i.kind, i.run, j.judged, CASE WHEN j.network = 1 THEN 0 ELSE s.spot END AS spot,
           fw_days(r.first_day, c.day) + 1 AS first_unit, fw_days(r.first_day, c.last_day) + 1 AS last_unit
    FROM in_force i JOIN run r ON r.run = i.run JOIN piece c ON c.piece = i.piece
    JOIN judged j ON j.piece = i.piece AND j.model = i.model JOIN spot s ON s.location = i.location
    WHERE i.whole = 0 OR i.location = 'all'
),
told AS MATERIALIZED (
    SELECT k.kind, r.run, f.sku, f.qty, f.units
    FROM forecast_plan f
    JOIN run r ON r.model = f.model AND r.origin_at = f.origin_at AND r.location = f.location AND r.frozen_day = f.frozen_day
        AND r.first_day = f.first_day AND r.last_day = f.last_day
    JOIN series s ON s.model = f.model AND s.named = f.named
    JOIN kind k ON k.runs = s.runs
    JOIN (SELECT kind, run FROM meant GROUP BY kind, run) m ON m.kind = k.kind AND m.run = r.run
),
planned AS (
    SELECT m.judged, p.sku, m.spot, SUM(p.qty * fw_sum(p.units, m.first_unit, m.last_unit)) AS units
    FROM told p JOIN meant m ON m.kind = p.kind AND m.run = p.run
    GROUP BY m.judged, p.sku, m.spot
),
bound AS (
    SELECT day, ROW_NUMBER() OVER (ORDER BY day) AS bound
    FROM (
        SELECT last_day AS day FROM piece WHERE piece IN (SELECT piece FROM judged)
        UNION SELECT before_day FROM piece WHERE piece IN (SELECT piece FROM judged)
        UNION SELECT long_before_day FROM piece WHERE piece IN (SELECT piece FROM judged)
    ) b
),
bounded AS (
    SELECT d.day, MIN(b.bound) AS bound
    FROM (SELECT day FROM demand_day GROUP BY day) d JOIN bound b ON b.day >= d.day GROUP BY d.day
),
added AS (
    SELECT CASE WHEN w.network = 1 THEN -CAST(d.sku AS BIGINT) ELSE d.shelf END AS shelf, b.bound,
           CAST(SUM(d.qty_ordered) AS DECIMAL(18,4)) AS units
    FROM demand_day d JOIN bounded b ON b.day = d.day AND b.bound > 1
    CROSS JOIN (SELECT network FROM judged GROUP BY network) w
    GROUP BY CASE WHEN w.network = 1 THEN -CAST(d.sku AS BIGINT) ELSE d.shelf END, b.bound
),
so_far AS (
    SELECT g.shelf, b.bound, CAST(SUM(COALESCE(a.units, 0)) OVER (PARTITION BY g.shelf ORDER BY b.bound) AS DECIMAL(18,4)) AS units
    FROM (SELECT shelf FROM added GROUP BY shelf) g CROSS JOIN bound b
    LEFT JOIN added a ON a.shelf = g.shelf AND a.bound = b.bound
),
counted AS (
    SELECT shelf, ARRAY_AGG(units ORDER BY bound) AS units FROM so_far GROUP BY shelf
),
sold AS MATERIALIZED (
    SELECT j.judged, s.sku, s.spot, s.units[c.ends] - s.units[c.begins] AS a, s.units[c.begins] - s.units[c.before] AS p
    FROM judged j
    JOIN (
        SELECT c.piece, e.bound AS ends, b.bound AS begins, l.bound AS before
        FROM piece c JOIN bound e ON e.day = c.last_day JOIN bound b ON b.day = c.before_day JOIN bound l ON l.day = c.long_before_day
    ) c ON c.piece = j.piece
    JOIN (
        SELECT 1 AS network, CAST(-shelf AS INTEGER) AS sku, 0 AS spot, units FROM counted WHERE shelf < 0
        UNION ALL
        SELECT 0, CAST((u.shelf - 1 - MOD(u.shelf - 1, n.places)) / n.places + 1 AS INTEGER), s.spot, u.units
        FROM counted u CROSS JOIN places n JOIN spot s ON s.place = MOD(u.shelf - 1, n.places) + 1 WHERE u.shelf > 0
    ) s ON s.network = j.network
),
missed AS (
    SELECT COALESCE(d.judged, f.judged) AS judged, COALESCE(d.sku, f.sku) AS sku, COALESCE(d.spot, f.spot) AS spot,
           COALESCE(f.units, 0) AS f, COALESCE(d.a, 0) AS a, COALESCE(d.p, 0) AS p
    FROM (SELECT judged, sku, spot, a, p FROM sold WHERE a > 0 OR p > 0) d
    FULL JOIN planned f ON f.judged = d.judged AND f.sku = d.sku AND f.spot = d.spot
),
product AS (
    SELECT ROW_NUMBER() OVER (ORDER BY family, category) AS product, family, category
    FROM (SELECT COALESCE(family, 'unknown') AS family, COALESCE(category, 'unknown') AS category FROM sku_number) p GROUP BY family, category
),
summed AS (
    SELECT m.judged, m.spot, p.product, CAST(SUM(CASE WHEN m.f > 0 OR m.a > 0 THEN 1 ELSE 0 END) AS BIGINT) AS skus, SUM(m.a) AS ordered,
           SUM(ABS(m.f - m.a)) AS error, SUM(m.f - m.a) AS bias, COUNT(*) AS compared, SUM(ABS(m.p - m.a) - ABS(m.f - m.a)) AS gained
    FROM missed m
    JOIN sku_number n ON n.sku = m.sku
    JOIN product p ON p.family = COALESCE(n.family, 'unknown') AND p.category = COALESCE(n.category, 'unknown')
    WHERE m.f > 0 OR m.a > 0 OR m.p > 0
    GROUP BY m.judged, m.spot, p.product
)
SELECT c.last_day, c.days, c.day, j.model, t.location, p.family, p.category, s.skus AS judged, s.ordered, s.error, s.bias, s.compared, s.gained
FROM summed s
JOIN judged j ON j.judged = s.judged
JOIN piece c ON c.piece = j.piece
JOIN spot t ON t.spot = s.spot
JOIN product p ON p.product = s.product
ORDER BY 1, 2, 4, 5, 6, 7
