"""A snapshot that a source dates later than the moment asked about, though it was known by then, is not the stock there is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tests.support.shop_tables import Given, known, shop_at
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.stock.reading import read_places
from tools.store.columns import Row
from tools.store.tables.stock import InventorySnapshot
from tools.store.warehouse import Warehouse

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


def snapshot(sku: str, location: str, at: datetime, on_hand: int) -> InventorySnapshot:
    """What a location held of a SKU."""
    return InventorySnapshot(
        taken_at=at, source="wms", sku_id=sku, location_id=location, on_hand=Decimal(on_hand)
    )


def available(warehouse: Warehouse, as_of: datetime, by: tuple[str, ...]) -> dict[str, object]:
    """Units available per key."""
    figures = figures_for(warehouse, catalogue(), MetricQuery("available_units", by=by, as_of=as_of))
    return {" ".join(figure.key.values()): figure.value for figure in figures}


def test_the_last_snapshot_before_the_moment_counts(tmp_path: Path) -> None:
    later = NOW + timedelta(hours=6)
    rows: list[Row | Given] = [
        snapshot("A", "east", NOW - timedelta(days=2), 3),
        snapshot("A", "east", NOW - timedelta(days=1), 5),
        known(snapshot("A", "east", later, 9), NOW - timedelta(hours=3)),
        snapshot("A", "west", NOW - timedelta(days=1), 1),
        known(snapshot("B", "east", later, 7), NOW - timedelta(hours=3)),
    ]
    warehouse = shop_at(tmp_path, rows, NOW)
    assert available(warehouse, NOW, ()) == {"": 6}
    assert available(warehouse, NOW, ("sku", "location")) == {"A east": 5, "A west": 1}
    assert [place.on_hand for place in read_places(warehouse, NOW)] == [5, 1]
    assert available(warehouse, later, ()) == {"": 17}
    assert available(warehouse, later, ("sku", "location")) == {"A east": 9, "A west": 1, "B east": 7}
    assert available(warehouse, NOW - timedelta(hours=12), ()) == {"": 6}
    warehouse.close()
