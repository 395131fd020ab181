"""Imports one after the other: what is replaced, what stays, what is still known as of before, and what a kill leaves."""

import signal
import subprocess
import sys
import textwrap
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from floorwalker.clock import FixedClock
from floorwalker.errors import UserMistake
from floorwalker.home import Home
from tests.support.folders import NOW, Folder, refusals, skus
from tests.support.shop_tables import Given, import_rows, known
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.columns import Row
from tools.store.generations import current, next_generation
from tools.store.mapping import PRACTICE_SHOP
from tools.store.sql import Statement
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.tables.products import Sku
from tools.store.tables.returns import ReturnLine
from tools.store.warehouse import Warehouse

VERSIONS = "SELECT COUNT(*), COUNT(_superseded_at) FROM history.order_line"
FIRST_LOAD = datetime(2026, 6, 1, 10, tzinfo=UTC)
SECOND_LOAD = FIRST_LOAD + timedelta(days=1)


def sale(key: str, qty: int, *, day: int = 20) -> list[Row | Given]:
    """An order of May with one line."""
    placed = datetime(2026, 5, day, 10)
    return [
        SalesOrder(order_id=key, placed_at=placed),
        OrderLine(line_id=key, order_id=key, sku_id="MUG", qty_ordered=Decimal(qty), unit_price=Decimal(10)),
    ]


def units(home: Home, now: datetime, as_of: datetime | None = None) -> object:
    """Units sold in May."""
    warehouse = Warehouse.open(home, FixedClock(now))
    query = MetricQuery("units", date(2026, 5, 1), date(2026, 6, 1), as_of=as_of)
    (figure,) = figures_for(warehouse, catalogue(), query)
    warehouse.close()
    return figure.value


def asked(home: Home, sql: str) -> list[tuple[object, ...]]:
    """Rows of the current generation's file."""
    with duckdb.connect(str(current(home.warehouse)), read_only=True) as file:
        return file.execute(sql).fetchall()


def load(home: Home, root: Path, rows: list[Row | Given], at: datetime, *, name: str = "test-shop") -> None:
    """Import rows at a moment."""
    import_rows(home, root / name, rows, clock=FixedClock(at), name=name)


def test_a_reimport_answers_anew_and_still_as_of_before(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, tmp_path, [*sale("kept", 1), *sale("changed", 2), *sale("removed", 4)], FIRST_LOAD)
    load(home, tmp_path, [*sale("kept", 1), *sale("changed", 20), *sale("added", 100)], SECOND_LOAD)
    assert units(home, SECOND_LOAD) == 1 + 20 + 100
    # The added order was placed in May too, but the first load did not have it.
    assert units(home, SECOND_LOAD, FIRST_LOAD + timedelta(hours=1)) == 1 + 2 + 4
    assert asked(home, VERSIONS) == [(5, 2)]
    assert asked(home, "SELECT COUNT(*) FROM order_line") == [(3,)]


def test_an_identical_reimport_makes_no_new_versions(tmp_path: Path) -> None:
    home, rows = Home(tmp_path / "home"), [*sale("a", 1), *sale("b", 2)]
    load(home, tmp_path, rows, FIRST_LOAD)
    everything = "SELECT * FROM history.order_line ORDER BY line_id"
    before = asked(home, everything)
    load(home, tmp_path, rows, SECOND_LOAD)
    assert asked(home, everything) == before
    assert asked(home, "SELECT DISTINCT loaded_at FROM imported") == [(SECOND_LOAD.replace(tzinfo=None),)]


def test_a_table_the_mapping_no_longer_gives_is_closed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, tmp_path, [Sku(sku_id="MUG"), *sale("a", 1)], FIRST_LOAD)
    load(home, tmp_path, [Sku(sku_id="MUG")], SECOND_LOAD)
    assert asked(home, VERSIONS) == [(1, 1)]
    warehouse = Warehouse.open(home, FixedClock(SECOND_LOAD))
    lines = Statement("SELECT COUNT(*) AS n FROM order_line", {})
    assert warehouse.run(lines, FIRST_LOAD) == [{"n": 1}]
    assert warehouse.run(lines, SECOND_LOAD) == [{"n": 0}]


def test_a_row_that_was_gone_for_a_while_is_never_there_twice(tmp_path: Path) -> None:
    home, third = Home(tmp_path / "home"), SECOND_LOAD + timedelta(days=1)
    load(home, tmp_path, [*sale("a", 1), *sale("b", 2)], FIRST_LOAD)
    load(home, tmp_path, sale("a", 1), SECOND_LOAD)
    load(home, tmp_path, [*sale("a", 1), *sale("b", 2)], third)
    seen = [units(home, third, at) for at in (FIRST_LOAD, SECOND_LOAD - timedelta(hours=1), third)]
    # A day after the second load it was gone, and it is not there twice before that.
    assert seen == [3, 3, 3]
    assert units(home, third, SECOND_LOAD + timedelta(hours=1)) == 1


def test_a_correction_does_not_make_the_data_reach_further(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, tmp_path, sale("a", 1, day=20), FIRST_LOAD)
    moved = SalesOrder(order_id="a", placed_at=datetime(2026, 5, 20, 10), channel="web")
    load(home, tmp_path, [moved, *sale("a", 1)[1:]], SECOND_LOAD)
    reach = "SELECT loaded_through FROM source_watermark WHERE entity = 'sales_order'"
    assert asked(home, reach) == [(datetime(2026, 5, 20, 8),)]


def test_a_row_is_known_from_its_event_unless_the_mapping_says_when(tmp_path: Path) -> None:
    home, late = Home(tmp_path / "home"), datetime(2026, 5, 28, 12)
    order, line = sale("late", 5, day=20)
    assert isinstance(order, Row) and isinstance(line, Row)
    load(home, tmp_path, [known(order, late), known(line, late), *sale("prompt", 1, day=20)], FIRST_LOAD)
    assert units(home, FIRST_LOAD, datetime(2026, 5, 28, 9, tzinfo=UTC)) == 1
    assert units(home, FIRST_LOAD, datetime(2026, 5, 28, 11, tzinfo=UTC)) == 6
    assert units(home, FIRST_LOAD, datetime(2026, 5, 19, tzinfo=UTC)) is None


def test_a_value_without_the_moment_it_became_known_is_known_with_its_row(tmp_path: Path) -> None:
    home, booked = Home(tmp_path / "home"), datetime(2026, 5, 22, 10)
    told = ReturnLine(
        return_line_id="told", sku_id="MUG", qty=Decimal(1), booked_at=booked, disposition="scrap"
    )
    dated = told.model_copy(update={"return_line_id": "dated", "received_at": datetime(2026, 5, 30, 10)})
    load(home, tmp_path, [*sale("late", 1, day=31), told, dated], FIRST_LOAD)
    warehouse = Warehouse.open(home, FixedClock(FIRST_LOAD))
    returned = Statement("SELECT return_line_id, disposition FROM return_fact ORDER BY 1", {})
    # Before the last order was placed, and after it: what no later moment hides is the same.
    then, now = (warehouse.run(returned, at) for at in (datetime(2026, 5, 25, tzinfo=UTC), FIRST_LOAD))
    assert [row["disposition"] for row in then] == ["open", "scrap"]
    assert [row["disposition"] for row in now] == ["scrap", "scrap"]


def test_another_mappings_rows_stay_and_may_be_referred_to_but_not_taken_over(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, tmp_path, [Sku(sku_id="MUG"), *sale("a", 1)], FIRST_LOAD, name="first")
    rows = [*sale("a", 50), *sale("b", 2)]
    report = import_rows(
        home, tmp_path / "second", rows, clock=FixedClock(SECOND_LOAD), name="second", strict=False
    )
    assert [refusals(check) for check in report.checks] == [
        {"order_id: held by another mapping": 1},
        {"line_id: held by another mapping": 1},
    ]
    assert not report.practice_removed
    assert units(home, SECOND_LOAD) == 3
    load(home, tmp_path, [*sale("b", 7)], SECOND_LOAD, name="second")
    assert units(home, SECOND_LOAD) == 8
    # A SKU that nobody holds is refused against the other mapping's products.
    strange = OrderLine(
        line_id="x", order_id="b", sku_id="CUP", qty_ordered=Decimal(1), unit_price=Decimal(1)
    )
    report = import_rows(
        home,
        tmp_path / "second",
        [*sale("b", 7), strange],
        clock=FixedClock(SECOND_LOAD),
        name="second",
        strict=False,
    )
    assert refusals(report.checks[1]) == {"sku_id: not in sku": 1}


def test_a_users_data_remove_the_practice_shop_and_say_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, tmp_path, sale("a", 1), FIRST_LOAD, name=PRACTICE_SHOP)
    clock = FixedClock(SECOND_LOAD)
    report = import_rows(home, tmp_path / "mine", sale("a", 50), clock=clock, name="mine")
    assert report.practice_removed
    assert units(home, SECOND_LOAD) == 50
    assert asked(home, "SELECT DISTINCT _source FROM history.order_line") == [("mine",)]
    assert asked(home, "SELECT name FROM imported") == [("mine",)]
    assert not import_rows(home, tmp_path / "mine", sale("a", 50), clock=clock, name="mine").practice_removed


def test_watermarks_and_filled_columns_say_how_far_the_data_reach(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, tmp_path, [Sku(sku_id="MUG"), *sale("a", 1, day=20), *sale("b", 2, day=22)], FIRST_LOAD)
    reach = asked(
        home, "SELECT source, entity, loaded_through, loaded_at, rows FROM source_watermark ORDER BY entity"
    )
    loaded = FIRST_LOAD.replace(tzinfo=None)
    assert reach == [
        ("test-shop", "order_line", None, loaded, 2),
        ("test-shop", "sales_order", datetime(2026, 5, 22, 8), loaded, 2),
        ("test-shop", "sku", None, loaded, 1),
    ]
    warehouse = Warehouse.open(home, FixedClock(FIRST_LOAD))
    assert warehouse.watermark(["sales_order", "order_line"], FIRST_LOAD) == datetime(
        2026, 5, 22, 8, tzinfo=UTC
    )
    assert warehouse.watermark(["sku"], FIRST_LOAD) is None
    assert warehouse.watermark(["sales_order"], datetime(2026, 5, 21, tzinfo=UTC)) == datetime(
        2026, 5, 21, tzinfo=UTC
    )
    assert "order_line.unit_price" in warehouse.filled
    # A default that stands in every row is not a value the shop gave.
    assert (
        not {
            "sales_order.ship_by",
            "sales_order.type",
            "sku.title",
            "shipment.order_id",
        }
        & warehouse.filled
    )


@pytest.mark.parametrize(
    ("written", "present"),
    [
        ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        ("2026-07-01 12:00:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01T12:00:00+00:00", datetime(2026, 7, 1, 12, tzinfo=UTC)),
    ],
)
def test_a_mapping_may_fix_the_present(tmp_path: Path, written: str, present: datetime) -> None:
    folder = skus(tmp_path).settings("{skus: {file: skus.csv}}", more=f"now: {written}\n")
    folder.run(strict=True)
    assert folder.open().now() == folder.open().shop.present == present


def test_without_a_fixed_present_the_clock_tells(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    folder.run(strict=True)
    assert folder.open().now() == NOW


def test_a_failed_import_leaves_the_earlier_data_answering(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    folder.run(strict=True)
    before = current(folder.home.warehouse)
    folder.file("skus.csv", 'id,title\nA,"Mug\n')
    with pytest.raises(UserMistake):
        folder.run()
    folder.file("skus.csv", "id,title\n,Mug\n")
    with pytest.raises(UserMistake):
        folder.run(strict=True)
    assert current(folder.home.warehouse) == before
    assert folder.rows("SELECT COUNT(*) FROM sku") == [(2,)]
    assert not [*folder.home.warehouse.glob("*.building*"), *folder.home.warehouse.glob("*.staging*")]


def test_an_open_reader_keeps_its_generation_while_the_next_takes_over(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    folder.run(strict=True)
    reader = folder.open()
    folder.file("skus.csv", "id,title\nC,Hat\n").run(strict=True)
    folder.run(strict=True)
    folder.run(strict=True)
    count = Statement("SELECT COUNT(*) AS n FROM sku", {})
    assert reader.run(count, NOW) == [{"n": 2}]
    assert folder.open().run(count, NOW) == [{"n": 1}]
    assert len([*folder.home.warehouse.glob("generation-*.duckdb")]) == 2


def test_two_imports_at_once_end_with_one_sentence(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    folder.run(strict=True)
    with next_generation(folder.home.warehouse), pytest.raises(UserMistake) as told:
        folder.run()
    assert str(told.value) == f"Another import is building in {folder.home.warehouse}; wait for it to end."
    folder.run(strict=True)


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from floorwalker.clock import SystemClock
    from floorwalker.home import Home
    from tools.store.importing import import_data

    def said(step: str) -> None:
        if step == sys.argv[4]:
            os.kill(os.getpid(), signal.SIGKILL)

    home, mapping, source = (Path(word) for word in sys.argv[1:4])
    import_data(Home(home), mapping, source, clock=SystemClock(), said=said)
    """
)


@pytest.mark.parametrize("step", ["mapped sku", "built stock_day"])
def test_a_kill_in_the_middle_leaves_the_earlier_data_answering(tmp_path: Path, step: str) -> None:
    folder = skus(tmp_path)
    folder.run(strict=True)
    folder.file("skus.csv", "id,title\nC,Hat\n")
    words = [str(path) for path in (folder.home.root, folder.mapping, folder.source)]
    root = str(Path(__file__).parents[3])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *words, step], env={"PYTHONPATH": root}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert [*folder.home.warehouse.glob("*.building*")]
    assert folder.rows("SELECT title FROM sku ORDER BY 1") == [("Cap",), ("Mug",)]
    folder.run(strict=True)
    assert folder.rows("SELECT title FROM sku") == [("Hat",)]
    assert not [*folder.home.warehouse.glob("*.building*"), *folder.home.warehouse.glob("*.staging*")]


def test_an_empty_home_names_its_path_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match=r"There are no data in .*home; load the practice shop"):
        Folder(tmp_path).open()


def test_an_export_that_changed_its_form_does_not_wipe_out_what_is_there(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    folder.run()
    folder.query("sku", "SELECT id AS sku_id, title AS launched_on FROM skus")
    with pytest.raises(UserMistake) as mistake:
        folder.run()
    told = str(mistake.value)
    assert "sku: every row is refused, launched_on: not a local day (first at key 'A', value 'Mug')" in told
    assert "the rows from before stay" in told and "mapping/sku.sql" in told and "strptime" in told
    assert folder.rows("SELECT sku_id FROM sku ORDER BY 1") == [("A",), ("B",)]
