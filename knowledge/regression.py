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


def accounted(entries: Vectors, question: Vectors) -> Scores:
    """What each entry counts for: about 1 in sum when the entries hold the question, less the farther they are.

    `entries` are unit rows, `question` one unit vector. An entry may count less than nothing.
    """
    among = np.exp(WIDTH * (entries @ entries.T - 1.0))
    toward = np.exp(WIDTH * (entries @ question - 1.0))
    among[np.diag_indices_from(among)] += RIDGE
    shares: Scores = np.linalg.solve(among, toward).astype(np.float32)
    return shares
