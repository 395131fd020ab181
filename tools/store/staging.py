"""The staging database of one import.

It holds `raw.<table>` as mapped, `typed.<table>` with the `_fault` of every row, and `accepted.<table>`, a view of those without one.
"""

import duckdb


def holds(staging: duckdb.DuckDBPyConnection, schema: str, *tables: str) -> bool:
    """Whether the staging database has all of these tables or views in that schema."""
    found = staging.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database() AND table_schema = ?",
        [schema],
    ).fetchall()
    return {name for (name,) in found} >= set(tables)
