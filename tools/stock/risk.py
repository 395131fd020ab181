"""Demand and stock per SKU → probability of running out within the horizon and units lost. Pure arithmetic on arrays.

Method (study section 5): daily demand has the level and variance of an EWMA of 0.05; demand over d days is negative binomial
with mean d*level and a variance widened for the uncertainty of the level itself. The path is checked just before each receipt
and at the end, not only on the last day. Receipts come with their supplier's lateness (`lateness`): the probability is the mean
over eleven cases, from all receipts in time to all of them very late.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tools.stock.lateness import LATE_PRIOR, VERY_LATE_PRIOR, Floats, arrives_in

HORIZON_DAYS = 14
SMOOTHING = 0.05
_CASES = (0.0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.89, 0.92, 0.95, 0.98, 1.0)
"""Bounds of the cases of lateness, as shares of all receipts; one bound is the prior's share in time."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Daily demand per SKU: `level` and mean `square` of units per day, each of shape (SKUs,)."""

    level: Floats
    square: Floats

    def over(self, days: float) -> tuple[Floats, Floats]:
        """Mean and variance of the demand of that many days."""
        daily = np.maximum(self.square - self.level**2, self.level)
        uncertain_level = SMOOTHING / (2 - SMOOTHING) * daily
        return days * self.level, days * daily + days**2 * uncertain_level

    def thinned(self, share: Floats) -> "Demand":
        """The demand when every unit falls with that probability to one place out of several (binomial thinning)."""
        daily = np.maximum(self.square - self.level**2, self.level)
        level = share * self.level
        return Demand(level, share**2 * daily + share * (1 - share) * self.level + level**2)

    def at(self, places: NDArray[np.int64]) -> "Demand":
        """The demand of the SKUs at those positions."""
        return Demand(self.level[places], self.square[places])


@dataclass(frozen=True, slots=True)
class Inbound:
    """Open receipts: SKU position in the arrays, days from now until due (below zero: overdue), units; each of shape (receipts,).

    `late` and `very_late` are the supplier's P(late) and P(more than two weeks late); the prior when left out.
    """

    sku: NDArray[np.int64]
    due_in: Floats
    units: Floats
    late: Floats = field(default_factory=lambda: np.array([]))
    very_late: Floats = field(default_factory=lambda: np.array([]))

    def arrives_in(self, share: float) -> Floats:
        """Whole days until arrival in the case that `share` of receipts are earlier."""
        late = self.late if len(self.late) else np.full(len(self.sku), LATE_PRIOR)
        very_late = self.very_late if len(self.very_late) else np.full(len(self.sku), VERY_LATE_PRIOR)
        return np.ceil(arrives_in(self.due_in, late, very_late, share))

    def within_the_horizon(self) -> "Inbound":
        """The receipts that arrive within the horizon at least in the earliest case; all others change nothing."""
        near = self.arrives_in((_CASES[0] + _CASES[1]) / 2) < HORIZON_DAYS
        late, very_late = (part[near] if len(part) else part for part in (self.late, self.very_late))
        return Inbound(self.sku[near], self.due_in[near], self.units[near], late, very_late)


@dataclass(frozen=True, slots=True)
class RunOut:
    """Per SKU: P(out at some moment within the horizon), and expected units of demand that find no stock until then."""

    probability: Floats
    lost_units: Floats


def exceeds(stock: Floats, mean: Floats, variance: Floats) -> Floats:
    """P(demand > stock) for a negative binomial of that mean and variance; 0 where the mean is 0."""
    return run_short(stock, mean, variance)[0]


def shortfall(stock: Floats, mean: Floats, variance: Floats) -> Floats:
    """E[max(demand - stock, 0)] for the same distribution: units that find no stock, not counting what was owed before."""
    return run_short(stock, mean, variance)[1]


def run_short(stock: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """P(demand > stock) and E[max(demand - stock, 0)] together: they share the costliest term.

    From x*pmf(x) = mean*pmf'(x-1), where pmf' has one success more: E[D; D > s] = mean * P'(D > s - 1).
    """
    there = np.floor(np.maximum(stock, 0.0))
    tail = _tail(there, mean, variance, more=0)
    odds = np.where(mean > 0, np.where(stock < 0, 1.0, tail), 0.0)
    above = np.where(there > 0, _tail(there - 1, mean, variance, more=1), 1.0)
    lost = np.where(mean > 0, np.maximum(mean * above - there * tail, 0.0), 0.0)
    return odds, lost


def _tail(stock: Floats, mean: Floats, variance: Floats, *, more: int) -> Floats:
    from scipy.special import betainc  # noqa: PLC0415 - a third of a second that only this question needs

    mean_ = np.maximum(mean, 1e-12)
    variance_ = np.maximum(variance, mean_ * (1 + 1e-9))
    successes = mean_**2 / (variance_ - mean_) + more
    # The upper tail of a negative binomial is a regularised incomplete beta function (Abramowitz and Stegun 26.5.26).
    return np.asarray(betainc(np.maximum(stock, 0.0) + 1.0, successes, 1.0 - mean_ / variance_))


def run_out(available: Floats, demand: Demand, inbound: Inbound) -> RunOut:
    """The risk per SKU: probability 1 where it is out already, 0 without demand."""
    near = inbound.within_the_horizon()
    expecting, own = np.unique(near.sku, return_inverse=True)
    alone = np.ones(len(available), dtype=np.bool_)
    alone[expecting] = False
    odds, lost = np.zeros(len(available)), np.zeros(len(available))
    mean, variance = demand.at(np.flatnonzero(alone)).over(HORIZON_DAYS)
    odds[alone], lost[alone] = run_short(available[alone], mean, variance)
    if len(expecting):
        odds[expecting], lost[expecting] = _over_cases(available[expecting], demand.at(expecting), own, near)
    return RunOut(np.where((available <= 0) & (demand.level > 0), 1.0, odds), lost)


def run_out_probability(available: Floats, demand: Demand, inbound: Inbound) -> Floats:
    """P(out of stock at some moment within the horizon) per SKU; 1 where it is out already, 0 without demand."""
    return run_out(available, demand, inbound).probability


@dataclass(frozen=True, slots=True)
class _Receipts:
    """Receipts in one case of lateness: whose they are (positions of SKUs), whole days until they arrive, units."""

    own: NDArray[np.int64]
    arrival: Floats
    units: Floats

    def of(self, chosen: NDArray[np.bool_]) -> "_Receipts":
        """Those of the chosen SKUs, under the positions these have among themselves."""
        theirs, place = chosen[self.own], np.cumsum(chosen) - 1
        return _Receipts(place[self.own[theirs]], self.arrival[theirs], self.units[theirs])


def _over_cases(
    available: Floats, demand: Demand, own: NDArray[np.int64], inbound: Inbound
) -> tuple[Floats, Floats]:
    odds, lost = np.zeros(len(available)), np.zeros(len(available))
    worst, short = np.zeros(len(available)), np.zeros(len(available))
    before = np.full(len(own), -1.0)
    for lower, upper in pairwise(_CASES):
        arrival = np.minimum(inbound.arrives_in((lower + upper) / 2), HORIZON_DAYS)
        # A SKU none of whose receipts arrives on another day than in the case before fares the same.
        moved = np.zeros(len(available), dtype=np.bool_)
        moved[own[arrival != before]] = True
        if moved.any():
            receipts = _Receipts(own, arrival, inbound.units).of(moved)
            which = np.flatnonzero(moved)
            worst[which], short[which] = _along_the_path(available[which], demand.at(which), receipts)
        before = arrival
        odds = odds + (upper - lower) * worst
        lost = lost + (upper - lower) * short
    return np.minimum(odds, 1.0), lost


def _along_the_path(available: Floats, demand: Demand, receipts: _Receipts) -> tuple[Floats, Floats]:
    """Highest probability and highest shortfall over the moments just before each receipt and at the end."""
    stock, worst, lost = available.copy(), np.zeros(len(available)), np.zeros(len(available))
    for day in np.unique(receipts.arrival[receipts.arrival < HORIZON_DAYS]):
        here = receipts.arrival == day
        receiving = np.unique(receipts.own[here])
        if day > 0:
            mean, variance = demand.at(receiving).over(float(day))
            odds, short = run_short(stock[receiving], mean, variance)
            worst[receiving] = np.maximum(worst[receiving], odds)
            lost[receiving] = np.maximum(lost[receiving], short)
        np.add.at(stock, receipts.own[here], receipts.units[here])
    mean, variance = demand.over(HORIZON_DAYS)
    odds, short = run_short(stock, mean, variance)
    return np.maximum(worst, odds), np.maximum(lost, short)
