"""The built-in forecast: what it takes out of history, what it puts back, what it must not know."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.support.homes import lasting_folder
from tests.support.shop_tables import Given, shop_at
from tools.forecasting.built_in import expected_units, forecast, level, weekday_profile
from tools.forecasting.history import History, Promotions
from tools.forecasting.outlook import quantile, sku_outlook
from tools.forecasting.reading import read_history
from tools.store.columns import Row
from tools.store.tables.orders import OrderLine
from tools.store.tables.planning import Promotion
from tools.store.tables.products import Sku

MONDAY = date(2026, 6, 1)
Cells = list[tuple[int, int, float]]


def past(
    cells: Cells,
    *,
    skus: int = 1,
    lived: float = 182,
    promoted: list[tuple[int, int, int, float]] | None = None,
) -> History:
    """A history of cells (SKU, days ago, units) before a Monday."""
    sku, ago, units = (list(column) for column in zip(*cells, strict=True)) if cells else ([], [], [])
    declared = list(zip(*promoted, strict=True)) if promoted else [(), (), (), ()]
    return History(
        origin=MONDAY,
        skus=tuple(f"s{place}" for place in range(skus)),
        sku=np.array(sku, dtype=np.int64),
        ago=np.array(ago, dtype=np.int64),
        units=np.array(units, dtype=np.float64),
        lived=np.full(skus, lived),
        sellable=np.ones(skus),
        promotions=Promotions(
            sku=np.array(declared[0], dtype=np.int64),
            first=np.array(declared[1], dtype=np.int64),
            last=np.array(declared[2], dtype=np.int64),
            factor=np.array(declared[3], dtype=np.float64),
        ),
    )


def test_steady_demand_is_forecast_as_it_is() -> None:
    steady = past([(0, ago, 5.0) for ago in range(1, 183)])
    assert forecast(steady, 14) == pytest.approx(np.full((1, 14), 5.0))


def test_no_history_is_no_forecast() -> None:
    assert expected_units(past([]), 14).tolist() == [0.0]


def test_days_without_orders_count_as_zero_and_days_before_launch_do_not() -> None:
    week = [(0, ago, 7.0) for ago in range(1, 8)]
    assert level(past(week, lived=7)).units[0] == pytest.approx(7.0)
    assert level(past(week, lived=14)).units[0] == pytest.approx(7.0 * (1 - 0.97**7) / (1 - 0.97**14))


def test_a_weekday_rhythm_is_found_and_put_back() -> None:
    # The day before a Monday origin is a Sunday: 1 unit on Sundays, 8 on other days, of ten SKUs.
    cells = [(sku, ago, 100.0 if ago % 7 == 1 else 800.0) for sku in range(10) for ago in range(1, 183)]
    rhythm = past(cells, skus=10)
    assert weekday_profile(rhythm) == pytest.approx([8 / 7] * 6 + [1 / 7], rel=1e-2)
    assert forecast(rhythm, 7)[0] == pytest.approx([800.0] * 6 + [100.0], rel=2e-2)


def test_a_past_promotion_leaves_the_level_alone_and_a_coming_one_lifts_its_own_days() -> None:
    cells = [(0, ago, 15.0 if ago <= 7 else 5.0) for ago in range(1, 183)]
    promoted = past(cells, promoted=[(0, -7, -1, 3.0), (0, 2, 3, 2.0)])
    assert forecast(promoted, 5)[0] == pytest.approx([5.0, 5.0, 10.0, 10.0, 5.0])


def test_a_discontinued_sku_is_not_forecast() -> None:
    history = past([(0, 1, 9.0)])
    gone = History(**{name: getattr(history, name) for name in History.__slots__} | {"sellable": np.zeros(1)})
    assert expected_units(gone, 14).tolist() == [0.0]


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 182), st.integers(1, 50)),
        max_size=60,
        unique_by=lambda cell: cell[:2],
    ),
    st.integers(2, 9),
)
def test_each_sku_is_forecast_from_its_own_level_and_more_demand_is_more_forecast(
    cells: Cells, times: int
) -> None:
    one = level(past(cells, skus=4)).units
    more = level(past([(sku, ago, units * times) for sku, ago, units in cells], skus=4)).units
    assert np.all(more >= one - 1e-9)
    silent = [sku for sku in range(4) if sku not in {cell[0] for cell in cells}]
    assert np.all(one[silent] == 0)


@given(st.floats(0.01, 300), st.floats(1.05, 20), st.sampled_from([0.1, 0.5, 0.9]))
def test_quantiles_are_those_of_the_negative_binomial(mean: float, spread: float, share: float) -> None:
    successes = mean / (spread - 1)
    found = quantile(np.array([mean]), np.array([mean * spread]), share)[0]
    below, at = (stats.nbinom.cdf(found + step, successes, 1 / spread) for step in (-1, 0))
    assert below <= share + 1e-9
    assert at >= share - 1e-9


def test_an_outlook_has_its_days_and_a_sum_narrower_than_the_sum_of_its_days() -> None:
    cells = [(0, ago, float(ago % 3)) for ago in range(1, 183) if ago % 3]
    told = sku_outlook(past(cells), "s0", 14)
    assert told is not None
    assert [day.day for day in told.days] == [MONDAY + timedelta(days=ahead) for ahead in range(14)]
    assert all(day.p10 <= day.p50 <= day.p90 for day in told.days)
    assert told.units == pytest.approx(sum(day.units for day in told.days))
    assert (
        sum(day.p10 for day in told.days)
        <= told.p10
        <= told.p50
        <= told.p90
        <= sum(day.p90 for day in told.days)
    )
    assert sku_outlook(past(cells), "nobody", 14) is None


def _orders(days: range, qty: int) -> list[Row | Given]:
    found: list[Row | Given] = []
    for ago in days:
        at = datetime(2026, 6, 1, 9) - timedelta(days=ago)
        found.append(Given("sales_order", {"order_id": str(at), "placed_at": at}))
        line = OrderLine(
            line_id=str(at), order_id=str(at), sku_id="mug", qty_ordered=Decimal(qty), unit_price=Decimal(1)
        )
        found.append(line)
    return found


def test_what_happened_or_was_announced_after_the_origin_changes_nothing() -> None:
    late = Promotion(
        promotion_id="p",
        sku_id="mug",
        first_day=MONDAY,
        last_day=MONDAY + timedelta(days=3),
        uplift=Decimal(3),
        announced_at=datetime(2026, 6, 2),
    )
    now = datetime(2026, 6, 20, 10, tzinfo=UTC)
    before: list[Row | Given] = [Sku(sku_id="mug"), *_orders(range(1, 90), 4)]
    after = [*before, *_orders(range(-10, 1), 500), late]
    plain, with_future = (
        expected_units(read_history(shop_at(lasting_folder(), rows, now), MONDAY, now), 14)
        for rows in (before, after)
    )
    assert plain == pytest.approx(with_future)
    assert plain[0] == pytest.approx(14 * 4.0, rel=1e-6)
