"""Receipt lines that name a purchase order and a SKU but no line of it → the lines they most likely fill.

A warehouse often knows the document it receives against, not the line. What the SKU's lines still lack after the receipts that
do name a line is filled in the order in which the lines are due, as the other receipts arrive; what is over belongs to the last. A
receipt line that reaches over the end of a purchase order line is divided there, so that every figure, exception and dossier
sees what is still to come alike: its first part keeps its id, the others are `<id> (part 2)` and so on. Called by
`tools.store.importing` when all tables have been checked.
"""

import duckdb

from tools.store.staging import holds

_PARTS = """
CREATE OR REPLACE TEMP TABLE receipt_part AS
WITH named AS (
    SELECT po_line_id, SUM(qty_received) AS qty FROM accepted.receipt_line WHERE po_line_id IS NOT NULL GROUP BY po_line_id
),
lacking AS (
    SELECT p.po_line_id, p.po_id, p.sku_id, p.due_at, GREATEST(p.qty - COALESCE(n.qty, 0), 0) AS qty
    FROM (SELECT *, COALESCE(confirmed_at, expected_at) AS due_at FROM accepted.po_line) p
    LEFT JOIN named n ON n.po_line_id = p.po_line_id
),
line AS (
    SELECT po_line_id, po_id, sku_id, SUM(qty) OVER filled - qty AS first_unit, SUM(qty) OVER filled AS end_unit,
           ROW_NUMBER() OVER filled AS place, COUNT(*) OVER (PARTITION BY po_id, sku_id) AS places
    FROM lacking WINDOW filled AS (PARTITION BY po_id, sku_id ORDER BY due_at NULLS LAST, po_line_id)
),
came AS (
    SELECT c.receipt_line_id, r.po_id, c.sku_id, c.qty_received, c.qty_rejected,
           SUM(c.qty_received) OVER (PARTITION BY r.po_id, c.sku_id ORDER BY r.arrived_at, c.receipt_line_id) AS after
    FROM accepted.receipt_line c JOIN accepted.receipt r ON r.receipt_id = c.receipt_id
    WHERE c.po_line_id IS NULL AND r.po_id IS NOT NULL
),
filling AS (
    SELECT c.receipt_line_id, l.po_line_id, c.qty_rejected, c.after - c.qty_received AS before,
           ROW_NUMBER() OVER (PARTITION BY c.receipt_line_id ORDER BY l.place) AS part,
           COUNT(*) OVER (PARTITION BY c.receipt_line_id) AS parts,
           GREATEST(c.after - c.qty_received, l.first_unit) AS from_unit,
           CASE WHEN l.place = l.places THEN c.after ELSE LEAST(c.after, l.end_unit) END AS to_unit
    FROM came c JOIN line l ON l.po_id = c.po_id AND l.sku_id = c.sku_id
        AND (c.after - c.qty_received < l.end_unit OR l.place = l.places)
        AND (c.after > l.first_unit OR c.qty_received = 0 AND c.after = l.first_unit)
)
SELECT receipt_line_id, po_line_id, part, to_unit - from_unit AS qty_received,
       CASE WHEN part = parts THEN GREATEST(qty_rejected - (from_unit - before), 0)
            ELSE LEAST(GREATEST(qty_rejected - (from_unit - before), 0), to_unit - from_unit) END AS qty_rejected
FROM filling
"""

_DIVIDE = """
INSERT INTO typed.receipt_line BY NAME
SELECT c.* REPLACE (
    p.po_line_id AS po_line_id, c.receipt_line_id || ' (part ' || p.part || ')' AS receipt_line_id,
    p.qty_received AS qty_received, p.qty_rejected AS qty_rejected
) FROM typed.receipt_line c JOIN receipt_part p ON p.receipt_line_id = c.receipt_line_id AND p.part > 1
WHERE c._fault IS NULL
"""

_LINK = """
UPDATE typed.receipt_line AS t SET po_line_id = p.po_line_id, qty_received = p.qty_received, qty_rejected = p.qty_rejected
FROM receipt_part p WHERE p.receipt_line_id = t.receipt_line_id AND p.part = 1 AND t._fault IS NULL
"""


def link_receipts(staging: duckdb.DuckDBPyConnection) -> None:
    """Give accepted receipt lines without a purchase order line those they fill; those of no purchase order stay without."""
    if holds(staging, "accepted", "po_line", "receipt", "receipt_line"):
        for statement in (_PARTS, _DIVIDE, _LINK):
            staging.execute(statement)
