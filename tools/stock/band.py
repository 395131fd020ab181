"""How likely a SKU runs out, in words: bands are shown to people, never decimals."""

from enum import StrEnum

import numpy as np

from tools.stock.lateness import Floats


class Band(StrEnum):
    """How likely a SKU runs out; bands are shown, never decimals."""

    NO_DEMAND = "no demand"
    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    OUT = "out"


BAND_FROM = ((Band.HIGH, 0.5), (Band.MEDIUM, 0.2), (Band.LOW, 0.05), (Band.NONE, 0.0))
"""The lowest probability of each band."""


def bands(probability: Floats, available: Floats, level: Floats) -> list[Band]:
    """The band of each SKU from its probability, units available and units a day; in order."""
    names = [Band.NO_DEMAND, Band.OUT, *(name for name, _ in BAND_FROM)]
    met = [level <= 0, available <= 0, *(probability >= lowest for _, lowest in BAND_FROM)]
    return [names[place] for place in np.select(met, range(len(names))).tolist()]
