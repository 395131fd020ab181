"""The terms of the readable chunks → BM25. `snapshot` makes one per set of readable audiences, in memory.

k1 = 1.2 and b = 0.75; idf is `log(1 + (N - n + 0.5) / (n + 0.5))`. A score divided by the question's maximum
is absolute: it can be compared across questions and added to a cosine (retrieval study, section 3.2). Chunks
and whole documents are scored from the same postings.
"""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from knowledge.postings import Postings, number_of

K1 = 1.2
B = 0.75

Scores = NDArray[np.float32]
Rows = NDArray[np.int32]
Places = NDArray[np.intp]
"""Rows as numpy looks them up: with any other integers it would turn each of them first, which took a sixth of a search."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Rows in rising order, with the score of each."""

    rows: Places
    scores: Scores


class Level:
    """BM25 over one kind of text (chunks, or documents): which rows hold a term, and what it adds to each.

    `documents` gives the row of each entry of `postings`; rows must not fall.
    """

    def __init__(self, terms: NDArray[np.uint64], rows: Rows, counts: NDArray[np.int64], size: int) -> None:
        self.size = size
        lengths = np.bincount(rows, weights=counts, minlength=size) if size else np.zeros(0)
        filled = lengths[lengths > 0]
        average = float(filled.mean()) if len(filled) else 1.0
        norm = K1 * (1 - B + B * lengths[rows] / average)
        weights = (counts * (K1 + 1) / (counts + norm)).astype(np.float32)
        order = np.argsort(terms, kind="stable")
        self._rows = rows[order].astype(np.intp)
        self._weights = weights[order]
        self._terms, starts = np.unique(terms[order], return_index=True)
        self._starts = np.append(starts, len(order))

    def _span(self, term: str) -> slice:
        number = np.uint64(number_of(term))
        at = int(np.searchsorted(self._terms, number))
        if at == len(self._terms) or self._terms[at] != number:
            return slice(0, 0)
        return slice(int(self._starts[at]), int(self._starts[at + 1]))

    def rows(self, term: str) -> Places:
        """The rows that hold the term, rising."""
        return self._rows[self._span(term)]

    def idf(self, term: str) -> float:
        """How rare the term is; an unknown term is the rarest."""
        span = self._span(term)
        return rarity(span.stop - span.start, self.size)

    def maximum(self, term: str) -> float:
        """The most that one term can add to a score; 0 for a term that occurs nowhere."""
        span = self._span(term)
        return rarity(span.stop - span.start, self.size) * (K1 + 1) if span.stop > span.start else 0.0

    def matches(self, term: str) -> Matches:
        """What the term adds to the rows that hold it."""
        span = self._span(term)
        return Matches(
            self._rows[span], self._weights[span] * np.float32(rarity(span.stop - span.start, self.size))
        )


def rarity(held: int, size: int) -> float:
    """The weight of what `held` of `size` rows hold."""
    return log(1 + (size - held + 0.5) / (held + 0.5))


class Lexicon:
    """The chunks and the documents they belong to, each as a `Level`.

    `document_rows` gives each chunk its document's row and must not fall. Chunks where `text` is false are
    aliases: their words count for the document, but a few words alone are no chunk to be measured by; `entries`
    has both.
    """

    def __init__(
        self, postings: Postings, document_rows: Rows, documents: int, text: NDArray[np.bool_] | None = None
    ) -> None:
        chunks = postings.chunks
        counts = postings.counts.astype(np.int64)
        own = np.ones(len(chunks), dtype=np.bool_) if text is None else text[chunks]
        self.entries = Level(postings.terms, chunks, counts, len(postings.sizes))
        self.chunks = (
            self.entries
            if own.all()
            else Level(postings.terms[own], chunks[own], counts[own], len(postings.sizes))
        )
        self.documents = _documents(postings.terms, document_rows[chunks], counts, documents)


def _documents(terms: NDArray[np.uint64], rows: Rows, counts: NDArray[np.int64], documents: int) -> Level:
    """The same entries, those of one term in one document taken together."""
    order = np.lexsort((terms, rows))
    terms, rows, counts = terms[order], rows[order], counts[order]
    if not len(terms):
        return Level(terms, rows, counts, documents)
    first = np.flatnonzero(np.concatenate(([True], (terms[1:] != terms[:-1]) | (rows[1:] != rows[:-1]))))
    return Level(terms[first], rows[first], np.add.reduceat(counts, first), documents)
