"""Every metric of the catalogue against a second computation in plain Python over the canonical rows."""

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from scipy import special

from floorwalker.evidence import Figure
from floorwalker.period import Period
from tests.support.canonical_book import Book
from tests.support.edge_shop import edge_shop
from tests.support.homes import northwind
from tests.support.metric_reference import (
    REFERENCE,
    Total,
    days_of_supply,
    grouped,
    positions,
    smoothed_demand,
    stock_on_file,
)
from tools.metrics.compute import figures_for
from tools.metrics.definition import GRAINS
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.warehouse import Warehouse

Shop = Callable[[], Warehouse]
SHOPS = {
    "northwind": (northwind, date(1996, 7, 1), date(1998, 6, 1)),
    "edge": (edge_shop, date(2026, 2, 1), date(2026, 6, 2)),
}

UNANSWERABLE = [
    ("northwind", metric)
    for metric in (
        "cancel_rate",
        "return_rate",
        "return_rate_period",
        "contribution_margin",
        "contribution_margin_rate",
        "cm1",
        "cost_coverage",
    )
]
"""Northwind has no cancellations, returns or costs."""

OF_SKUS = ("available_units", "days_of_supply", "oos_risk_14d", "oos_risk_share_14d")
"""Metrics without a clock, of the shop's SKUs as they stand; each has its own test below."""


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
    assert set(catalogue().metrics) == {*REFERENCE, *OF_SKUS}


@pytest.mark.parametrize(
    ("shop", "metric"),
    [(shop, metric) for metric in REFERENCE for shop in SHOPS if (shop, metric) not in UNANSWERABLE],
)
def test_a_metric_agrees_over_the_whole_by_grain_and_by_dimension(shop: str, metric: str) -> None:
    _, first, last = SHOPS[shop]
    check(shop, metric, (), first, last)
    for grain in GRAINS if shop == "edge" else ("month",):
        check(shop, metric, (grain,), first, last)
    for name in catalogue().metrics[metric].dimensions:
        check(shop, metric, (name,), first, last)
        if shop == "edge" or name == "country":
            check(shop, metric, (name, "month"), first, last)


@pytest.mark.parametrize(("shop", "metric"), UNANSWERABLE)
def test_a_metric_whose_columns_are_empty_is_null_and_names_them(shop: str, metric: str) -> None:
    (figure,) = figures_for(SHOPS[shop][0](), catalogue(), MetricQuery(metric))
    assert figure.value is None
    assert any(need in str(figure.null_reason) for need in catalogue().metrics[metric].needs)


@pytest.mark.parametrize("metric", REFERENCE)
def test_a_metric_agrees_over_windows_that_cut_the_data(metric: str) -> None:
    for first, last in [
        (date(2026, 3, 3), date(2026, 3, 5)),
        (date(2026, 3, 29), date(2026, 3, 30)),
        (date(2026, 4, 20), date(2026, 4, 21)),
        (date(2026, 1, 1), date(2026, 1, 2)),
    ]:
        check("edge", metric, (), first, last)


@pytest.mark.parametrize("shop", SHOPS)
def test_available_units_agree_for_every_sku(shop: str) -> None:
    figures = figures_for(SHOPS[shop][0](), catalogue(), MetricQuery("available_units", by=("sku",)))
    assert {figure.key["sku"]: figure.value for figure in figures} == stock_on_file(book_of(shop))


@pytest.mark.parametrize("shop", SHOPS)
def test_days_of_supply_agrees_over_the_whole_and_by_dimension(shop: str) -> None:
    opened, first, last = SHOPS[shop]
    warehouse, book = opened(), book_of(shop)
    window = Period(first, last, warehouse.shop.time_zone)
    for by in [(), ("sku",), ("family",), ("category",), ("brand",)]:
        for figure in figures_for(warehouse, catalogue(), MetricQuery("days_of_supply", first, last, by)):
            above, below = days_of_supply(book, window, figure.key)
            assert figure.numerator == pytest.approx(above)
            assert figure.denominator == pytest.approx(below)
            assert figure.value == pytest.approx(above / below)


@pytest.mark.parametrize("shop", SHOPS)
def test_stock_out_risk_agrees_for_every_sku(shop: str) -> None:
    warehouse, book = SHOPS[shop][0](), book_of(shop)
    stock = positions(book)
    figures = {
        figure.key["sku"]: figure
        for figure in figures_for(warehouse, catalogue(), MetricQuery("oos_risk_14d", by=("sku",)))
    }
    assert set(figures) == set(stock)
    for sku, there in stock.items():
        assert figures[sku].value == pytest.approx(risk(there, *smoothed_demand(book, sku)), abs=1e-9), sku


@pytest.mark.parametrize("shop", SHOPS)
def test_the_share_likely_to_run_out_counts_the_even_chances_and_what_is_out(shop: str) -> None:
    book = book_of(shop)
    odds = {sku: risk(there, *smoothed_demand(book, sku)) for sku, there in positions(book).items()}
    (figure,) = figures_for(SHOPS[shop][0](), catalogue(), MetricQuery("oos_risk_share_14d"))
    assert figure.numerator == sum(1 for chance in odds.values() if chance >= 0.5)
    assert figure.denominator == figure.row_count == len(odds)


def risk(there: float, level: float, square: float) -> float:
    """P(demand of 14 days exceeds the stock), by the regularised incomplete beta function."""
    if level <= 0:
        return 0.0
    if there <= 0:
        return 1.0
    daily = max(square - level**2, level)
    mean, variance = 14 * level, 14 * daily + 14**2 * 0.05 / 1.95 * daily
    successes = mean**2 / (variance - mean)
    return float(special.betainc(int(there) + 1, successes, 1 - mean / variance))
