"""Every metric of the catalogue against a second computation in plain Python over the canonical rows."""

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from floorwalker.evidence import Figure
from floorwalker.period import Period
from tests.support.canonical_book import Book
from tests.support.commerce_shop import commerce_shop
from tests.support.edge_shop import edge_shop
from tests.support.floor_shop import floor_shop
from tests.support.homes import northwind
from tests.support.metric_reference import REFERENCE, Total, grouped
from tests.support.reference_commerce_window import OF_WINDOW
from tests.support.reference_forecast import OF_FORECAST
from tests.support.reference_now import OF_NOW
from tests.support.reference_stock import OF_STOCK
from tools.metrics.compute import figures_for
from tools.metrics.definition import GRAINS
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.warehouse import Warehouse

Shop = Callable[[], Warehouse]
SHOPS = {
    "northwind": (northwind, date(1996, 7, 1), date(1998, 6, 1)),
    "edge": (edge_shop, date(2026, 2, 1), date(2026, 6, 2)),
    "floor": (floor_shop, date(2026, 3, 20), date(2026, 6, 2)),
    "commerce": (commerce_shop, date(2026, 2, 1), date(2026, 6, 2)),
}

UNANSWERABLE = [
    (shop, metric)
    for shop, (opened, _, _) in SHOPS.items()
    for metric in REFERENCE
    if not set(catalogue().metrics[metric].needs) <= opened().filled
]
"""Northwind has no cancellations, returns or costs, the edge shop no docks, and so on; some shop answers each metric."""


@cache
def book_of(shop: str) -> Book:
    """The canonical rows of a shop, read once."""
    return Book.of(SHOPS[shop][0]())


def agrees(figure: Figure, total: Total, kind: str) -> None:
    """Compare one figure with the second computation of it."""
    assert figure.numerator == pytest.approx(total.above, rel=1e-9, abs=2e-3)
    if kind in {"sum", "quantile"}:
        assert figure.value == figure.numerator
        return
    assert (figure.denominator or 0) == pytest.approx(total.below or 0, rel=1e-9, abs=2e-3)
    if total.below and figure.row_count:
        assert figure.value == pytest.approx((total.above or 0) / total.below, rel=1e-5, abs=1e-6)
    else:
        assert figure.value is None and figure.null_reason


def check(shop: str, metric: str, by: tuple[str, ...], first: date, last: date) -> None:
    """Compare every figure of a query; keys must be the same on both sides."""
    warehouse, book, declared = SHOPS[shop][0](), book_of(shop), catalogue().metrics[metric]
    figures = figures_for(warehouse, catalogue(), MetricQuery(metric, first, last, by))
    window = Period(first, last, warehouse.shop.time_zone)
    totals = grouped(book, metric, window, by, quantile=declared.quantile)
    told = {tuple(figure.key[name] for name in by): figure for figure in figures}
    if not by and not totals:
        assert told[()].value is None
        return
    assert set(told) == set(totals)
    for key, total in totals.items():
        agrees(told[key], total, declared.kind)
        assert told[key].row_count == total.rows
        assert told[key].provisional or not total.open


def test_the_second_computation_covers_the_whole_catalogue() -> None:
    assert set(catalogue().metrics) == {*REFERENCE, *OF_STOCK, *OF_WINDOW, *OF_FORECAST, *OF_NOW}


def test_every_metric_is_answered_by_some_shop_of_these() -> None:
    answered = {metric for metric in REFERENCE for shop in SHOPS if (shop, metric) not in UNANSWERABLE}
    assert answered == set(REFERENCE)


@pytest.mark.parametrize(
    ("shop", "metric"),
    [(shop, metric) for metric in REFERENCE for shop in SHOPS if (shop, metric) not in UNANSWERABLE],
)
def test_a_metric_agrees_over_the_whole_by_grain_and_by_dimension(shop: str, metric: str) -> None:
    _, first, last = SHOPS[shop]
    check(shop, metric, (), first, last)
    for grain in ("month",) if shop == "northwind" else GRAINS:
        check(shop, metric, (grain,), first, last)
    for name in catalogue().metrics[metric].dimensions:
        check(shop, metric, (name,), first, last)
        if shop != "northwind" or name == "country":
            check(shop, metric, (name, "month"), first, last)


@pytest.mark.parametrize(("shop", "metric"), UNANSWERABLE)
def test_a_metric_whose_columns_are_empty_is_null_and_names_them(shop: str, metric: str) -> None:
    (figure,) = figures_for(SHOPS[shop][0](), catalogue(), MetricQuery(metric))
    assert figure.value is None
    assert any(need in str(figure.null_reason) for need in catalogue().metrics[metric].needs)


@pytest.mark.parametrize(
    ("shop", "metric"),
    [
        (shop, metric)
        for metric in REFERENCE
        for shop in ("edge", "floor")
        if (shop, metric) not in UNANSWERABLE
    ],
)
def test_a_metric_agrees_over_windows_that_cut_the_data(shop: str, metric: str) -> None:
    for first, last in [
        (date(2026, 3, 3), date(2026, 3, 5)),
        (date(2026, 3, 29), date(2026, 3, 30)),
        (date(2026, 4, 20), date(2026, 4, 21)),
        (date(2026, 4, 29), date(2026, 5, 8)),
        (date(2026, 5, 11), date(2026, 5, 12)),
        (date(2026, 1, 1), date(2026, 1, 2)),
    ]:
        check(shop, metric, (), first, last)
