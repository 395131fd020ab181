"""Reorder points against an independent normal formula, against drawn demand and by hand."""

import numpy as np
import pytest
from scipy import stats

from tools.stock.reorder import Supply, order_quantity, quantile, reorder_point


def test_the_quantile_is_that_of_the_negative_binomial() -> None:
    mean, variance = np.array([3.0, 20.0, 150.0]), np.array([9.0, 21.0, 900.0])
    for service in (0.5, 0.9, 0.95, 0.99):
        size, chance = mean**2 / (variance - mean), mean / variance
        expected = stats.nbinom.ppf(service, size, chance)
        assert quantile(np.full(3, service), mean, variance) == pytest.approx(expected)


def test_for_fast_movers_it_comes_close_to_the_normal_formula_of_the_textbook() -> None:
    level, variance, lead, spread = 40.0, 90.0, 20.0, 3.0
    (point,) = reorder_point(
        np.array([level]),
        np.array([variance]),
        Supply(np.array([lead]), np.array([spread])),
        np.array([0.95]),
    )
    by_hand = level * 27 + 1.645 * (27 * variance + level**2 * spread**2) ** 0.5
    assert point == pytest.approx(by_hand, rel=0.02)


def test_ordering_at_the_point_serves_as_often_as_promised() -> None:
    rng, level = np.random.default_rng(9), 2.0
    (point,) = reorder_point(
        np.array([level]), np.array([5.0]), Supply(np.array([14.0]), np.array([2.0])), np.array([0.95])
    )
    lead = np.maximum(np.rint(rng.normal(14, 2, 20_000)), 0).astype(int) + 7
    # Daily demand with mean 2 and variance 5 is a negative binomial of size 4/3.
    demand = rng.negative_binomial(4 / 3 * lead, 0.4)
    assert float(np.mean(demand <= point)) == pytest.approx(0.95, abs=0.015)


def test_an_unknown_lead_time_gives_no_point_and_no_demand_gives_zero() -> None:
    points = reorder_point(
        np.array([1.0, 0.0]),
        np.array([1.0, 0.0]),
        Supply(np.array([np.nan, 10.0]), np.zeros(2)),
        np.full(2, 0.95),
    )
    assert np.isnan(points[0])
    assert points[1] == 0


def test_one_orders_up_to_the_target_only_at_or_under_the_point() -> None:
    position, point = np.array([30.0, 31.0, -4.0]), np.full(3, 30.0)
    # Target: 30 and a week of 1.5 a day, rounded up to 11.
    assert order_quantity(position, point, np.full(3, 1.5)).tolist() == [11, 0, 45]
