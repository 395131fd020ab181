"""Paces by hand: a shop with one order a day, targets around where it will land."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from floorwalker.errors import NoData, UserMistake
from tests.support.shop_tables import shop_at
from tools.metrics.registry import catalogue
from tools.pacing import BAND_Z, Goal, Pace, Standing, all_paces, goal_of, pace
from tools.store.columns import Row
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.tables.planning import Plan
from tools.store.tables.products import Sku
from tools.store.warehouse import Warehouse

NOW = datetime(2026, 6, 16, 9, tzinfo=UTC)
JUNE = (date(2026, 6, 1), date(2026, 6, 30))


def order(day: date, amount: float, *, number: int = 0, cancelled: bool = False) -> list[Row]:
    """An order of one line at noon of a day."""
    placed = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    name = f"{day}-{number}"
    return [
        SalesOrder(
            order_id=name, placed_at=placed, cancelled_at=placed + timedelta(hours=1) if cancelled else None
        ),
        OrderLine(line_id=name, order_id=name, sku_id="MUG", qty_ordered=1, unit_price=Decimal(str(amount))),
    ]


def shop(folder: Path, rows: list[Row], *plans: Plan) -> Warehouse:
    """A shop with these orders and targets."""
    return shop_at(folder, [Sku(sku_id="MUG"), *rows, *plans], NOW)


def target(metric: str, amount: float, span: tuple[date, date] = JUNE) -> Plan:
    """A target for the whole shop."""
    return Plan(metric=metric, first_day=span[0], last_day=span[1], target=Decimal(str(amount)))


def steady(amount: float, days: int = 60) -> list[Row]:
    """The same sales on every one of the last days up to yesterday."""
    return [
        row for back in range(1, days + 1) for row in order(date(2026, 6, 16) - timedelta(days=back), amount)
    ]


def paced(warehouse: Warehouse, metric: str) -> Pace:
    """The pace of the month's target."""
    return pace(warehouse, catalogue(), goal_of(warehouse, metric, NOW), NOW)


def values(found: Pace) -> dict[str, float | None]:
    """Its figures by name."""
    return {figure.metric: figure.value for figure in found.figures}


def test_a_steady_shop_lands_where_its_days_add_up(tmp_path: Path) -> None:
    warehouse = shop(tmp_path, steady(100), target("net_sales", 3_600))
    found = paced(warehouse, "net_sales")
    # 15 full days of 100 are over, 15 remain: 3,000 at the end, with no spread at all.
    assert values(found) == {
        "net_sales": 1_500,
        "pace_target": 3_600,
        "pace_run_rate": 100,
        "pace_needed": 140,
        "pace_landing": 3_000,
    }
    assert list(found.figures[-1].interval or ()) == [3_000, 3_000]
    assert (found.days_elapsed, found.days_remaining, found.standing) == (15, 15, Standing.BEHIND)


@pytest.mark.parametrize(
    ("amount", "standing"), [(2_900, Standing.AHEAD), (3_000, Standing.ON_PACE), (3_100, Standing.BEHIND)]
)
def test_the_band_decides_the_standing(tmp_path: Path, amount: float, standing: Standing) -> None:
    assert paced(shop(tmp_path, steady(100), target("net_sales", amount)), "net_sales").standing is standing


def test_the_band_is_the_spread_around_weekday_means_over_what_remains(tmp_path: Path) -> None:
    # Even weeks sell 90 a day, odd ones 110: every weekday has mean 100 and deviates by 10 each day.
    rows: list[Row] = []
    for back in range(1, 57):
        day = date(2026, 6, 16) - timedelta(days=back)
        rows += order(day, 90 if (back - 1) // 7 % 2 else 110)
    found = paced(shop(tmp_path, rows, target("net_sales", 3_000)), "net_sales")
    spread = (56 * 10**2 / (56 - 7)) ** 0.5
    landing, remaining = found.figures[-1], 15
    width = BAND_Z * spread * (remaining * (1 + remaining / 56)) ** 0.5
    assert landing.value == pytest.approx(
        sum(110 if (back - 1) // 7 % 2 == 0 else 90 for back in range(1, 16)) + 1_500
    )
    assert landing.interval == pytest.approx(
        (float(landing.value or 0) - width, float(landing.value or 0) + width)
    )


def test_today_is_not_a_full_day_and_does_not_count_yet(tmp_path: Path) -> None:
    rows = [*steady(100), *order(date(2026, 6, 16), 9_999)]
    assert values(paced(shop(tmp_path, rows, target("net_sales", 3_000)), "net_sales"))["net_sales"] == 1_500


def test_a_rate_is_paced_by_its_parts_and_less_is_better_where_it_should_be(tmp_path: Path) -> None:
    rows = steady(100)
    for back in range(1, 61):
        if back % 4 == 0:
            rows += order(date(2026, 6, 16) - timedelta(days=back), 50, number=1, cancelled=True)
    found = paced(shop(tmp_path, rows, target("cancel_rate", 0.5)), "cancel_rate")
    # 1 to 15 June: 15 orders kept and those of 4, 8 and 12 days ago cancelled.
    assert values(found)["pace_run_rate"] == pytest.approx(3 / 18)
    assert found.standing is Standing.AHEAD


def test_on_the_first_day_of_a_period_nothing_is_over_yet(tmp_path: Path) -> None:
    first = date(2026, 6, 16)
    warehouse = shop(tmp_path, steady(100), target("net_sales", 700, (first, first + timedelta(days=6))))
    found = pace(warehouse, catalogue(), goal_of(warehouse, "net_sales", NOW, "week"), NOW)
    assert values(found)["net_sales"] is None
    assert found.figures[0].null_reason == "no full day of the period is over"
    assert (values(found)["pace_landing"], values(found)["pace_needed"]) == (700, 100)


def test_the_span_asked_for_picks_the_target(tmp_path: Path) -> None:
    year = target("net_sales", 40_000, (date(2026, 1, 1), date(2026, 12, 31)))
    warehouse = shop(tmp_path, steady(100), target("net_sales", 3_000), year)
    assert goal_of(warehouse, "net_sales", NOW).target == 3_000
    assert goal_of(warehouse, "net_sales", NOW, "year").target == 40_000
    assert [one.goal.target for one in all_paces(warehouse, catalogue(), NOW)] == [40_000, 3_000]


def test_a_target_of_a_member_is_paced_on_its_rows_alone(tmp_path: Path) -> None:
    plan = Plan(
        metric="net_sales",
        dimension="sku",
        member="MUG",
        first_day=JUNE[0],
        last_day=JUNE[1],
        target=Decimal(3_000),
    )
    other: list[Row] = [Sku(sku_id="CAP")]
    warehouse = shop(tmp_path, [*other, *steady(100)], plan)
    (found,) = all_paces(warehouse, catalogue(), NOW)
    assert found.figures[0].filters == {"sku": ["MUG"]}
    assert values(found)["net_sales"] == 1_500


def test_without_a_target_the_sentence_says_where_to_put_one(tmp_path: Path) -> None:
    with pytest.raises(
        NoData, match="no target for net_sales that covers 2026-06-16; add one to the table plan"
    ):
        goal_of(shop(tmp_path, steady(100)), "net_sales", NOW)


def test_a_median_cannot_be_paced(tmp_path: Path) -> None:
    warehouse = shop(tmp_path, steady(100))
    goal = Goal(
        metric="order_cycle_time_p50_h",
        dimension="all",
        member="all",
        first_day=JUNE[0],
        last_day=JUNE[1],
        target=8,
    )
    with pytest.raises(UserMistake, match="cannot be paced"):
        pace(warehouse, catalogue(), goal, NOW)
