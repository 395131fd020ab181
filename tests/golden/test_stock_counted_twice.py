"""The stock metrics against a second computation in plain Python over the canonical rows."""

from datetime import timedelta
from functools import cache

import pytest
from scipy import special

from floorwalker.period import Period
from tests.golden.test_metrics_counted_twice import SHOPS, book_of
from tests.support.canonical_book import Book
from tests.support.reference_stock import (
    COVERED,
    cogs,
    covered,
    covers,
    lost,
    positions,
    smoothed_demand,
    stale,
    stock_on_file,
    unit_margin,
    weighted_in_stock,
    year,
)
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue

STOCKED = [shop for shop, (opened, _, _) in SHOPS.items() if "inventory_snapshot.on_hand" in opened().filled]
JUDGED = [shop for shop in STOCKED if shop != "floor"]
"""Shops without open purchase orders, whose risk has a closed form."""


@cache
def answered(shop: str, metric: str) -> bool:
    """Whether a shop's data hold what a metric needs."""
    return set(catalogue().metrics[metric].needs) <= SHOPS[shop][0]().filled


@pytest.mark.parametrize("metric", COVERED)
@pytest.mark.parametrize("shop", STOCKED)
def test_a_metric_over_positions_agrees_over_the_whole_and_by_every_dimension(shop: str, metric: str) -> None:
    if not answered(shop, metric):
        (figure,) = figures_for(SHOPS[shop][0](), catalogue(), MetricQuery(metric))
        assert figure.value is None
        assert "the data hold no" in str(figure.null_reason)
        return
    opened, first, last = SHOPS[shop]
    warehouse, book, declared = opened(), book_of(shop), catalogue().metrics[metric]
    window = Period(first, last, warehouse.shop.time_zone)
    for by in [(), *((name,) for name in declared.dimensions)]:
        for figure in figures_for(warehouse, catalogue(), MetricQuery(metric, first, last, by)):
            above, below, rows = covered(book, metric, window, figure.key)
            assert figure.row_count == rows
            assert (figure.numerator or 0) == pytest.approx(above, rel=1e-6, abs=1e-6)
            if declared.kind == "ratio":
                assert (figure.denominator or 0) == pytest.approx(below, rel=1e-6, abs=1e-6)
                assert figure.value == (pytest.approx(above / below, rel=1e-6) if below else None)


@pytest.mark.parametrize("trimmed", [0, 11])
@pytest.mark.parametrize("shop", STOCKED)
def test_a_partition_by_location_adds_up_to_the_whole(shop: str, trimmed: int) -> None:
    opened, first, last = SHOPS[shop]
    first, last = first + timedelta(days=trimmed), last - timedelta(days=trimmed)
    for metric in ("available_units", "days_of_supply", "sell_through_rate"):
        (whole,) = figures_for(opened(), catalogue(), MetricQuery(metric, first, last))
        parts = figures_for(opened(), catalogue(), MetricQuery(metric, first, last, ("location",)))
        above, below, rows = covered(book_of(shop), metric, Period(first, last, opened().shop.time_zone), {})
        assert sum(part.row_count for part in parts) == whole.row_count == rows
        assert sum(part.numerator or 0 for part in parts) == pytest.approx(whole.numerator or 0)
        assert (whole.numerator or 0) == pytest.approx(above)
        if whole.denominator is not None:
            assert sum(part.denominator or 0 for part in parts) == pytest.approx(whole.denominator)
            assert whole.denominator == pytest.approx(below)


@pytest.mark.parametrize("shop", STOCKED)
def test_stale_positions_agree(shop: str) -> None:
    (figure,) = figures_for(SHOPS[shop][0](), catalogue(), MetricQuery("stale_stock_positions"))
    assert (figure.numerator, figure.denominator) == stale(book_of(shop))


@pytest.mark.parametrize("shop", STOCKED)
def test_the_weighted_in_stock_rate_agrees(shop: str) -> None:
    opened, first, last = SHOPS[shop]
    (figure,) = figures_for(opened(), catalogue(), MetricQuery("in_stock_rate_weighted", first, last))
    above, below = weighted_in_stock(book_of(shop), Period(first, last, opened().shop.time_zone))
    assert ((figure.numerator or 0), (figure.denominator or 0)) == pytest.approx((above, below))


@pytest.mark.parametrize("shop", [shop for shop in STOCKED if answered(shop, "gmroi")])
def test_turnover_and_margin_return_agree(shop: str) -> None:
    opened, first, last = SHOPS[shop]
    for metric, amount in (("inventory_turnover", cogs), ("gmroi", Book.cm1)):
        (figure,) = figures_for(opened(), catalogue(), MetricQuery(metric, first, last))
        above, below = year(book_of(shop), last, amount)
        assert figure.numerator == pytest.approx(above)
        assert figure.denominator == pytest.approx(below)


@pytest.mark.parametrize("shop", JUDGED)
def test_stock_out_risk_and_lost_units_agree_for_every_sku(shop: str) -> None:
    warehouse, book = SHOPS[shop][0](), book_of(shop)
    stock = positions(book)
    risks, losses = (
        {figure.key["sku"]: figure.value for figure in figures_for(warehouse, catalogue(), query)}
        for query in (
            MetricQuery("oos_risk_14d", by=("sku",)),
            MetricQuery("expected_lost_units_14d", by=("sku",)),
        )
    )
    assert set(risks) == set(losses) == set(stock)
    for sku, there in stock.items():
        demand = smoothed_demand(book, sku)
        assert risks[sku] == pytest.approx(risk(there, *demand), abs=1e-9), sku
        assert losses[sku] == pytest.approx(lost(there, *demand), rel=1e-5, abs=1e-9), sku


@pytest.mark.parametrize("shop", JUDGED)
def test_the_share_likely_to_run_out_counts_the_even_chances_and_what_is_out(shop: str) -> None:
    book = book_of(shop)
    odds = {sku: risk(there, *smoothed_demand(book, sku)) for sku, there in positions(book).items()}
    (figure,) = figures_for(SHOPS[shop][0](), catalogue(), MetricQuery("oos_risk_share_14d"))
    assert (figure.numerator or 0) == sum(1 for chance in odds.values() if chance >= 0.5)
    assert (figure.denominator or 0) == figure.row_count == len(odds)


@pytest.mark.parametrize("shop", [shop for shop in JUDGED if answered(shop, "expected_lost_margin_14d")])
def test_expected_lost_margin_is_lost_units_at_the_margin_of_a_unit(shop: str) -> None:
    book = book_of(shop)
    margins = {sku: unit_margin(book, sku) for sku in positions(book)}
    expected = {
        sku: margin * lost(positions(book)[sku], *smoothed_demand(book, sku))
        for sku, margin in margins.items()
        if margin is not None
    }
    figures = figures_for(SHOPS[shop][0](), catalogue(), MetricQuery("expected_lost_margin_14d", by=("sku",)))
    assert {figure.key["sku"]: figure.value for figure in figures} == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("shop", JUDGED)
def test_forward_days_of_supply_agree(shop: str) -> None:
    opened, _, _ = SHOPS[shop]
    book = book_of(shop)
    today = book.day(book.as_of)
    weights = {
        one.sku: one.weight
        for one in covers(book, Period(today, today.fromordinal(today.toordinal() + 1), book.tz))
    }
    demand = {sku: smoothed_demand(book, sku)[0] for sku in positions(book)}
    (figure,) = figures_for(opened(), catalogue(), MetricQuery("days_of_supply_forward"))
    moving = [sku for sku, level in demand.items() if level > 0]
    above = sum(positions(book)[sku] * weights[sku] for sku in moving)
    assert (figure.numerator or 0) == pytest.approx(above)
    assert (figure.denominator or 0) == pytest.approx(sum(demand[sku] * weights[sku] for sku in moving))
    assert (figure.value is None) == (not moving)


@pytest.mark.parametrize("shop", STOCKED)
def test_available_units_of_a_sku_are_the_sum_of_its_fresh_places(shop: str) -> None:
    figures = figures_for(SHOPS[shop][0](), catalogue(), MetricQuery("available_units", by=("sku",)))
    assert {figure.key["sku"]: figure.value for figure in figures} == stock_on_file(book_of(shop))


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
