"""Kept forecast errors give what their receipts give, whatever is asked, and only what they hold is asked of them."""

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.clock import FixedClock
from floorwalker.evidence import Figure
from floorwalker.home import Home
from floorwalker.period import Period
from tests.support.planned_shop import DAYS, FIRST, MODELS, NOW, planned_shop
from tests.support.shop_tables import Given, import_rows
from tools.metrics.base_query import base_query
from tools.metrics.compute import figures_for
from tools.metrics.forecast_accuracy import asked_pieces, forecast_error
from tools.metrics.kept_errors import KEPT, kept_sums
from tools.metrics.query import Asked, MetricQuery
from tools.metrics.registry import catalogue
from tools.store.sql import Statement, Value
from tools.store.tables.planning import Forecast
from tools.store.tables.products import Sku
from tools.store.warehouse import Row, Warehouse

METRICS = sorted(f"{form}_{days}d" for form in KEPT for days in (14, 30) if form != "forecast_accuracy")
"""Accuracy is one less the error, which is worked out from its sums."""

MEMBERS = {
    "family": ("tools", "toys", "other", "unknown"),
    "category": ("tools", "toys", "unknown"),
    "location": ("all", "main", "north", "not shipped"),
    "forecast_model": tuple(MODELS),
}


def asked_of(shop: Warehouse, query: MetricQuery) -> Asked:
    """The question, settled."""
    assert query.start
    assert query.end
    window = Period(query.start, query.end, shop.shop.time_zone)
    return Asked(catalogue().metrics[query.metric], query, window, query.as_of or shop.now())


@st.composite
def questions(draw: st.DrawFn) -> MetricQuery:
    """A metric of forecasts on file over a few pieces and some days more, split and filtered by what is kept."""
    metric = draw(st.sampled_from(METRICS))
    end = FIRST + timedelta(days=draw(st.integers(5, DAYS + 3)))
    days = draw(st.integers(1, 3)) * int(metric[-3:-1]) + draw(st.integers(0, 9))
    by = tuple(draw(st.lists(st.sampled_from(sorted(MEMBERS)), max_size=2, unique=True)))
    by += draw(st.sampled_from([(), (), ("day",), ("month",)]))
    where: dict[str, Sequence[str]] = {}
    for name in draw(st.lists(st.sampled_from(sorted(MEMBERS)), max_size=2, unique=True)):
        where[name] = draw(st.lists(st.sampled_from(MEMBERS[name]), min_size=1, max_size=3, unique=True))
    if "forecast_model" in by:
        where["forecast_model"] = tuple(MODELS)
    return MetricQuery(metric, end - timedelta(days=days), end, by, where)


@settings(max_examples=25)
@given(seed=st.integers(0, 1), query=questions())
def test_what_is_told_is_what_its_receipt_gives(seed: int, query: MetricQuery) -> None:
    shop = planned_shop(seed)
    receipt, told = forecast_error(shop, catalogue(), asked_of(shop, query))
    assert plain(told) == plain(shop.run(receipt, NOW))


def plain(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Rows in which 2 and 2.00 are the same; without the columns that a question without rows does not have."""
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def is_kept(shop: Warehouse, query: MetricQuery) -> bool:
    """Whether the kept sums answer it."""
    asked = asked_of(shop, query)
    return kept_sums(shop, catalogue(), asked, query.where, asked_pieces(asked)) is not None


SUMS = (
    "SELECT e.day, e.model, e.location, COALESCE(n.family, 'unknown') AS family, COALESCE(n.category, 'unknown') AS category,"
    " SUM(CASE WHEN f > 0 OR a > 0 THEN 1 ELSE 0 END) AS judged, SUM(a) AS ordered, SUM(ABS(f - a)) AS error, SUM(f - a) AS bias,"
    " COUNT(*) AS compared, SUM(ABS(p - a) - ABS(f - a)) AS gained"
    f" FROM ({base_query('forecast_error').rstrip()}\n) e JOIN sku_number n ON n.sku = e.sku"
    " WHERE (f > 0 OR a > 0 OR p > 0) AND fw_add_days(CAST(e.day AS TIMESTAMP), $piece_days - 1) IN (SELECT day FROM demand_day)"
    " GROUP BY e.day, e.model, e.location, n.family, n.category"
)
"""The sums of what metrics compare SKU by SKU, of pieces that end with a day on which something was ordered."""


@pytest.mark.parametrize(("days", "seed"), [(14, 1), (30, 0)])
def test_every_piece_is_the_sum_of_what_is_compared_in_it_and_none_is_missing(days: int, seed: int) -> None:
    shop, found = planned_shop(seed), list[Row]()
    for first in range(days):
        start, pieces = FIRST + timedelta(days=first - days), 130 // days + 1
        before, end = start - timedelta(days=days), start + timedelta(days=pieces * days)
        values: dict[str, Value] = {
            "start_day": start,
            "before_day": before,
            "end_day": end,
            "piece_days": days,
            "pieces": pieces,
        }
        found += shop.run(Statement(SUMS, values), NOW)
    kept = Statement("SELECT * EXCLUDE (days, last_day) FROM piece_error WHERE days = $days", {"days": days})
    assert len(found) > 300
    assert sorted(map(_exact, found)) == sorted(map(_exact, shop.run(kept, NOW)))


def _exact(row: Row) -> list[str]:
    return [
        f"{name}={Decimal(value) + 0 if isinstance(value, int | Decimal) else value}"
        for name, value in sorted(row.items())
    ]


START, END = date(2026, 5, 4), date(2026, 6, 1)


def order(key: str, day: date) -> list[Given]:
    """An order of two units."""
    placed = datetime(day.year, day.month, day.day, 12)
    line = {"line_id": key, "order_id": key, "sku_id": "A", "qty_ordered": 2, "unit_price": 1}
    return [Given("sales_order", {"order_id": key, "placed_at": placed}), Given("order_line", line)]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A shop that sells 2 units a day of 3 planned, and whose kept errors say 1,000 per piece: so it shows who asks them."""
    folder = tmp_path_factory.mktemp("spoilt")
    rows: list[Given | Sku | Forecast] = [Sku(sku_id="A", family="tools")]
    rows += [
        row for day in range((END - FIRST).days) for row in order(f"o{day}", FIRST + timedelta(days=day))
    ]
    for day in range((END - FIRST).days):
        frozen = datetime(2026, 2, 20)
        rows.append(
            Forecast(
                model="customer", origin_at=frozen, sku_id="A", target_day=FIRST + timedelta(days=day), qty=3
            )
        )
    home, clock = Home(folder / "home"), FixedClock(NOW)
    import_rows(home, folder / "mapping", rows, clock=clock)
    warehouse = Warehouse.open(home, clock)
    copy = folder / "spoilt.duckdb"
    shutil.copyfile(warehouse.path, copy)
    warehouse.close()
    with duckdb.connect(str(copy)) as file:
        file.execute("UPDATE piece_error SET error = 1000")
    return Warehouse(copy, clock)


def error(shop: Warehouse, start: date = START, end: date = END, as_of: datetime | None = None) -> Figure:
    """The forecast error of a window."""
    query = MetricQuery("forecast_wape_14d", start, end, as_of=as_of)
    return figures_for(shop, catalogue(), query)[0]


def test_a_window_of_whole_pieces_is_asked_of_what_is_kept(spoilt: Warehouse) -> None:
    assert error(spoilt).numerator == 2000
    query = MetricQuery("forecast_bias_30d", date(2026, 5, 2), END)
    assert figures_for(spoilt, catalogue(), query)[0].numerator == 30
    assert is_kept(spoilt, query)


def test_the_receipt_is_the_query_over_the_rows(spoilt: Warehouse) -> None:
    told = error(spoilt).query
    assert "forecast_plan" in told
    assert "piece_error" not in told


def test_what_is_not_kept_is_asked_of_the_rows(spoilt: Warehouse) -> None:
    split = figures_for(spoilt, catalogue(), MetricQuery("forecast_wape_14d", START, END, by=("sku",)))
    assert [(one.key["sku"], one.numerator) for one in split] == [("A", 28)]
    (tier,) = figures_for(spoilt, catalogue(), MetricQuery("forecast_wape_14d", START, END, by=("abc",)))
    assert tier.numerator == 28


def test_a_window_that_ends_with_a_day_without_orders_is_asked_of_the_rows(spoilt: Warehouse) -> None:
    assert error(spoilt, START + timedelta(days=1), END + timedelta(days=1)).numerator == 14 + 13
    assert not is_kept(spoilt, MetricQuery("forecast_wape_14d", START, END + timedelta(days=1)))


def test_an_earlier_moment_is_asked_of_the_rows_known_then(spoilt: Warehouse) -> None:
    then = datetime(2026, 5, 20, tzinfo=UTC)
    assert error(spoilt, START, date(2026, 5, 18)).numerator == 1000
    assert error(spoilt, START, date(2026, 5, 18), as_of=then).numerator == 14
