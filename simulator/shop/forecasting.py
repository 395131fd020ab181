"""Expected demand → the planner's frozen forecasts: once a week, thirty days ahead, with honest errors."""

from collections.abc import Iterator

import numpy as np

from simulator.shop.arrays import MINUTE, Columns, randomness, whole
from simulator.shop.demand import Demand

ORIGIN_DAYS, HORIZON = 120, 30
MOST_ROWS = 6_000_000
"""Above this the slowest sellers are left without a forecast, as planners do."""
_PURPOSE = 15


def forecasts(demand: Demand) -> Iterator[Columns]:
    """One batch of forecast rows per origin, oldest first; quantities in hundredths of a unit."""
    days = demand.days
    origins = [day for day in range(days.last, -1, -7) if day > days.last - ORIGIN_DAYS][::-1]
    most = MOST_ROWS // (len(origins) * HORIZON)
    for origin in origins:
        moment = int(days.at(origin, 10 * MINUTE))
        if moment > days.end:
            continue
        yield _frozen(demand, origin, moment, most)


def _frozen(demand: Demand, origin: int, moment: int, most: int) -> Columns:
    rng = randomness(demand.seed, _PURPOSE, origin)
    weights = demand.weights(origin + HORIZON // 2)
    skus = np.sort(np.argsort(-weights, kind="stable")[:most])
    skus = skus[weights[skus] > 0]
    bias = 1 + rng.normal(0.02, 0.05)
    error = rng.lognormal(-0.03, 0.25, len(skus)) * bias
    wanted = np.stack([demand.expected(origin + ahead)[skus] for ahead in range(HORIZON)], axis=1)
    return {
        "origin": np.full(wanted.size, moment),
        "sku": np.repeat(skus, HORIZON),
        "target": np.tile(origin + np.arange(HORIZON), len(skus)),
        "qty": whole(wanted * error[:, None] * 100).ravel(),
    }
