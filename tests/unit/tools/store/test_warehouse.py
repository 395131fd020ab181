"""What a warehouse keeps, what it works out afresh, and what it does when its memory is not enough."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest

from floorwalker.clock import FixedClock
from tests.support.shop_tables import shop_at
from tools.stock.reading import read_arrivals
from tools.store.sql import Statement
from tools.store.tables.inbound import PoLine, PurchaseOrder
from tools.store.tables.products import Sku
from tools.store.warehouse import MOST_ROWS, Warehouse

NOW = datetime(2026, 6, 16, 9, tzinfo=UTC)
DICE = Statement("SELECT random() AS pip", {})


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A mug and an order of twenty more, due today at 14:00 UTC."""
    ordered = NOW - timedelta(days=9)
    due = NOW + timedelta(hours=5)
    rows = [
        Sku(sku_id="MUG"),
        PurchaseOrder(po_id="P", vendor_id="V", ordered_at=ordered, location_id="dc"),
        PoLine(po_line_id="P-1", po_id="P", sku_id="MUG", qty=Decimal(20), confirmed_at=due),
    ]
    return shop_at(tmp_path_factory.mktemp("mug"), rows, NOW)


def test_a_figure_asked_again_is_not_worked_out_again_until_it_is_forgotten(shop: Warehouse) -> None:
    first = shop.answer(DICE, NOW)
    assert shop.answer(DICE, NOW) == first
    shop.forget_answers()
    assert shop.answer(DICE, NOW) != first


def test_other_values_are_another_question(shop: Warehouse) -> None:
    asked = [Statement("SELECT $n AS n", {"n": n}) for n in (1, 2)]
    assert [shop.answer(one, NOW)[0]["n"] for one in asked] == [1, 2]


def test_what_was_known_earlier_is_worked_out_each_time(shop: Warehouse) -> None:
    before = NOW - timedelta(days=30)
    assert shop.answer(DICE, before) != shop.answer(DICE, before)


def test_a_long_answer_is_not_kept(shop: Warehouse) -> None:
    long = Statement(f"SELECT random() AS pip FROM range({MOST_ROWS + 1})", {})
    assert shop.answer(long, NOW) != shop.answer(long, NOW)


def test_a_step_that_cannot_be_done_in_parts_is_done_all_the_same(shop: Warehouse) -> None:
    small = Warehouse(shop.path, FixedClock(NOW), memory="24MB")
    whole = Statement("SELECT len(list(i)) AS n FROM range(12000000) AS numbers(i)", {})
    with pytest.raises(duckdb.OutOfMemoryException):
        small._connection.execute(whole.text)
    assert small.run(whole, NOW) == [{"n": 12_000_000}]
    small.close()


def test_what_is_kept_for_the_day_still_falls_due_at_its_minute(shop: Warehouse) -> None:
    due_in = [
        [one.due_in for one in read_arrivals(shop, moment, {})]
        for moment in (NOW, NOW + timedelta(hours=6), NOW + timedelta(days=2))
    ]
    assert due_in == [[0.0], [-1.0], [-2.0]]
