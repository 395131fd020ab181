"""What a shop's data say of themselves, read back: sources with their reach, refused rows, names. The ledger writes it."""

from collections.abc import Mapping, Sequence

from tools.store.sql import Statement
from tools.store.warehouse import Row, Warehouse


def sources(warehouse: Warehouse) -> Sequence[Row]:
    """One row per mapping and table it fills: rows, rows refused, how far they reach, when they were loaded (UTC, naive)."""
    return _all(
        warehouse,
        "SELECT i.name AS source, i.table_name AS entity, COALESCE(w.rows, 0) AS rows, i.rows_read - i.rows_accepted AS refused,"
        " w.loaded_through, m.loaded_at FROM imported_table i JOIN imported m ON m.name = i.name"
        " LEFT JOIN source_watermark w ON w.source = i.name AND w.entity = i.table_name ORDER BY 1, 2",
    )


def refused(warehouse: Warehouse) -> Sequence[Row]:
    """One row per mapping, table and reason of the last imports: rows refused, the first one's key and value."""
    return _all(warehouse, "SELECT * FROM refused ORDER BY 1, 2, 4 DESC")


def sku_titles(warehouse: Warehouse) -> dict[str, str]:
    """Every SKU on file with its title, or its id where it has none."""
    rows = _all(warehouse, "SELECT sku_id, COALESCE(title, sku_id) AS title FROM sku ORDER BY sku_id")
    return {str(row["sku_id"]): str(row["title"]) for row in rows}


def skus_of(warehouse: Warehouse, within: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The SKUs whose supplier (`vendor`), `family`, `category` or `brand` is one of those given, in every dimension given."""
    rows = _all(warehouse, "SELECT sku_id, vendor_id AS vendor, family, category, brand FROM sku")
    return frozenset(
        str(row["sku_id"]) for row in rows if all(row[name] in members for name, members in within.items())
    )


def _all(warehouse: Warehouse, text: str) -> Sequence[Row]:
    return warehouse.run(Statement(text, {}), warehouse.now())


def vendor_names(warehouse: Warehouse) -> dict[str, str]:
    """Every supplier with its name, where it has one."""
    return _names(
        warehouse, "SELECT vendor_id AS id, name FROM vendor WHERE name IS NOT NULL ORDER BY vendor_id"
    )


def location_names(warehouse: Warehouse) -> dict[str, str]:
    """Every location with its name, where it has one."""
    return _names(
        warehouse, "SELECT location_id AS id, name FROM location WHERE name IS NOT NULL ORDER BY location_id"
    )


def _names(warehouse: Warehouse, text: str) -> dict[str, str]:
    rows = warehouse.standing(Statement(text, {}), warehouse.now())
    return {str(row["id"]): str(row["name"]) for row in rows}
