"""The nearest entries of an index → how much of the question each of them accounts for. `scoring` calls it.

Kernel ridge regression (the mean of a Gaussian process) with one output per page. A question is near to many
entries at once, and entries that say the same are near to each other: each counts only for what the others do
not account for, so that ten ways to ask one thing do not outvote the one entry that fits.
"""

import numpy as np

from knowledge.embedding.port import Vectors
from knowledge.lexicon import Scores

WIDTH = 2.0
"""How fast likeness falls with the cosine: e to the power of WIDTH times (cosine - 1)."""
RIDGE = 0.3
"""What is added to an entry's likeness to itself: the larger, the more its neighbours speak with it."""


_AT_ONCE = 4
"""Rows multiplied at once: for more, the library wakes a second thread, which then spins for ten times as long as all of this takes."""
_EXACT = 1e-10
"""A squared remainder that no longer changes a page's place."""


def accounted(entries: Vectors, question: Vectors) -> Scores:
    """What each entry counts for: about 1 in sum when the entries hold the question, less the farther they are.

    `entries` are unit rows, `question` one unit vector. An entry may count less than nothing.
    """
    among = np.exp(WIDTH * (_cosines(entries) - 1.0))
    toward = np.exp(WIDTH * (entries @ question - 1.0))
    among[np.diag_indices_from(among)] += RIDGE
    return _solved(among, toward)


def _cosines(entries: Vectors) -> Vectors:
    turned = np.ascontiguousarray(entries.T)
    return np.concatenate(
        [entries[row : row + _AT_ONCE] @ turned for row in range(0, len(entries), _AT_ONCE)]
    )


def _solved(among: Vectors, toward: Vectors) -> Scores:
    """The shares that give `toward` through `among`, a symmetric positive matrix, by conjugate gradients."""
    shares, left = np.zeros_like(toward), toward.copy()
    step, remainder = left.copy(), float(left @ left)
    for _ in range(2 * len(toward)):
        if remainder < _EXACT:
            break
        moved = among @ step
        length = remainder / float(step @ moved)
        shares += length * step
        left -= length * moved
        after = float(left @ left)
        step, remainder = left + (after / remainder) * step, after
    return shares.astype(np.float32)
