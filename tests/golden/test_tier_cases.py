"""Velocity tiers by hand: shares before the SKU, weekly variation, patterns, new and gone, moves and the history they leave."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from tests.support.canonical_book import Book
from tests.support.edge_shop import edge_shop
from tests.support.homes import lasting_folder, northwind
from tests.support.reference_tiers import history, standing
from tests.support.shop_tables import Given, import_rows, shop_at
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.columns import Row
from tools.store.sql import Statement
from tools.store.tables.orders import OrderLine
from tools.store.tables.products import KitComponent, Sku, SkuCost, SkuTier
from tools.store.warehouse import Warehouse

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


def sale(day: date, sku: str, qty: int = 1, price: str = "1") -> list[Row | Given]:
    """An order of one line on a day."""
    key = f"{sku}-{day}"
    line = OrderLine(
        line_id=key, order_id=key, sku_id=sku, qty_ordered=Decimal(qty), unit_price=Decimal(price)
    )
    return [
        Given("sales_order", {"order_id": key, "placed_at": datetime(day.year, day.month, day.day, 9)}),
        line,
    ]


def weekly(sku: str, sizes: Sequence[int], price: str = "1", end: date = TODAY) -> list[Row | Given]:
    """One order in each week before `end`, the last week last; 0 for none."""
    found: list[Row | Given] = []
    for ago, qty in enumerate(reversed(sizes)):
        if qty:
            found += sale(end - timedelta(days=7 * ago + 3), sku, qty, price)
    return found


def shop(rows: Sequence[Row | Given], now: datetime = NOW) -> Warehouse:
    """A shop of these rows."""
    return shop_at(lasting_folder(), rows, now)


def counts(warehouse: Warehouse, by: str = "abc", as_of: datetime | None = None) -> dict[str, object]:
    """SKUs per member."""
    found = figures_for(warehouse, catalogue(), MetricQuery("sku_count", by=(by,), as_of=as_of))
    return {one.key[by]: one.value for one in found}


def tier_of(warehouse: Warehouse, by: str = "abc", as_of: datetime | None = None) -> dict[str, str]:
    """The member of each SKU today."""
    found = figures_for(warehouse, catalogue(), MetricQuery("sku_count", by=("sku", by), as_of=as_of))
    return {one.key["sku"]: one.key[by] for one in found}


def held(warehouse: Warehouse, sku: str) -> list[tuple[str, date, date | None]]:
    """A SKU's ABC tiers with the days they hold; a change of variation or pattern alone is no new tier."""
    text = "SELECT abc, valid_from, valid_to FROM sku_tier_fact WHERE sku_id = $sku ORDER BY valid_from"
    rows = warehouse.run(Statement(text, {"sku": sku}), warehouse.now())
    found: list[tuple[str, date, date | None]] = []
    for row in rows:
        since, until = row["valid_from"], row["valid_to"]
        assert isinstance(since, date)
        assert until is None or isinstance(until, date)
        if found and found[-1][0] == row["abc"] and found[-1][2] == since:
            since = found.pop()[1]
        found.append((str(row["abc"]), since, until))
    return found


def basic() -> list[Row | Given]:
    """Five SKUs of 50, 30, 10, 5 and 5 a week: their shares before them are 0, 50, 80, 90 and 95 %."""
    sizes = {"a": 50, "b": 30, "c": 10, "d": 5, "e": 5}
    found: list[Row | Given] = [Sku(sku_id=sku) for sku in sizes]
    for sku, qty in sizes.items():
        found += weekly(sku, [qty] * 30)
    return found


def test_a_while_the_share_before_is_under_80_percent_b_under_95_and_ties_by_id() -> None:
    assert tier_of(shop(basic())) == {"a": "A", "b": "A", "c": "B", "d": "B", "e": "C"}


def test_without_a_sku_table_what_was_sold_is_counted() -> None:
    alone = [row for row in basic() if not isinstance(row, Sku)]
    assert counts(shop(alone)) == {"A": 2, "B": 2, "C": 1}


def test_what_is_on_file_and_not_sold_is_c_what_is_gone_is_not_counted_and_new_is_new() -> None:
    rows = [
        *basic(),
        Sku(sku_id="idle"),
        Sku(sku_id="gone", status="discontinued", discontinued_on=date(2026, 6, 1)),
        Sku(sku_id="going", discontinued_on=date(2026, 6, 2)),
        Sku(sku_id="retired", status="discontinued"),
        Sku(sku_id="fresh", launched_on=date(2026, 4, 7)),
        Sku(sku_id="not-fresh", launched_on=date(2026, 4, 6)),
        Sku(sku_id="late"),
        *sale(date(2026, 4, 8), "late"),
    ]
    tiers = tier_of(shop(rows))
    assert {sku: tiers[sku] for sku in ("idle", "going", "fresh", "not-fresh", "late")} == {
        "idle": "C",
        "going": "C",
        "fresh": "N",
        "not-fresh": "C",
        "late": "N",
    }
    assert not {"gone", "retired"} & set(tiers)


def test_status_is_that_of_the_day_asked_about_as_far_as_days_are_on_file() -> None:
    launched, gone = date(2026, 5, 1), date(2026, 5, 20)
    rows = [
        *basic(),
        Sku(sku_id="launched", launched_on=launched),
        Sku(sku_id="gone", status="discontinued", launched_on=date(2025, 1, 1), discontinued_on=gone),
        Sku(sku_id="ahead", status="prelaunch", launched_on=date(2026, 7, 1)),
        Sku(sku_id="undated", status="prelaunch"),
    ]
    warehouse = shop(rows)

    def statuses(day: date) -> dict[str, str]:
        as_of = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        found = tier_of(warehouse, "status", as_of)
        return {sku: found[sku] for sku in ("launched", "gone", "ahead", "undated") if sku in found}

    before_both = {"launched": "prelaunch", "gone": "active", "ahead": "prelaunch", "undated": "prelaunch"}
    assert statuses(launched - timedelta(days=1)) == before_both
    assert statuses(launched) == before_both | {"launched": "active"}
    assert statuses(TODAY) == {"launched": "active", "ahead": "prelaunch", "undated": "prelaunch"}


def test_only_the_91_days_before_today_count() -> None:
    rows = [
        *basic(),
        Sku(sku_id="old"),
        *sale(TODAY - timedelta(days=92), "old", 9000),
        *sale(TODAY, "old", 9000),
    ]
    assert tier_of(shop(rows))["old"] == "C"
    rows = [*basic(), Sku(sku_id="old"), *sale(TODAY - timedelta(days=91), "old", 9000)]
    assert tier_of(shop(rows))["old"] == "A"


def test_contribution_decides_when_every_sold_unit_has_a_cost_else_net_sales() -> None:
    day = date(2025, 1, 1)
    costs = {"a": "0.99", "b": "0", "c": "0", "d": "0", "e": "0"}
    costed = [SkuCost(sku_id=sku, landed_cost=Decimal(cost), valid_from=day) for sku, cost in costs.items()]
    # Contributions a week are 0.5, 30, 10, 5, 5: shares before b 0 %, c 59 %, d 79 %, e 89 %, a 99 %.
    assert tier_of(shop([*basic(), *costed])) == {"b": "A", "c": "A", "d": "A", "e": "B", "a": "C"}
    assert tier_of(shop([*basic(), *costed[:4]])) == {"a": "A", "b": "A", "c": "B", "d": "B", "e": "C"}


def test_variation_and_pattern_of_weekly_units() -> None:
    sizes = {
        "steady": [4] * 13,
        "wavy": [3, 6] * 6 + [3],
        "jumpy": [1, 1, 1, 9, 1, 1, 1, 9, 1, 1, 1, 9, 1],
        "rare": [3, 0, 0] * 4 + [3],
        "lumps": [1, 0, 0, 9] * 3 + [1],
        "still": [0] * 13,
    }
    rows: list[Row | Given] = [Sku(sku_id=sku) for sku in sizes]
    rows += [
        line for sku, each in sizes.items() for line in [*sale(date(2025, 11, 3), sku), *weekly(sku, each)]
    ]
    warehouse = shop(rows)
    assert tier_of(warehouse, "xyz") == {
        "steady": "X", "wavy": "X", "jumpy": "Z", "rare": "Z", "lumps": "Z", "still": "none",
    }  # fmt: skip
    assert tier_of(warehouse, "pattern") == {
        "steady": "smooth", "wavy": "smooth", "jumpy": "erratic", "rare": "intermittent", "lumps": "lumpy", "still": "none",
    }  # fmt: skip


def test_a_components_demand_is_that_of_its_kits_too() -> None:
    rows = [*basic(), Sku(sku_id="kit", kit_flag=True), Sku(sku_id="part")]
    rows += [KitComponent(kit_sku_id="kit", sku_id="part", qty=Decimal(2)), *weekly("kit", [4] * 30)]
    warehouse = shop(rows)
    assert tier_of(warehouse, "pattern")["part"] == "smooth"
    assert tier_of(warehouse)["part"] == "C"


def moving() -> list[Row | Given]:
    """`riser` sells little until March, then most; `blip` most in one month only."""
    rows: list[Row | Given] = [Sku(sku_id=sku) for sku in ("base", "riser")]
    for week in range(52):
        day = date(2025, 9, 1) + timedelta(days=7 * week)
        if day < date(2026, 8, 20):
            rows += sale(day, "base", 100)
            rows += sale(day, "riser", 1000 if day >= date(2026, 3, 16) else 1)
    return rows


LATER = datetime(2026, 8, 20, 10, 0, tzinfo=UTC)


def test_a_move_waits_for_a_second_month_and_history_stays() -> None:
    warehouse = shop(moving(), LATER)
    assert held(warehouse, "riser") == [
        ("N", date(2025, 9, 1), date(2025, 11, 1)),
        ("C", date(2025, 11, 1), date(2026, 5, 1)),
        ("A", date(2026, 5, 1), None),
    ]
    found = figures_for(
        warehouse,
        catalogue(),
        MetricQuery("units", date(2026, 3, 1), date(2026, 6, 1), ("abc",), {"sku": ["riser"]}),
    )
    # Three weeks of 1, then 1000 a week, until 1 May under the old tier: 2 + 7 weeks, then 4.
    assert {one.key["abc"]: one.value for one in found} == {"C": 2 + 7 * 1000, "A": 4 * 1000}


def test_one_months_peak_moves_nothing() -> None:
    rows = [*moving(), Sku(sku_id="blip")]
    for week in range(50):
        rows += sale(date(2025, 9, 2) + timedelta(days=7 * week), "blip", 1)
    settled = {tier for tier, since, _ in held(shop(rows, LATER), "blip") if since >= date(2025, 11, 1)}
    assert settled == {"C"}


def test_becoming_discontinued_holds_at_the_next_month() -> None:
    rows = [row for row in moving() if not (isinstance(row, Sku) and row.sku_id == "base")]
    rows.append(Sku(sku_id="base", discontinued_on=date(2026, 6, 10)))
    assert held(shop(rows, LATER), "base")[-1] == ("D", date(2026, 7, 1), None)


def test_a_tier_the_shop_supplies_wins_and_its_gaps_stay_gaps() -> None:
    own = [
        SkuTier(sku_id="riser", abc="B", valid_from=date(2025, 9, 1), valid_to=date(2026, 1, 1)),
        SkuTier(sku_id="riser", abc="C", valid_from=date(2026, 2, 1)),
        SkuTier(sku_id="riser", abc="A", valid_from=date(2026, 4, 1)),
    ]
    warehouse = shop([*moving(), *own], LATER)
    assert held(warehouse, "riser") == [
        ("B", date(2025, 9, 1), date(2026, 1, 1)),
        ("C", date(2026, 2, 1), date(2026, 4, 1)),
        ("A", date(2026, 4, 1), None),
    ]
    assert tier_of(warehouse)["riser"] == "A"
    found = figures_for(
        warehouse,
        catalogue(),
        MetricQuery("units", date(2025, 12, 1), date(2026, 2, 9), ("abc",), {"sku": ["riser"]}),
    )
    assert {one.key["abc"]: one.value for one in found} == {"B": 5, "unknown": 4, "C": 1}


def test_later_sales_leave_earlier_tiers_alone(tmp_path: Path) -> None:
    home, clock = Home(tmp_path / "home"), FixedClock(LATER)
    earlier = [row for row in moving() if not _after(row, date(2026, 6, 1))]
    import_rows(home, tmp_path / "mapping", earlier, clock=clock)
    first = Warehouse.open(home, clock)
    before = [one for one in held(first, "riser") if one[1] < TODAY]
    first.close()
    import_rows(home, tmp_path / "mapping", moving(), clock=clock)
    after = [one for one in held(Warehouse.open(home, clock), "riser") if one[1] < TODAY]
    assert [one[:2] for one in after] == [one[:2] for one in before]


def _after(row: Row | Given, day: date) -> bool:
    key = (
        str(row.values["order_id"])
        if isinstance(row, Given)
        else str(getattr(row, "order_id", "x-2000-01-01"))
    )
    return key[-10:] >= day.isoformat()


@cache
def _mover() -> Warehouse:
    return shop(moving(), LATER)


@pytest.mark.parametrize("opened", [northwind, edge_shop, _mover])
def test_a_second_computation_agrees_for_every_sku_and_month(opened: Callable[[], Warehouse]) -> None:
    warehouse = opened()
    text = "SELECT sku_id, valid_from, abc, COALESCE(xyz, 'unknown') AS xyz, COALESCE(pattern, 'unknown') AS pattern FROM sku_tier_fact"
    told: dict[str, list[tuple[object, ...]]] = {}
    for row in warehouse.run(Statement(text + " ORDER BY sku_id, valid_from", {}), warehouse.now()):
        told.setdefault(str(row["sku_id"]), []).append(
            (row["valid_from"], (row["abc"], row["xyz"], row["pattern"]))
        )
    for sku, steps in history(Book.of(warehouse)).items():
        changes = [step for place, step in enumerate(steps) if place == 0 or step[1] != steps[place - 1][1]]
        assert told[sku] == changes, sku


@pytest.mark.parametrize("opened", [northwind, edge_shop])
def test_todays_count_agrees_with_the_second_computation(opened: Callable[[], Warehouse]) -> None:
    warehouse = opened()
    book = Book.of(warehouse)
    today = book.day(book.as_of)
    expected = {sku: tier[0] for sku, tier in standing(book, today, today).items() if tier[0] != "D"}
    assert tier_of(warehouse) == expected
