"""What an engine of numbers promises, the same on DuckDB and on a real PostgreSQL: every metric, from the same texts."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from floorwalker.clock import Clock, FixedClock
from floorwalker.errors import SourceDown, UserMistake
from floorwalker.evidence import Figure, Number
from tests.support import edge_shop, practice_home
from tests.support.postgres_server import PostgresServer, empty_database, postgres_server
from tools.metrics.compute import figures_for
from tools.metrics.definition import Metric
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.derived import DERIVED
from tools.store.facts import FACTS
from tools.store.postgres import PostgresWarehouse
from tools.store.postgres_load import load
from tools.store.sql import Statement
from tools.store.warehouse import Row, Warehouse

METRICS = tuple(catalogue().metrics.values())


@dataclass(frozen=True, slots=True)
class Twins:
    """One shop on both engines, and the window in which it has most to say."""

    name: str
    duckdb: Warehouse
    postgresql: Warehouse
    start: date
    end: date


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of its own, ended with this module."""
    with postgres_server() as running:
        yield running


@pytest.fixture(scope="module")
def practice(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, server: PostgresServer
) -> Iterator[Twins]:
    """The practice shop."""
    base = tmp_path_factory.getbasetemp()
    home = practice_home.make_practice_home(base if worker_id == "master" else base.parent)
    clock = FixedClock(practice_home.NOW)
    warehouse = Warehouse.open(home, clock)
    yield from twins(warehouse, server, "practice", clock, practice_home.TODAY - timedelta(days=90))
    warehouse.close()


@pytest.fixture(scope="module")
def edge(server: PostgresServer) -> Iterator[Twins]:
    """The hand-made shop of edge cases."""
    clock = FixedClock(edge_shop.NOW)
    yield from twins(edge_shop.edge_shop(), server, "edge", clock, date(2026, 2, 1))


@pytest.fixture(params=["practice", "edge"])
def shops(request: pytest.FixtureRequest) -> Twins:
    """Each shop in turn."""
    found: Twins = request.getfixturevalue(request.param)
    return found


def twins(
    warehouse: Warehouse, server: PostgresServer, name: str, clock: Clock, start: date
) -> Iterator[Twins]:
    url = empty_database(server, name)
    load(warehouse.path, url)
    other = PostgresWarehouse(url, clock)
    yield Twins(name, warehouse, other, start, clock.now().date() + timedelta(days=1))
    other.close()


TIE = 5e-4
"""An order's costs are shared out to its lines and rounded to 0.0001: DuckDB divides in floating point, PostgreSQL exactly, so
that what lies halfway may be rounded either way, in each of a line's costs."""


def engines(shops: Twins) -> tuple[Warehouse, Warehouse]:
    return shops.duckdb, shops.postgresql


def same(one: Number | None, other: Number | None, metric: Metric | None = None) -> bool:
    if one is None or other is None:
        return one is other
    shared_out = metric is not None and metric.area == "margin"
    return one == pytest.approx(other, rel=1e-9, abs=TIE if shared_out else 1e-12)


def told(figure: Figure) -> tuple[object, ...]:
    """What of a figure is the same to the letter; its values are compared apart."""
    return (
        figure.key,
        figure.id,
        figure.row_count,
        figure.provisional,
        figure.null_reason,
        figure.watermark,
        figure.query,
    )


def agree(shops: Twins, query: MetricQuery) -> int:
    """Compare every figure of a query; gives how many there were."""
    metric = catalogue().metrics[query.metric]
    ours = figures_for(shops.duckdb, catalogue(), query)
    theirs = figures_for(shops.postgresql, catalogue(), query)
    assert [told(figure) for figure in ours] == [told(figure) for figure in theirs]
    for one, other in zip(ours, theirs, strict=True):
        pairs = [
            (one.value, other.value),
            (one.numerator, other.numerator),
            (one.denominator, other.denominator),
            *((a.value, b.value) for a, b in zip(one.compared_with, other.compared_with, strict=True)),
        ]
        assert all(same(a, b, metric) for a, b in pairs), (query, one.key, pairs)
    return len(ours)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_metric_is_the_same_whole_by_month_and_by_each_dimension(shops: Twins, metric: Metric) -> None:
    whole = MetricQuery(metric.id, shops.start, shops.end)
    assert agree(shops, whole) == 1
    agree(shops, MetricQuery(metric.id))
    splits = [*metric.dimensions, *(["month"] if metric.dated else [])]
    for name in splits:
        agree(shops, MetricQuery(metric.id, shops.start, shops.end, by=(name,)))


@pytest.mark.parametrize("grain", ["day", "week", "year"])
def test_days_weeks_and_years_are_cut_alike(shops: Twins, grain: str) -> None:
    assert agree(shops, MetricQuery("net_sales", shops.start, shops.end, by=(grain,))) > 0
    assert agree(shops, MetricQuery("return_rate", shops.start, shops.end, by=(grain,))) > 0


def test_a_filter_chooses_the_same_rows(shops: Twins) -> None:
    query = MetricQuery("orders", shops.start, shops.end, by=("channel",))
    channels = [figure.key["channel"] for figure in figures_for(shops.duckdb, catalogue(), query)]
    where = {"order_type": ["normal"], "channel": channels[:2]}
    assert agree(shops, MetricQuery("orders", shops.start, shops.end, where=where)) == 1


@pytest.mark.parametrize("fact", [*FACTS, *DERIVED])
def test_a_fact_has_the_same_rows(shops: Twins, fact: str) -> None:
    every = Statement(f"SELECT * FROM {fact}", {})
    ours, theirs = (
        Counter(_row(row) for row in engine.run(every, engine.now())) for engine in engines(shops)
    )
    assert ours or shops.name != "practice"
    for row, other in zip(
        sorted((ours - theirs).elements()), sorted((theirs - ours).elements()), strict=True
    ):
        assert row[:-1] == other[:-1]
        assert row[-1] == pytest.approx(other[-1], abs=TIE)


def _row(row: Row) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """A row as what is the same to the letter, and the amounts that were shared out and rounded."""
    rounded = {
        name for name in row if name.endswith("_cost") or name in {"cm1", "cm2", "discount", "net_sales"}
    }
    exact = tuple(f"{name}={_plain(row[name])}" for name in sorted(row) if name not in rounded)
    return exact, tuple(float(str(row[name] or 0)) for name in sorted(rounded))


def _plain(value: object) -> object:
    """4 and 4.0000 are one quantity."""
    return float(value) if isinstance(value, Decimal | int) else value


def test_both_know_the_shop_and_how_far_its_data_reach(shops: Twins) -> None:
    for ask in QUESTIONS:
        assert ask(shops.duckdb) == ask(shops.postgresql)


QUESTIONS: tuple[Callable[[Warehouse], object], ...] = (
    lambda engine: engine.shop,
    lambda engine: engine.now(),
    lambda engine: engine.filled,
    lambda engine: engine.watermark(["sales_order", "shipment_event"], engine.now()),
)


def test_a_moment_before_the_last_news_is_refused_not_guessed(practice: Twins) -> None:
    earlier = practice_home.NOW - timedelta(days=30)
    with pytest.raises(UserMistake, match="current rows only"):
        figures_for(practice.postgresql, catalogue(), MetricQuery("orders", as_of=earlier))


def test_a_database_that_is_not_there_is_a_source_that_is_down(tmp_path: Path) -> None:
    with pytest.raises(SourceDown):
        PostgresWarehouse(f"postgresql://nobody@/none?host={tmp_path}", FixedClock(practice_home.NOW))


def test_a_second_load_replaces_the_first_and_its_reader_sees_it(server: PostgresServer) -> None:
    shop, url = edge_shop.edge_shop(), empty_database(server, "twice")
    load(shop.path, url)
    load(shop.path, url)
    reader = PostgresWarehouse(url, FixedClock(edge_shop.NOW))
    (row,) = reader.run(Statement("SELECT COUNT(*) AS orders FROM sales_order", {}), reader.now())
    (here,) = shop.run(Statement("SELECT COUNT(*) AS orders FROM sales_order", {}), shop.now())
    assert row == here
    reader.close()
