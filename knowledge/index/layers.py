"""A large index that was built once, and the few vectors that came since: both answer as one.

Building Chroma's graph anew for every edit would cost minutes at a hundred thousand chunks, and changing a
directory that others read is what corrupts it. So a sync leaves the base alone and writes what is new beside
it; what is no longer wanted stays in the base, unnamed by the catalogue and therefore never shown.
"""

from collections.abc import Sequence

from knowledge.embedding.port import Vectors
from knowledge.index.port import Neighbour, VectorStore


class LayeredStore:
    """`base` and `later` hold different chunks."""

    def __init__(self, base: VectorStore, later: VectorStore) -> None:
        self._base = base
        self._later = later

    def count(self) -> int:
        """How many chunks both hold."""
        return self._base.count() + self._later.count()

    def nearest(self, vector: Vectors, *, audiences: Sequence[str], limit: int) -> list[Neighbour]:
        """The best of both."""
        found = self._base.nearest(vector, audiences=audiences, limit=limit)
        found += self._later.nearest(vector, audiences=audiences, limit=limit)
        return sorted(found, key=lambda neighbour: -neighbour.cosine)[:limit]

    def close(self) -> None:
        """Close both."""
        self._base.close()
        self._later.close()
