"""The current rows of the warehouse → Parquet files, one per table: a portable copy that any tool reads and a mapping can import."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from floorwalker.errors import UserMistake
from floorwalker.home import Home
from tools.store import generations
from tools.store.engine import SETTINGS
from tools.store.sql import identifier, literal
from tools.store.tables import TABLES


def export(home: Home, folder: Path) -> Iterator[tuple[str, int]]:
    """Write every table that holds rows to `folder/<table>.parquet`, yielding its name and number of rows."""
    path = generations.current(home.warehouse)
    if path is None:
        raise UserMistake(f"There are no data in {home.root.resolve()} to export.")
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path), read_only=True) as generation:
        generation.execute(SETTINGS)
        for table in TABLES:
            counted = generation.execute(f"SELECT COUNT(*) FROM {identifier(table)}").fetchone()
            rows = int(counted[0]) if counted else 0
            if rows:
                target = folder / f"{table}.parquet"
                generation.execute(
                    f"COPY (SELECT * FROM {identifier(table)}) TO {literal(str(target))} (FORMAT parquet)"
                )
                yield table, rows
