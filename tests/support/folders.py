"""A mapping and its files written by hand, word for word: for tests of what people get wrong in them."""

import gzip
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from tools.store.checks import TableCheck
from tools.store.importing import ImportReport, import_data
from tools.store.sql import Statement
from tools.store.warehouse import Warehouse

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
SETTINGS = "name: {name}\ntime_zone: {tz}\ncurrency: EUR\nsources: {sources}\n"


@dataclass
class Folder:
    """A mapping folder, its source folder and a home, all under one path of a test."""

    root: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))

    def __post_init__(self) -> None:
        self.mapping.mkdir(parents=True, exist_ok=True)
        self.source.mkdir(exist_ok=True)

    @property
    def mapping(self) -> Path:
        """Where the mapping stands."""
        return self.root / "mapping"

    @property
    def source(self) -> Path:
        """Where its files stand."""
        return self.root / "source"

    @property
    def home(self) -> Home:
        """Where the data go."""
        return Home(self.root / "home")

    def settings(
        self, sources: str, *, name: str = "shop", tz: str = "Europe/Berlin", more: str = ""
    ) -> "Folder":
        """Write mapping.yaml; `sources` is its YAML value."""
        text = SETTINGS.format(name=name, tz=tz, sources=sources)
        (self.mapping / "mapping.yaml").write_text(text + more, encoding="utf-8")
        return self

    def query(self, table: str, sql: str) -> "Folder":
        """Write a table's query."""
        (self.mapping / f"{table}.sql").write_text(sql, encoding="utf-8")
        return self

    def file(self, name: str, content: str | bytes) -> "Folder":
        """Write a source file; `.gz` is packed."""
        raw = content.encode() if isinstance(content, str) else content
        (self.source / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return self

    def run(self, *, strict: bool = False) -> ImportReport:
        """Import it."""
        return import_data(self.home, self.mapping, self.source, clock=self.clock, strict=strict)

    def open(self) -> Warehouse:
        """The data as they are now."""
        return Warehouse.open(self.home, self.clock)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of a query over the current data."""
        warehouse = self.open()
        try:
            return [tuple(row.values()) for row in warehouse.run(Statement(sql, {}), warehouse.now())]
        finally:
            warehouse.close()


def skus(root: Path, content: str | bytes = "id,title\nA,Mug\nB,Cap\n", *, name: str = "skus.csv") -> Folder:
    """A folder that imports SKUs from one file."""
    folder = Folder(root).settings(f"{{skus: {{file: {name!r}}}}}")
    return folder.query("sku", "SELECT id AS sku_id, title FROM skus").file(name, content)


def refusals(check: TableCheck) -> dict[str, int]:
    """Rows refused per reason."""
    return {refusal.reason: refusal.rows for refusal in check.refusals}
