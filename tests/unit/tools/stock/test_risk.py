"""Stock-out risk by hand and against a simulation."""

import numpy as np
import pytest

from tools.stock.band import BAND_FROM, Band, band
from tools.stock.risk import Demand, Inbound, exceeds, run_out_probability

NOTHING_DUE = Inbound(np.array([], dtype=np.int64), np.array([]), np.array([]))


def test_the_chance_of_exceeding_is_that_of_a_negative_binomial_drawn_many_times() -> None:
    mean, variance, stock = 20.0, 60.0, 30.0
    successes = mean**2 / (variance - mean)
    drawn = np.random.default_rng(7).negative_binomial(successes, mean / variance, 200_000)
    (chance,) = exceeds(np.array([stock]), np.array([mean]), np.array([variance]))
    assert chance == pytest.approx(float(np.mean(drawn > stock)), abs=0.005)


def test_demand_that_exactly_empties_the_shelf_does_not_exceed_it() -> None:
    # Nearly Poisson with mean 1: P(more than 1) = 1 - 2/e.
    (chance,) = exceeds(np.array([1.0]), np.array([1.0]), np.array([1.0]))
    assert chance == pytest.approx(1 - 2 / np.e, abs=1e-6)


def test_a_receipt_in_time_helps_but_one_in_nine_is_late() -> None:
    demand = Demand(np.array([1.0]), np.array([2.0]))
    stock, due = np.array([10.0]), Inbound(np.array([0]), np.array([3.0]), np.array([1000.0]))
    (without,) = run_out_probability(stock, demand, NOTHING_DUE)
    (coming,) = run_out_probability(stock, demand, due)
    (before_it_comes,) = exceeds(stock, *demand.over(3))
    assert coming == pytest.approx(0.89 * before_it_comes + 0.11 * without)


def test_the_worst_moment_of_the_path_counts_not_only_its_end() -> None:
    demand = Demand(np.array([10.0]), np.array([110.0]))
    stock, due = np.array([20.0]), Inbound(np.array([0]), np.array([10.0]), np.array([10_000.0]))
    (risk,) = run_out_probability(stock, demand, due)
    assert risk > 0.98


def test_receipts_of_one_sku_leave_the_others_alone() -> None:
    demand = Demand(np.array([1.0, 1.0]), np.array([2.0, 2.0]))
    stock, due = np.array([10.0, 10.0]), Inbound(np.array([1]), np.array([0.0]), np.array([50.0]))
    risk = run_out_probability(stock, demand, due)
    assert risk[0] == run_out_probability(stock, demand, NOTHING_DUE)[0]
    assert risk[1] < risk[0]


def test_two_receipts_on_one_day_both_count() -> None:
    demand = Demand(np.array([1.0]), np.array([2.0]))
    twice = Inbound(np.array([0, 0]), np.array([0.0, 0.0]), np.array([5.0, 5.0]))
    once = Inbound(np.array([0]), np.array([0.0]), np.array([10.0]))
    stock = np.array([4.0])
    assert run_out_probability(stock, demand, twice) == pytest.approx(
        run_out_probability(stock, demand, once)
    )


@pytest.mark.parametrize(
    ("probability", "available", "level", "expected"),
    [
        (0.9, 5.0, 0.0, Band.NO_DEMAND),
        (1.0, 0.0, 1.0, Band.OUT),
        (1.0, 5.0, 1.0, Band.HIGH),
        (0.5, 5.0, 1.0, Band.HIGH),
        (0.4999, 5.0, 1.0, Band.MEDIUM),
        (0.2, 5.0, 1.0, Band.MEDIUM),
        (0.05, 5.0, 1.0, Band.LOW),
        (0.0499, 5.0, 1.0, Band.NONE),
        (0.0, 5.0, 1.0, Band.NONE),
    ],
)
def test_bands_start_at_their_lowest_probability(
    probability: float, available: float, level: float, expected: Band
) -> None:
    assert band(probability, available, level) is expected


def test_the_bands_cover_every_probability_from_high_to_low() -> None:
    lowest = [start for _, start in BAND_FROM]
    assert lowest == sorted(lowest, reverse=True)
    assert lowest[-1] == 0
