"""Batches of raw columns → the shop's files: gathered in a scratch database, shaped by `sheets`, copied out.

Every file is written under a temporary name and renamed, so that a file that is there is whole.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Self

import duckdb
import numpy as np

from simulator.shop.arrays import Columns, Ints
from simulator.shop.sheets import SHEETS
from simulator.shop.views import VIEWS

FILES = SHEETS | VIEWS
BATCH_ROWS = 300_000
SCRATCH = ".making.duckdb"
MEMORY = "2GB"


class Exporter:
    """Takes rows while the days go by and writes the files at the end; use as a context, which removes the scratch."""

    def __init__(self, folder: Path, first: date, end: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._remove_scratch()
        self._waiting: dict[str, list[Columns]] = {}
        self._sizes: dict[str, int] = {}
        self._made: set[str] = set()
        self.database = duckdb.connect(str(folder / SCRATCH), config={"memory_limit": MEMORY})
        self.database.execute("SET TimeZone = 'UTC'")
        self.database.execute(f"CREATE MACRO closing() AS {end}")
        self.database.execute(f"CREATE MACRO first_day() AS DATE '{first.isoformat()}'")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()
        self._remove_scratch()

    def _remove_scratch(self) -> None:
        for path in self.folder.glob(f"{SCRATCH}*"):
            path.unlink()
        for path in self.folder.glob("*.part"):
            path.unlink()

    def add(self, table: str, columns: Columns) -> None:
        """Keep rows for a raw table; they are passed on in large batches."""
        self._waiting.setdefault(table, []).append(columns)
        self._sizes[table] = self._sizes.get(table, 0) + _size(columns)
        if table not in self._made or self._sizes[table] >= BATCH_ROWS:
            self._pass_on(table)

    def _pass_on(self, table: str) -> None:
        batches = self._waiting.pop(table, [])
        self._sizes[table] = 0
        if not batches:
            return
        gathered = {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}
        if table not in self._made:
            columns = ", ".join(f'"{name}" BIGINT' for name in gathered)
            self.database.execute(f"CREATE TABLE raw_{table} ({columns})")
            self._made.add(table)
        self.database.register("batch", gathered)
        self.database.execute(f"INSERT INTO raw_{table} BY NAME SELECT * FROM batch")
        self.database.unregister("batch")

    def name_skus(self, codes: Sequence[str]) -> None:
        """The SKU codes by position, which the sheets look up."""
        self.database.register("codes", {"sku": np.arange(len(codes)), "code": np.array(codes, dtype=object)})
        self.database.execute("CREATE TABLE raw_skus AS SELECT sku, code FROM codes")
        self.database.unregister("codes")

    def name_products(self, columns: Mapping[str, Sequence[object]]) -> None:
        """What the truths are measured with: families, categories, weights and costs by SKU code."""
        self.database.register("named", {name: np.array(values) for name, values in columns.items()})
        self.database.execute("CREATE TABLE products AS SELECT * FROM named")
        self.database.unregister("named")

    def gather(self) -> None:
        """Pass on what still waits, so that the raw tables are whole."""
        for table in list(self._waiting):
            self._pass_on(table)

    def finish(self) -> Iterable[str]:
        """Write every sheet, yielding each one's name when it is there."""
        self.gather()
        for name, query in FILES.items():
            self.database.execute(f"CREATE VIEW {name} AS {query}")
        for name in FILES:
            path = self.folder / f"{name}.parquet"
            part = path.with_name(path.name + ".part")
            options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
            self.database.execute(f"COPY (SELECT * FROM {name}) TO '{_quoted(part)}' ({options})")
            part.replace(path)
            yield name

    def row_counts(self) -> dict[str, int]:
        """Rows of each sheet that was written."""
        counts = {}
        for name in FILES:
            found = self.database.execute(f"SELECT count(*) FROM {name}").fetchone()
            counts[name] = int(found[0]) if found else 0
        return counts

    def write_csv(self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write a small file of text."""
        write_csv(self.folder / f"{name}.csv", header, rows)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file whole: under a temporary name first."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    part.replace(path)


def _size(columns: Columns) -> int:
    first: Ints = next(iter(columns.values()))
    return len(first)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
