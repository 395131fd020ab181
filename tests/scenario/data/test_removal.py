"""Taking data out again: what one mapping gave is gone with its history, what others gave is as if it had been alone."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from floorwalker.clock import FixedClock
from floorwalker.errors import NoData, UserMistake
from floorwalker.home import Home
from tests.support.shop_tables import Given, import_rows
from tools.metrics.compute import figures_for
from tools.metrics.day_sums import day_sums
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.columns import Row
from tools.store.removal import imported_names, remove_data
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.warehouse import Warehouse

CLOCK = FixedClock(datetime(2026, 6, 1, tzinfo=UTC))
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _order(number: str, price: int) -> list[Row | Given]:
    line = OrderLine(
        line_id=f"{number}-1", order_id=number, sku_id="A", qty_ordered=Decimal(1), unit_price=Decimal(price)
    )
    return [SalesOrder(order_id=number, placed_at=NOON, channel="web"), line]


def _home(root: Path) -> Home:
    home = Home(root / "home")
    for name, price, zone in (("trial", 10, "America/New_York"), ("ours", 32, "Europe/Berlin")):
        rows = _order(name, price)
        import_rows(home, root / name, rows, clock=CLOCK, name=name, time_zone=zone, sums=day_sums().tables)
    return home


def _sales(home: Home) -> object:
    warehouse = Warehouse.open(home, CLOCK)
    figure = figures_for(
        warehouse, catalogue(), MetricQuery("net_sales", date(2026, 5, 1), date(2026, 5, 8))
    )[0]
    zone = warehouse.shop.time_zone
    warehouse.close()
    return figure.value, zone


def test_what_a_mapping_gave_is_gone_and_the_rest_is_in_its_own_zone(tmp_path: Path) -> None:
    home = _home(tmp_path)
    assert _sales(home) == (42, "America/New_York")
    assert remove_data(home, "trial", sums=day_sums().tables) == ["ours"]
    assert _sales(home) == (32, "Europe/Berlin")
    assert imported_names(home) == ["ours"]


def test_after_the_last_the_home_is_as_one_without_data(tmp_path: Path) -> None:
    home = _home(tmp_path)
    remove_data(home, "ours")
    assert remove_data(home, "trial") == []
    assert not [*home.warehouse.glob("generation-*")]
    with pytest.raises(NoData, match=r"There are no data in .*; load the practice shop"):
        Warehouse.open(home, CLOCK)
    import_rows(home, tmp_path / "again", _order("again", 5), clock=CLOCK)
    assert _sales(home) == (5, "Europe/Berlin")


def test_a_name_that_was_never_imported_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NoData, match=r"There are no data in .* to remove"):
        remove_data(Home(tmp_path / "empty"), "ours")
    home = _home(tmp_path)
    with pytest.raises(UserMistake, match=r"There is no import 'our'; did you mean 'ours'"):
        remove_data(home, "our")
    assert imported_names(home) == ["trial", "ours"]
