"""What a shop's data say of themselves, read back: sources with their reach, refused rows, names of SKUs. The ledger writes it."""

from collections.abc import Sequence

from tools.store.sql import Statement
from tools.store.warehouse import Row, Warehouse


def sources(warehouse: Warehouse) -> Sequence[Row]:
    """One row per mapping and table: rows, how far they reach and when they were loaded (UTC, naive)."""
    return _all(
        warehouse,
        "SELECT source, entity, rows, loaded_through, loaded_at FROM source_watermark ORDER BY 1, 2",
    )


def refused(warehouse: Warehouse) -> Sequence[Row]:
    """One row per mapping, table and reason of the last imports: rows refused, the first one's key and value."""
    return _all(warehouse, "SELECT * FROM refused ORDER BY 1, 2, 4 DESC")


def sku_titles(warehouse: Warehouse) -> dict[str, str]:
    """Every SKU on file with its title, or its id where it has none."""
    rows = _all(warehouse, "SELECT sku_id, COALESCE(title, sku_id) AS title FROM sku ORDER BY sku_id")
    return {str(row["sku_id"]): str(row["title"]) for row in rows}


def _all(warehouse: Warehouse, text: str) -> Sequence[Row]:
    return warehouse.run(Statement(text, {}), warehouse.now())
