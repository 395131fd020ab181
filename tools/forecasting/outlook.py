"""What a SKU will probably sell on each of the next days, with the spread of it (negative binomial)."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tools.forecasting.built_in import SMOOTHING, day_factors, level
from tools.forecasting.history import Floats, History

QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class DayOutlook:
    """Units expected on a local day: mean, and the numbers demand stays at or under in 1, 5 and 9 of 10 cases."""

    day: date
    units: float
    p10: int
    p50: int
    p90: int


@dataclass(frozen=True, slots=True)
class SkuOutlook:
    """One SKU's next days, and their sum with its own spread (the days' quantiles do not add up)."""

    sku_id: str
    days: tuple[DayOutlook, ...]
    units: float
    p10: int
    p50: int
    p90: int


def sku_outlook(history: History, sku_id: str, days: int) -> SkuOutlook | None:
    """The outlook of a SKU over the `days` from the history's origin; None for a SKU that is not known then."""
    if sku_id not in history.skus:
        return None
    at, known = history.skus.index(sku_id), level(history)
    factors = day_factors(history, days)[at]
    mean = known.units[at] * factors
    spread = known.variance[at] * factors**2
    unsure = SMOOTHING / (2 - SMOOTHING) * known.variance[at]
    each = [quantile(mean, spread + unsure * factors**2, share) for share in QUANTILES]
    total, wide = mean.sum(keepdims=True), np.array([spread.sum() + unsure * factors.sum() ** 2])
    low, middle, high = (int(quantile(total, wide, share)[0]) for share in QUANTILES)
    told = tuple(
        DayOutlook(
            history.origin + timedelta(days=ahead), float(mean[ahead]), *(int(one[ahead]) for one in each)
        )
        for ahead in range(days)
    )
    return SkuOutlook(sku_id, told, float(total[0]), low, middle, high)


def quantile(mean: Floats, variance: Floats, share: float) -> Floats:
    """The smallest whole number that demand stays at or under with probability `share`, negative binomial; 0 for a mean of 0."""
    from scipy.special import betainc  # noqa: PLC0415 - a third of a second that only this question needs

    mean_ = np.maximum(mean, 1e-12)
    variance_ = np.maximum(variance, mean_ * (1 + 1e-9))
    successes = mean_**2 / (variance_ - mean_)
    low, high = np.full(mean.shape, -1.0), np.ceil(mean_ + 20 * np.sqrt(variance_) + 20)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        # The upper tail of a negative binomial is a regularised incomplete beta function (Abramowitz and Stegun 26.5.26).
        enough = betainc(np.maximum(middle, 0.0) + 1.0, successes, 1.0 - mean_ / variance_) <= 1 - share
        enough &= middle >= 0
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.asarray(np.where(mean > 0, high, 0.0), dtype=np.float64)
