"""Stock-out risk by hand and against a simulation."""

import numpy as np
import pytest

from tools.stock.band import BAND_FROM, Band, bands
from tools.stock.risk import Demand, Inbound, exceeds, run_out_probability, shortfall

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


def test_a_receipt_helps_as_often_as_suppliers_are_in_time() -> None:
    demand = Demand(np.array([1.0]), np.array([2.0]))
    stock, due = np.array([10.0]), Inbound(np.array([0]), np.array([3.0]), np.array([1000.0]))
    (without,) = run_out_probability(stock, demand, NOTHING_DUE)
    (coming,) = run_out_probability(stock, demand, due)
    (before_it_comes,) = exceeds(stock, *demand.over(3))
    assert 0.89 * before_it_comes < coming < 0.89 * before_it_comes + 0.11 * without


def test_the_risk_with_a_late_supplier_is_that_of_many_drawn_arrivals() -> None:
    demand, rng = Demand(np.array([1.0]), np.array([2.0])), np.random.default_rng(11)
    late, very_late, due_in, stock = 0.5, 0.2, 5.0, 9.0
    receipt = Inbound(
        np.array([0]), np.array([due_in]), np.array([1000.0]), np.array([late]), np.array([very_late])
    )
    (told,) = run_out_probability(np.array([stock]), demand, receipt)
    wait = 14 / np.log(late / very_late)
    arrival = np.where(rng.random(4000) < late, due_in + rng.exponential(wait, 4000), due_in)
    by_then = [float(exceeds(np.array([stock]), *demand.over(min(np.ceil(day), 14.0)))[0]) for day in arrival]
    assert told == pytest.approx(float(np.mean(by_then)), abs=0.01)


def test_what_is_overdue_is_not_expected_today() -> None:
    demand, stock, units = Demand(np.array([1.0]), np.array([2.0])), np.array([5.0]), np.array([1000.0])
    (overdue,) = run_out_probability(stock, demand, Inbound(np.array([0]), np.array([-9.0]), units))
    (today,) = run_out_probability(stock, demand, Inbound(np.array([0]), np.array([0.0]), units))
    (never,) = run_out_probability(stock, demand, NOTHING_DUE)
    assert today < overdue < never


def test_expected_lost_units_are_those_of_many_drawn_demands() -> None:
    mean, variance, stock = 20.0, 60.0, 15.0
    drawn = np.random.default_rng(5).negative_binomial(mean**2 / (variance - mean), mean / variance, 400_000)
    (units,) = shortfall(np.array([stock]), np.array([mean]), np.array([variance]))
    assert units == pytest.approx(float(np.maximum(drawn - stock, 0).mean()), abs=0.03)


def test_without_stock_all_demand_is_lost_and_what_was_owed_is_not_lost_again() -> None:
    mean, variance = np.array([8.0, 8.0]), np.array([12.0, 12.0])
    assert shortfall(np.array([0.0, -5.0]), mean, variance) == pytest.approx([8.0, 8.0])


def test_demand_shared_over_places_keeps_its_mean_and_spreads_as_thinning_says() -> None:
    rng = np.random.default_rng(3)
    whole = rng.negative_binomial(2, 0.4, 300_000)
    there = rng.binomial(whole, 0.3)
    demand = Demand(np.array([whole.mean()]), np.array([np.mean(whole**2)]))
    part = demand.thinned(np.array([0.3]))
    assert part.level[0] == pytest.approx(there.mean(), rel=0.01)
    assert part.square[0] == pytest.approx(np.mean(there**2), rel=0.02)


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
    assert bands(np.array([probability]), np.array([available]), np.array([level])) == [expected]


def test_the_bands_cover_every_probability_from_high_to_low() -> None:
    lowest = [start for _, start in BAND_FROM]
    assert lowest == sorted(lowest, reverse=True)
    assert lowest[-1] == 0
