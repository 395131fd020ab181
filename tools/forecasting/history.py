"""What a forecast may know at its origin: demand by SKU and day, how long each SKU has been there, declared promotions."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

LOOK_BACK_DAYS = 182
"""Days of demand that are read; older ones would weigh under a thousandth."""


@dataclass(frozen=True, slots=True)
class Promotions:
    """Declared promotions by `sku` position: days from the origin, both included (negative: past), and factor on demand."""

    sku: Places
    first: Places
    last: Places
    factor: Floats


@dataclass(frozen=True, slots=True)
class History:
    """Demand before `origin` (the first day forecast). Cells without orders are left out; they count as zero.

    `skus` are in order; `sku`, `ago` (1 = the day before the origin) and `units` have one entry per cell; `lived` (days of
    history, at most `LOOK_BACK_DAYS`) and `sellable` (0 once discontinued) one per SKU.
    """

    origin: date
    skus: tuple[str, ...]
    sku: Places
    ago: Places
    units: Floats
    lived: Floats
    sellable: Floats
    promotions: Promotions

    def weekday(self, days_from_origin: Places) -> Places:
        """The weekday of days counted from the origin, Monday 0."""
        return (self.origin.weekday() + days_from_origin) % 7
