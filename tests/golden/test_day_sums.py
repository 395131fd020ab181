"""Day sums give what the rows give: for every additive metric, whole and split, over any window, and never what was before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floorwalker.clock import FixedClock
from floorwalker.home import Home
from floorwalker.period import Period
from tests.support.commerce_shop import commerce_shop
from tests.support.edge_shop import edge_shop
from tests.support.floor_shop import floor_shop
from tests.support.homes import northwind
from tests.support.shop_tables import import_rows
from tools.metrics.compile import compile_metric
from tools.metrics.compute import figures_for
from tools.metrics.day_sums import DaySums, day_sums
from tools.metrics.definition import GRAINS
from tools.metrics.query import Asked, MetricQuery
from tools.metrics.registry import catalogue
from tools.store.sql import Statement
from tools.store.tables.orders import OrderLine, SalesOrder
from tools.store.warehouse import Row, Warehouse

SHOPS: dict[str, tuple[Callable[[], Warehouse], date, date]] = {
    "northwind": (northwind, date(1996, 7, 1), date(1998, 5, 7)),
    "edge": (edge_shop, date(2026, 2, 1), date(2026, 6, 1)),
    "floor": (floor_shop, date(2026, 3, 20), date(2026, 6, 1)),
    "commerce": (commerce_shop, date(2026, 2, 1), date(2026, 6, 1)),
}
FROM_SUMS = sorted(
    metric.id
    for metric in catalogue().metrics.values()
    if day_sums().statement(
        Asked(
            metric,
            MetricQuery(metric.id),
            Period(date(2026, 1, 1), date(2026, 1, 2), "UTC"),
            datetime(2026, 6, 1, tzinfo=UTC),
        )
    )
)


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, Asked]:
    """A shop, and a metric that its day sums hold, split and filtered as they hold it."""
    name = draw(st.sampled_from(sorted(SHOPS)))
    opened, first, last = SHOPS[name]
    metric = catalogue().metrics[draw(st.sampled_from(FROM_SUMS))]
    days = (last - first).days
    start = first + timedelta(days=draw(st.integers(0, days - 1)))
    window = Period(
        start, start + timedelta(days=draw(st.integers(1, (last - start).days))), opened().shop.time_zone
    )
    split = [d for d in metric.dimensions if catalogue().dimensions[d].summed_by_day]
    by = draw(st.sampled_from([(), *((d,) for d in split)]))
    grain = draw(st.sampled_from([None, *GRAINS]))
    keys = (*by, grain) if grain and draw(st.booleans()) else ((grain, *by) if grain else by)
    chosen = draw(st.sampled_from([None, *(by or split)]))
    where = (
        {chosen: draw(st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=4, unique=True))}
        if chosen
        else {}
    )
    query = MetricQuery(metric.id, window.start, window.end, by=keys, where=where)
    return name, Asked(metric, query, window, opened().now())


MEMBERS = (
    "unknown",
    "web",
    "DE",
    "A",
    "B",
    "C",
    "N",
    "dhl",
    "DHL",
    "main",
    "size",
    "damaged",
    "USA",
    "Germany",
    "Beverages",
)


@settings(max_examples=100)
@given(asked=questions())
def test_the_day_sums_give_what_the_rows_give(asked: tuple[str, Asked]) -> None:
    shop, question = asked
    warehouse = SHOPS[shop][0]()
    summed = day_sums().statement(question)
    assert summed is not None
    from_rows = compile_metric(
        question.metric, catalogue(), question.window, question.query.by, question.query.where, question.as_of
    )
    assert told(warehouse, summed, question) == told(warehouse, from_rows, question)


def told(warehouse: Warehouse, statement: Statement, question: Asked) -> list[dict[str, object]]:
    """The rows, with numbers as exact as both ways of adding up may be."""
    return [_comparable(row) for row in warehouse.run(statement, question.as_of)]


def _comparable(row: Row) -> dict[str, object]:
    plain: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(value, float):
            plain[name] = pytest.approx(value, rel=1e-9)
        elif name == "pending":
            plain[name] = bool(value)
        else:
            plain[name] = Decimal(value) if isinstance(value, int) else value
    return plain


def test_most_metrics_of_orders_lines_returns_and_tasks_are_summed_by_day() -> None:
    baseline = {
        "in_stock_rate",
        "pick_accuracy",
        "on_time_ship_rate",
        "return_rate",
        "contribution_margin",
        "net_sales",
    }
    assert baseline <= set(FROM_SUMS)
    assert "order_cycle_time_p50_h" not in FROM_SUMS


def test_a_window_that_is_not_over_and_a_split_that_is_not_kept_are_asked_of_the_rows() -> None:
    now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    metric = catalogue().metrics["on_time_ship_rate"]
    window = Period(date(2026, 5, 1), date(2026, 6, 1), "UTC")
    asked = Asked(metric, MetricQuery(metric.id), window, now)
    assert day_sums().statement(asked)
    assert day_sums().statement(replace(asked, window=Period(window.start, date(2026, 6, 2), "UTC"))) is None
    assert day_sums().statement(replace(asked, query=MetricQuery(metric.id, by=("service",)))) is None
    assert (
        day_sums().statement(replace(asked, query=MetricQuery(metric.id, by=("channel", "carrier")))) is None
    )
    assert (
        day_sums().statement(
            replace(asked, query=MetricQuery(metric.id, by=("channel",), where={"country": ["DE"]}))
        )
        is None
    )


NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _shop(units: int) -> list[SalesOrder | OrderLine]:
    order = SalesOrder(order_id="1", placed_at=NOON, channel="web")
    line = OrderLine(
        line_id="1-1", order_id="1", sku_id="A", qty_ordered=Decimal(units), unit_price=Decimal(10)
    )
    return [order, line]


def _sales(home: Home, clock: FixedClock) -> tuple[object, bool]:
    warehouse = Warehouse.open(home, clock)
    query = MetricQuery("net_sales", date(2026, 5, 1), date(2026, 5, 8))
    figure = figures_for(warehouse, catalogue(), query)[0]
    has = warehouse.has_day_sums(day_sums().recipe, warehouse.now())
    warehouse.close()
    return figure.value, has


def test_a_second_import_never_leaves_the_sums_of_the_first(tmp_path: Path) -> None:
    home, clock = Home(tmp_path / "home"), FixedClock(datetime(2026, 6, 1, tzinfo=UTC))
    import_rows(home, tmp_path / "one", _shop(1), clock=clock, sums=day_sums().tables)
    assert _sales(home, clock) == (10, True)
    import_rows(home, tmp_path / "two", _shop(3), clock=clock, sums=day_sums().tables)
    assert _sales(home, clock) == (30, True)
    import_rows(home, tmp_path / "three", _shop(5), clock=clock)
    assert _sales(home, clock) == (50, False)


def test_sums_by_other_queries_are_not_used(tmp_path: Path) -> None:
    home, clock = Home(tmp_path / "home"), FixedClock(datetime(2026, 6, 1, tzinfo=UTC))
    doubled = {
        name: replace(summed, query=summed.query.replace('AS "gross_sales"', '* 2 AS "gross_sales"'))
        for name, summed in day_sums().tables.items()
    }
    import_rows(home, tmp_path / "one", _shop(1), clock=clock, sums=doubled)
    assert _sales(home, clock) == (10, False)


def test_every_sum_is_named_after_a_metric() -> None:
    sums: DaySums = day_sums()
    for columns in sums.columns.values():
        assert {name.split("__")[0] for name in columns.values()} <= set(sums.catalogue.metrics)
