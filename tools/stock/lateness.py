"""How late suppliers deliver: a share in time, the rest late by an exponential number of days. Pure arithmetic on arrays.

Two figures describe a supplier: P(late) and P(more than two weeks late). Between and beyond them lateness is exponential, so
that what is overdue already comes after a further wait of the same mean, whatever its date said: "overdue" never means "today".
Prior of all suppliers: 11 % late, 5 % more than two weeks (study section 5).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LATE_PRIOR, VERY_LATE_PRIOR = 0.11, 0.05
VERY_LATE_DAYS = 14
PRIOR_LINES = 20
"""A supplier's own order lines weigh against the prior as if the prior were this many lines."""


def smoothed(late: float, very_late: float, lines: float) -> tuple[float, float]:
    """P(late) and P(very late) of a supplier from its counts of order lines and the prior; the second is always the smaller."""
    weight = lines + PRIOR_LINES
    return (late + LATE_PRIOR * PRIOR_LINES) / weight, (very_late + VERY_LATE_PRIOR * PRIOR_LINES) / weight


def mean_wait(late: Floats, very_late: Floats) -> Floats:
    """Mean further days that a late receipt takes."""
    return VERY_LATE_DAYS / np.log(late / very_late)


def arrives_in(due_in: Floats, late: Floats, very_late: Floats, share: float) -> Floats:
    """Days from now by which the given `share` of such receipts has arrived; `due_in` is below zero for overdue ones."""
    wait = mean_wait(late, very_late)
    in_time = due_in + wait * np.maximum(np.log(late / (1 - share)), 0.0)
    overdue = -wait * np.log(1 - share)
    return np.where(due_in < 0, overdue, in_time)


def arrives_within(due_in: float, late: float, very_late: float, days: float) -> float:
    """Probability that a receipt has arrived `days` from now, given that it has not yet."""
    wait = VERY_LATE_DAYS / np.log(late / very_late)
    if due_in < 0:
        return float(1 - np.exp(-days / wait))
    return float(1 - late * np.exp(-(days - due_in) / wait)) if days >= due_in else 0.0
