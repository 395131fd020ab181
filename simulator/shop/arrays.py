"""The shapes everything is made in: plain numpy columns, one entry a row, and seeded randomness.

Moments are seconds since 1970 in UTC, days are counted from the first day of the shop's data, money is in cents,
and `ABSENT` stands for "not there (yet)" in columns of whole numbers.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Columns: TypeAlias = dict[str, Ints]

ABSENT = -1
MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR


def randomness(seed: int, *key: int) -> np.random.Generator:
    """Randomness of its own for every purpose and day, so that widening one part leaves the others' rows alone."""
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=key))


def draw(rng: np.random.Generator, shares: Floats, size: int) -> Ints:
    """`size` positions of `shares`, each as likely as its share (which need not add up to one)."""
    bounds = np.cumsum(shares)
    found: Ints = np.searchsorted(bounds, rng.random(size) * bounds[-1], side="right").astype(np.int64)
    return np.minimum(found, len(shares) - 1)


def whole(values: npt.NDArray[np.generic]) -> Ints:
    """The values as whole numbers, rounded half to even."""
    return np.rint(values.astype(np.float64)).astype(np.int64)


def between(rng: np.random.Generator, low: float, high: float, size: int) -> Ints:
    """Whole numbers spread evenly from `low` up to `high`."""
    return (low + (high - low) * rng.random(size)).astype(np.int64)


def until(moments: Ints, end: int) -> Ints:
    """The moments, those after `end` (or absent already) replaced by `ABSENT`: they have not happened yet."""
    return np.where(moments <= end, moments, ABSENT)


def only(columns: Columns, kept: Flags | Ints) -> Columns:
    """The rows of `columns` where `kept` holds, or those at the positions `kept` in that order."""
    return {name: values[kept] for name, values in columns.items()}
