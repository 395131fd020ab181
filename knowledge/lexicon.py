"""The terms of the readable chunks → BM25. `retrieve` makes one per set of readable audiences, in memory.

k1 = 1.2 and b = 0.75; idf is `log(1 + (N - n + 0.5) / (n + 0.5))`. A score divided by the question's maximum
is absolute: it can be compared across questions and added to a cosine (retrieval study, section 3.2).
"""

from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75

Scores = NDArray[np.float32]


class Lexicon:
    """Term → chunks with their BM25 weight, and term → documents.

    Rows are positions in the list it was made from.
    """

    def __init__(self, chunk_terms: Sequence[Sequence[str]], document_rows: Sequence[int]) -> None:
        self._ids: dict[str, int] = {}
        self._chunks = len(chunk_terms)
        self._documents = len(set(document_rows))
        self._document_rows = np.asarray(document_rows, dtype=np.int64)
        lengths = np.asarray([len(terms) for terms in chunk_terms], dtype=np.int64)
        number_of = self._ids.setdefault
        flat = np.fromiter(
            (number_of(term, len(self._ids)) for terms in chunk_terms for term in terms),
            dtype=np.int64,
            count=int(lengths.sum()),
        )
        pairs, counts = np.unique(
            flat * max(self._chunks, 1) + np.repeat(np.arange(self._chunks), lengths), return_counts=True
        )
        self._rows = pairs % max(self._chunks, 1)
        self._starts = np.searchsorted(pairs // max(self._chunks, 1), np.arange(len(self._ids) + 1))
        average = float(lengths.mean()) if self._chunks else 1.0
        norm = K1 * (1 - B + B * lengths[self._rows] / max(average, 1.0))
        self._weights = (counts * (K1 + 1) / (counts + norm)).astype(np.float32)

    def __contains__(self, term: str) -> bool:
        return term in self._ids

    def _span(self, term: str) -> slice:
        number = self._ids[term]
        return slice(int(self._starts[number]), int(self._starts[number + 1]))

    def idf(self, term: str) -> float:
        """How rare the term is among the chunks; an unknown term is the rarest."""
        span = self._span(term) if term in self._ids else slice(0, 0)
        held = span.stop - span.start
        return log(1 + (self._chunks - held + 0.5) / (held + 0.5))

    def maximum(self, term: str) -> float:
        """The most that one term can add to a chunk's score; 0 for a term that occurs nowhere."""
        return self.idf(term) * (K1 + 1) if term in self._ids else 0.0

    def scores(self, term: str) -> Scores:
        """What the term adds to each chunk."""
        found = np.zeros(self._chunks, dtype=np.float32)
        if term in self._ids:
            span = self._span(term)
            found[self._rows[span]] = self._weights[span] * np.float32(self.idf(term))
        return found

    def documents(self, term: str) -> set[int]:
        """The documents that hold the term."""
        if term not in self._ids:
            return set()
        return set(self._document_rows[self._rows[self._span(term)]].tolist())

    def rarity(self, documents: int) -> float:
        """The weight of a term that this many documents hold, for coverage."""
        return log(1 + (self._documents - documents + 0.5) / (documents + 0.5))
