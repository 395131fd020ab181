"""The terms of chunks as numbers in columns: how the catalogue keeps them and the lexicon reads them.

A term is its 64-bit BLAKE2 hash, so that no list of all words has to be kept, loaded or agreed upon. A hundred
thousand chunks are then one array that is read in a moment, where their words took minutes and a gigabyte.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_TERM = np.dtype([("term", "<u8"), ("count", "<u2")])
_MOST = 65_535


@lru_cache(maxsize=200_000)
def number_of(term: str) -> int:
    """The number a term is known by."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def pack(terms: Iterable[str]) -> bytes:
    """One chunk's terms with how often each occurs, by number."""
    counted = sorted((number_of(term), min(times, _MOST)) for term, times in Counter(terms).items())
    return np.array(counted, dtype=_TERM).tobytes()


@dataclass(frozen=True, slots=True)
class Postings:
    """Many chunks' terms: `terms` and `counts` side by side, `sizes` distinct terms per chunk in order."""

    terms: NDArray[np.uint64]
    counts: NDArray[np.uint16]
    sizes: NDArray[np.int64]

    @classmethod
    def of(cls, packed: Sequence[bytes]) -> "Postings":
        """The chunks' terms as they were packed."""
        columns = np.frombuffer(b"".join(packed), dtype=_TERM)
        sizes = np.fromiter((len(one) for one in packed), dtype=np.int64, count=len(packed))
        return cls(columns["term"].copy(), columns["count"].copy(), sizes // _TERM.itemsize)

    @property
    def chunks(self) -> NDArray[np.int32]:
        """The row of the chunk that each entry belongs to."""
        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    def only(self, kept: NDArray[np.bool_]) -> "Postings":
        """The chunks where `kept` is true."""
        if kept.all():
            return self
        entries = np.repeat(kept, self.sizes)
        return Postings(self.terms[entries], self.counts[entries], self.sizes[kept])
