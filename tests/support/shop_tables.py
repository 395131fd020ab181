"""Rows of canonical tables → a home with a warehouse, through the ordinary import. Called by the tests of the numbers.

A generated mapping with one JSON-lines file per table stands in the folder a test names, so that the rows take the same way
as anybody's data. What a typed row does not set is not written either: its default is the import's.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from floorwalker.clock import Clock, FixedClock
from floorwalker.home import Home
from tools.store.columns import Row
from tools.store.day_sums import Tables
from tools.store.importing import ImportReport, import_data
from tools.store.warehouse import Warehouse

NAME = "test-shop"
ZONE = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Given:
    """A row as a source gives it: any values under the table's column names, `known_at` too."""

    table: str
    values: Mapping[str, object]


def known(row: Row, at: datetime) -> Given:
    """A typed row that became known at a moment of its own."""
    return Given(row.table, {**_values(row), "known_at": at})


def write_mapping(
    folder: Path,
    rows: Iterable[Row | Given],
    *,
    name: str = NAME,
    time_zone: str = ZONE,
    currency: str = "EUR",
    now: datetime | None = None,
) -> Path:
    """Write the mapping, its queries and its files into `folder` (emptied of earlier ones) and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in [*folder.glob("*.sql"), *folder.glob("*.jsonl")]:
        earlier.unlink()
    tables: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    for row in rows:
        tables[row.table].append(row.values if isinstance(row, Given) else _values(row))
    for table, given in tables.items():
        columns = list(dict.fromkeys(column for values in given for column in values))
        lines = [json.dumps({column: _plain(values.get(column)) for column in columns}) for values in given]
        (folder / f"{table}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / f"{table}.sql").write_text(
            f"SELECT {', '.join(columns)} FROM src_{table}", encoding="utf-8"
        )
    settings = {
        "name": name,
        "time_zone": time_zone,
        "currency": currency,
        **({"now": now.isoformat()} if now else {}),
        "sources": {f"src_{table}": {"file": f"{table}.jsonl"} for table in tables},
    }
    (folder / "mapping.yaml").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def import_rows(
    home: Home,
    folder: Path,
    rows: Iterable[Row | Given],
    *,
    clock: Clock,
    name: str = NAME,
    time_zone: str = ZONE,
    strict: bool = True,
    sums: Tables = MappingProxyType({}),
) -> ImportReport:
    """Import rows under a mapping's name; unless told otherwise a refused row fails the test."""
    write_mapping(folder, rows, name=name, time_zone=time_zone)
    return import_data(home, folder, folder, clock=clock, strict=strict, sums=sums)


def shop_at(folder: Path, rows: Iterable[Row | Given], now: datetime, *, time_zone: str = ZONE) -> Warehouse:
    """A fresh home under `folder` with these rows imported, opened at `now`."""
    home, clock = Home(folder / "home"), FixedClock(now)
    import_rows(home, folder / "mapping", rows, clock=clock, time_zone=time_zone)
    return Warehouse.open(home, clock)


def _values(row: Row) -> dict[str, object]:
    return row.model_dump(exclude_unset=True)


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value
