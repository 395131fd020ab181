"""How likely a SKU runs out, in words: bands are shown to people, never decimals."""

from enum import StrEnum


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


def band_of(probability: float) -> Band:
    """The band of a probability, for what is neither out nor without demand."""
    return next(name for name, lowest in BAND_FROM if probability >= lowest)


def band(probability: float, available: float, level: float) -> Band:
    """The band of one SKU."""
    if level <= 0:
        return Band.NO_DEMAND
    if available <= 0:
        return Band.OUT
    return band_of(probability)
