"""The stock view over a hand-made shop: sums over locations, cover from the last 28 days, bands; and over Northwind."""

from datetime import UTC, datetime

import pytest

from floorwalker.errors import UserMistake
from tests.support.folders import Folder
from tests.support.homes import northwind
from tools.stock.view import MOST_ROWS, stock_rows
from tools.store.warehouse import Warehouse

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A mug on two shelves that sold 28 in 28 days, a cap nobody buys, a bowl that is out."""
    folder = Folder(tmp_path_factory.mktemp("shop")).settings(
        "{skus: {file: skus.csv}, stock: {file: stock.csv}, orders: {file: orders.csv}}", tz="UTC"
    )
    folder.query("sku", "SELECT id AS sku_id, title FROM skus").file(
        "skus.csv", "id,title\nMUG,Blue Mug\nCAP,\nBOWL,Bowl\n"
    )
    folder.query(
        "inventory_snapshot",
        "SELECT sku AS sku_id, place AS location_id, taken AS taken_at, hand AS on_hand, promised AS committed FROM stock",
    ).file(
        "stock.csv",
        "sku,place,taken,hand,promised\n"
        "MUG,east,2026-11-29,99,0\nMUG,east,2026-11-30,40,10\nMUG,west,2026-11-30,30,4\n"
        "CAP,east,2026-11-30,5,0\nBOWL,east,2026-11-30,2,2\n",
    )
    orders = "\n".join(f"{day},2026-11-{day:02d},{sku}" for day in range(3, 31) for sku in ("MUG", "BOWL"))
    folder.file("orders.csv", f"no,placed,sku\n{orders}\n")
    folder.query("sales_order", "SELECT no || sku AS order_id, placed AS placed_at FROM orders")
    folder.query(
        "order_line",
        "SELECT no || sku AS line_id, no || sku AS order_id, sku AS sku_id, 1 AS qty_ordered, 5 AS unit_price FROM orders",
    )
    folder.run(strict=True)
    return folder.open()


def test_shelves_are_added_up_by_their_last_snapshot(shop: Warehouse) -> None:
    (mug,) = stock_rows(shop, ["MUG"], NOW)
    assert (mug.title, mug.on_hand, mug.committed, mug.available) == ("Blue Mug", 70, 14, 56)
    assert mug.taken_at == datetime(2026, 11, 30, tzinfo=UTC)


def test_cover_is_available_over_daily_units_of_28_days(shop: Warehouse) -> None:
    (mug,) = stock_rows(shop, ["MUG"], NOW)
    assert mug.daily_units == pytest.approx(1.0)
    assert mug.days_of_supply == pytest.approx(56.0)


def test_without_demand_there_is_no_cover(shop: Warehouse) -> None:
    (cap,) = stock_rows(shop, ["CAP"], NOW)
    assert (cap.title, cap.daily_units, cap.days_of_supply, cap.band) == (None, 0, None, "no demand")


def test_nothing_available_is_out(shop: Warehouse) -> None:
    (bowl,) = stock_rows(shop, ["BOWL"], NOW)
    assert (bowl.available, bowl.days_of_supply, bowl.band, bowl.probability) == (0, 0, "out", 1.0)


def test_several_skus_come_in_the_order_they_were_named(shop: Warehouse) -> None:
    assert [row.sku_id for row in stock_rows(shop, ["MUG", "BOWL"], NOW)] == ["MUG", "BOWL"]


def test_without_names_the_likeliest_to_run_out_come_first(shop: Warehouse) -> None:
    assert stock_rows(shop, [], NOW)[0].sku_id == "BOWL"
    assert [row.sku_id for row in stock_rows(shop, [], NOW, risk_only=True)] == ["BOWL"]


def test_a_sku_that_is_not_there_is_named_with_the_nearest(shop: Warehouse) -> None:
    with pytest.raises(UserMistake, match="There is no SKU 'BOLW' with stock on file; did you mean 'BOWL'"):
        stock_rows(shop, ["BOLW"], NOW)


def test_northwind_shows_its_likeliest() -> None:
    warehouse = northwind()
    rows = stock_rows(warehouse, [], warehouse.now())
    assert len(rows) == MOST_ROWS
    odds = [row.probability or 0 for row in rows]
    assert odds == sorted(odds, reverse=True)
