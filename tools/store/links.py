"""Receipt lines that name a purchase order and a SKU but no line of it → the line they most likely fill.

A warehouse often knows the document it receives against, not the line. The lines of the SKU are filled in the order in which they
are due, as its receipts arrive, so that every figure, exception and dossier sees what is still to come alike. Called by
`tools.store.importing` when all tables have been checked.
"""

import duckdb

_LINK = """
UPDATE accepted.receipt_line AS t SET po_line_id = l.po_line_id
FROM (
    SELECT c.receipt_line_id, r.po_id, c.sku_id,
           SUM(c.qty_received) OVER (PARTITION BY r.po_id, c.sku_id ORDER BY r.arrived_at, c.receipt_line_id) - c.qty_received AS before
    FROM accepted.receipt_line c JOIN accepted.receipt r ON r.receipt_id = c.receipt_id
    WHERE c.po_line_id IS NULL AND r.po_id IS NOT NULL
) AS c
JOIN (
    SELECT po_line_id, po_id, sku_id, SUM(qty) OVER filled - qty AS first_unit, SUM(qty) OVER filled AS end_unit,
           ROW_NUMBER() OVER filled = COUNT(*) OVER (PARTITION BY po_id, sku_id) AS is_last
    FROM accepted.po_line
    WINDOW filled AS (PARTITION BY po_id, sku_id ORDER BY COALESCE(confirmed_at, expected_at) NULLS LAST, po_line_id)
) AS l ON l.po_id = c.po_id AND l.sku_id = c.sku_id AND c.before >= l.first_unit AND (c.before < l.end_unit OR l.is_last)
WHERE t.receipt_line_id = c.receipt_line_id
"""


def link_receipts(staging: duckdb.DuckDBPyConnection) -> None:
    """Give accepted receipt lines without a purchase order line the one they fill; those of no purchase order stay without."""
    tables = staging.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database() AND table_schema = 'accepted'"
    ).fetchall()
    if {("po_line",), ("receipt",), ("receipt_line",)} <= set(tables):
        staging.execute(_LINK)
