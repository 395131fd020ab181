"""`History` → expected units per SKU and day: level x weekday profile x declared promotions. Pure arithmetic on arrays.

Method (study section 5): nothing beats a smoothed level by much, the gains are in bias. The level is an exponentially weighted
mean of daily demand from which weekday and promotions have been taken out; days without orders count as zero.
"""

from dataclasses import dataclass

import numpy as np

from tools.forecasting.history import LOOK_BACK_DAYS, Floats, History, Promotions

SMOOTHING = 0.03
"""Weight of the last day. Slower is steadier; the 30-day mean age of 0.03 did best with little loss after a change."""
PROFILE_DAYS = 56
PROFILE_PRIOR = 30.0
"""Units added to each weekday before they are compared, so that a handful of orders makes no profile."""


@dataclass(frozen=True, slots=True)
class Level:
    """Ordinary demand per SKU: units a day, and the variance of a day's units; each of shape (SKUs,)."""

    units: Floats
    variance: Floats


def weekday_profile(history: History) -> Floats:
    """Factor of each weekday (Monday first) on the mean day of the last 8 weeks, over all SKUs; shape (7,), mean 1."""
    recent = history.ago <= PROFILE_DAYS
    usual = history.units / _factors(history.promotions, history.sku, -history.ago)
    days = history.weekday(-history.ago[recent])
    total = np.bincount(days, usual[recent], minlength=7) + PROFILE_PRIOR
    return np.asarray(total / total.mean(), dtype=np.float64)


def level(history: History, *, smoothing: float = SMOOTHING) -> Level:
    """Smoothed ordinary demand of each SKU; 0 for one without history or already discontinued."""
    profile, count = weekday_profile(history), len(history.skus)
    weight = (1 - smoothing) ** (history.ago - 1.0)
    usual = history.units / _factors(history.promotions, history.sku, -history.ago)
    usual = usual / profile[history.weekday(-history.ago)]
    whole = (1 - (1 - smoothing) ** np.maximum(history.lived, 1.0)) / smoothing
    mean = np.bincount(history.sku, weight * usual, minlength=count) / whole
    square = np.bincount(history.sku, weight * usual**2, minlength=count) / whole
    mean, square = mean * history.sellable, square * history.sellable
    return Level(mean, np.maximum(square - mean**2, mean))


def day_factors(history: History, days: int) -> Floats:
    """Factor of weekday and promotions on the level, per SKU and day from the origin; shape (SKUs, days)."""
    ahead = np.arange(days)
    factors = np.tile(weekday_profile(history)[history.weekday(ahead)], (len(history.skus), 1))
    for sku, first, last, factor in _coming(history.promotions, days):
        factors[sku, max(first, 0) : last + 1] *= factor
    return factors


def forecast(history: History, days: int, *, smoothing: float = SMOOTHING) -> Floats:
    """Expected units of each SKU on each of the `days` from the origin; shape (SKUs, days)."""
    return level(history, smoothing=smoothing).units[:, None] * day_factors(history, days)


def expected_units(history: History, days: int, *, smoothing: float = SMOOTHING) -> Floats:
    """Expected units of each SKU over the `days` from the origin together; shape (SKUs,)."""
    return np.asarray(forecast(history, days, smoothing=smoothing).sum(axis=1), dtype=np.float64)


def _coming(promotions: Promotions, days: int) -> list[tuple[int, int, int, float]]:
    reach = (promotions.last >= 0) & (promotions.first < days)
    columns = (promotions.sku, promotions.first, promotions.last, promotions.factor)
    return list(zip(*(column[reach].tolist() for column in columns), strict=True))


def _factors(promotions: Promotions, sku: np.ndarray, day: np.ndarray) -> Floats:
    """The promotions' factor of each (SKU, day from the origin); 1 without one."""
    promoted, place = np.unique(promotions.sku, return_inverse=True)
    table = np.ones((len(promoted) + 1, LOOK_BACK_DAYS + 1))
    for row, first, last, factor in zip(
        place, promotions.first, promotions.last, promotions.factor, strict=True
    ):
        begin, end = (
            LOOK_BACK_DAYS + max(int(first), -LOOK_BACK_DAYS),
            LOOK_BACK_DAYS + min(int(last), -1) + 1,
        )
        table[row, begin : max(begin, end)] *= max(factor, 0.05)
    found = np.searchsorted(promoted, sku)
    row_of = np.where(np.isin(sku, promoted), found, len(promoted))
    return np.asarray(table[row_of, LOOK_BACK_DAYS + day], dtype=np.float64)
