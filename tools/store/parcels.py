"""Units sent beyond what an order line has due → the other lines of the order with the same SKU.

Warehouses often know what travels by order and SKU. Where that SKU stands on several lines of the order, a mapping can but name one of
them: what is over then fills the others, in the order in which they are due, as the parcels were made. Rows of lines that are not
overfull stay as they are, and so does what no line lacks. Called by `tools.store.importing` when all tables have been checked.
"""

import duckdb

from tools.store.staging import holds

_SURPLUS = """
CREATE OR REPLACE TEMP TABLE sent_beyond AS
WITH twice AS (
    SELECT order_id, sku_id FROM accepted.order_line GROUP BY order_id, sku_id HAVING COUNT(*) > 1
),
alike AS (
    SELECT l.line_id, l.order_id, l.sku_id, GREATEST(l.qty_ordered - l.qty_cancelled, 0) AS due,
           COALESCE(l.requested_ship_by, o.ship_by) AS due_at
    FROM accepted.order_line l
    JOIN twice t ON t.order_id = l.order_id AND t.sku_id = l.sku_id
    JOIN accepted.sales_order o ON o.order_id = l.order_id
),
live AS (
    SELECT c.shipment_id, c.line_id, c.qty, s.created_at
    FROM accepted.shipment_line c JOIN accepted.shipment s ON s.shipment_id = c.shipment_id
    WHERE s.voided_at IS NULL AND c.line_id IN (SELECT line_id FROM alike)
),
line AS (
    SELECT a.*, COALESCE(n.qty, 0) AS sent
    FROM alike a LEFT JOIN (SELECT line_id, SUM(qty) AS qty FROM live GROUP BY line_id) n ON n.line_id = a.line_id
),
lacking AS (
    SELECT line_id, order_id, sku_id, SUM(due - sent) OVER filled - (due - sent) AS first_unit, SUM(due - sent) OVER filled AS end_unit
    FROM line WHERE sent < due
    WINDOW filled AS (PARTITION BY order_id, sku_id ORDER BY due_at NULLS LAST, line_id)
),
over AS (
    SELECT line_id, order_id, sku_id, due FROM line o
    WHERE sent > due AND EXISTS (SELECT 1 FROM lacking l WHERE l.order_id = o.order_id AND l.sku_id = o.sku_id)
),
beyond AS (
    SELECT v.shipment_id, o.line_id, o.order_id, o.sku_id, v.created_at,
           LEAST(v.qty, SUM(v.qty) OVER (PARTITION BY o.line_id ORDER BY v.created_at NULLS LAST, v.shipment_id) - o.due) AS qty
    FROM over o JOIN live v ON v.line_id = o.line_id
),
spare AS (
    SELECT *, SUM(qty) OVER (PARTITION BY order_id, sku_id ORDER BY created_at NULLS LAST, shipment_id, line_id) AS after
    FROM beyond WHERE qty > 0
)
SELECT s.shipment_id, s.line_id AS from_line, l.line_id AS to_line,
       LEAST(s.after, l.end_unit) - GREATEST(s.after - s.qty, l.first_unit) AS qty
FROM spare s JOIN lacking l ON l.order_id = s.order_id AND l.sku_id = s.sku_id
    AND s.after > l.first_unit AND s.after - s.qty < l.end_unit
"""

_GIVE = """
INSERT INTO typed.shipment_line BY NAME
SELECT c.* REPLACE (g.to_line AS line_id, 0 AS qty)
FROM typed.shipment_line c
JOIN (SELECT shipment_id, to_line, MIN(from_line) AS from_line FROM sent_beyond GROUP BY shipment_id, to_line) g
    ON g.shipment_id = c.shipment_id AND g.from_line = c.line_id
WHERE c._fault IS NULL
    AND NOT EXISTS (SELECT 1 FROM accepted.shipment_line t WHERE t.shipment_id = g.shipment_id AND t.line_id = g.to_line)
"""

_MOVE = """
UPDATE typed.shipment_line AS t SET qty = t.qty + m.qty
FROM (
    SELECT shipment_id, line_id, SUM(qty) AS qty
    FROM (SELECT shipment_id, to_line AS line_id, qty FROM sent_beyond UNION ALL SELECT shipment_id, from_line, -qty FROM sent_beyond) told
    GROUP BY shipment_id, line_id
) m WHERE m.shipment_id = t.shipment_id AND m.line_id = t.line_id AND t._fault IS NULL
"""

_EMPTY = """
DELETE FROM typed.shipment_line t WHERE qty = 0 AND _fault IS NULL
    AND EXISTS (SELECT 1 FROM sent_beyond s WHERE s.shipment_id = t.shipment_id AND s.from_line = t.line_id)
"""


def spread_parcels(staging: duckdb.DuckDBPyConnection) -> None:
    """Let accepted units sent beyond a line's due fill the order's lines of the SKU that lack some."""
    if holds(staging, "accepted", "sales_order", "order_line", "shipment", "shipment_line"):
        for statement in (_SURPLUS, _GIVE, _MOVE, _EMPTY):
            staging.execute(statement)
