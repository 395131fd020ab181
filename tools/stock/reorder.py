"""When to reorder a SKU and how much: closed forms of the periodic-review order-up-to policy. Pure.

Demand over lead time and review has mean d*(L+R) and variance (L+R)*v + d²*s², with d and v the mean and variance of a day's
demand and s the standard deviation of the lead time (Silver, Pyke and Thomas, Inventory and Production Management, 7.9). The reorder
point is the quantile of a negative binomial of that mean and variance (Poisson's where it spreads no wider) at the service level.
"""

from dataclasses import dataclass

import numpy as np

from tools.stock.lateness import Floats

REVIEW_DAYS = 7
"""How often somebody looks at what to order."""
SERVICE_LEVELS = {"A": 0.98, "B": 0.95, "C": 0.90}
DEFAULT_SERVICE_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Supply:
    """Lead time per SKU: mean and standard deviation in days, each of shape (SKUs,); NaN where nobody knows."""

    lead_days: Floats
    lead_sd: Floats


def demand_until_supplied(
    level: Floats, variance: Floats, supply: Supply, days: float
) -> tuple[Floats, Floats]:
    """Mean and variance of the demand over lead time plus `days`."""
    whole = supply.lead_days + days
    return whole * level, whole * variance + (level * supply.lead_sd) ** 2


def quantile(service: Floats, mean: Floats, variance: Floats) -> Floats:
    """The smallest whole number of units that the demand does not exceed with probability `service`; NaN where unknown."""
    from scipy.special import betainc, nbdtrik  # noqa: PLC0415 - slow to load, and only orders need it

    mean_ = np.maximum(mean, 1e-12)
    variance_ = np.maximum(variance, mean_ * (1 + 1e-6))
    share = mean_ / variance_
    successes = mean_**2 / (variance_ - mean_)
    guess = np.ceil(np.nan_to_num(nbdtrik(service, successes, share), nan=0.0))
    # nbdtrik inverts a continuous extension: step to the whole number that holds.
    for _ in range(2):
        lower = betainc(np.maximum(guess, 1.0), successes, 1 - share) <= 1 - service
        guess = np.where(lower & (guess > 0), guess - 1, guess)
    guess = np.where(betainc(guess + 1, successes, 1 - share) > 1 - service, guess + 1, guess)
    return np.where(np.isnan(mean), np.nan, np.where(mean <= 0, 0.0, guess))


def reorder_point(level: Floats, variance: Floats, supply: Supply, service: Floats) -> Floats:
    """Units at or under which to order; NaN without a lead time, 0 without demand."""
    return quantile(service, *demand_until_supplied(level, variance, supply, REVIEW_DAYS))


def order_quantity(position: Floats, point: Floats, level: Floats) -> Floats:
    """Whole units that lift the position (available plus inbound) to the reorder point plus one review's demand; 0 above the point."""
    target = point + np.ceil(level * REVIEW_DAYS)
    return np.where(position <= point, np.maximum(target - np.floor(position), 0.0), 0.0)
