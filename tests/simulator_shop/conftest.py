"""One small practice shop for all tests of this folder, and its canonical rows made by running the mapping."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import yaml

from simulator.shop import MAPPING, PlantedTruths, generate

END = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
LINES = 10_000
SEED = 11


@dataclass(frozen=True, slots=True)
class Shop:
    """A generated shop: where its files are, what was planted, and a database with the canonical tables."""

    folder: Path
    truths: PlantedTruths
    database: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query over the canonical tables."""
        return self.database.execute(query).fetchall()

    def number(self, query: str) -> float:
        """The one number a query gives."""
        row = self.database.execute(query).fetchone()
        assert row is not None
        return float(row[0] or 0)


def mapped(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database with one table per mapping query, run over the files as the import would."""
    database = duckdb.connect()
    database.execute("SET TimeZone = 'America/New_York'")
    declared = yaml.safe_load((MAPPING / "mapping.yaml").read_text(encoding="utf-8"))
    database.execute("CREATE SCHEMA source")
    for name, source in declared["sources"].items():
        path = folder / source["file"]
        scan = (
            f"read_parquet('{path}')"
            if path.suffix == ".parquet"
            else f"read_csv('{path}', all_varchar = true)"
        )
        database.execute(f"CREATE VIEW source.{name} AS SELECT * FROM {scan}")
    database.execute("SET search_path = 'source'")
    for path in sorted(MAPPING.glob("*.sql")):
        database.execute(f"CREATE TABLE main.{path.stem} AS {path.read_text(encoding='utf-8')}")
    database.execute("SET search_path = 'main'")
    return database


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The shop all tests read."""
    folder = tmp_path_factory.mktemp("shop")
    truths = generate(folder, seed=SEED, lines=LINES, end=END)
    database = mapped(folder)
    yield Shop(folder, truths, database)
    database.close()
