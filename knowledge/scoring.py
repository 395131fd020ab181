"""Question → the pages worth ranking with their relevance, and their chunks with a score. `retrieve` calls it.

Pages are found by the nearest vectors and by the best BM25 of chunks and of whole pages; `relevance` says how
much speaks for each.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from knowledge.document import Kind
from knowledge.embedding.port import Embedder, Vectors
from knowledge.index.exact import best_rows
from knowledge.index.port import VectorStore
from knowledge.lexicon import Rows, Scores
from knowledge.question import Slot, Synonyms
from knowledge.rank import lexical_scores
from knowledge.regression import accounted
from knowledge.relevance import Nearness, Pages, WordScores, by_both, by_words
from knowledge.snapshot import Snapshot, View
from knowledge.split import Role
from knowledge.verdict import Thresholds

CHUNK_COSINE = 0.53
"""What the cosine counts for in a chunk's score, against its BM25."""
NEAREST = 200
LEXICAL = 50
NAMED_GAP = 0.75
"""From which cosine on a known gap asks the same as the question does."""
COMPARED = 3
"""How many of the nearest entries are compared with as many gaps."""
REGRESSED = 100
"""How many of the nearest entries share out what they account for."""

Wanted = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Searcher:
    """A loaded generation with what is needed to search it.

    Without `store` and `embedder` BM25 answers alone; `degraded` says why they are missing.
    """

    snapshot: Snapshot
    store: VectorStore | None
    embedder: Embedder | None
    synonyms: Synonyms
    thresholds: Thresholds
    degraded: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """Scores by row of the view's chunks, relevance by row of its documents.

    Also the best cosine (null without vectors) and the best BM25 share of any chunk; what known gaps account for
    of the question, what one page does at most, how far pages are ahead of gaps, and the row of the gap that asks the same.
    """

    scores: dict[int, float]
    pages: dict[int, float]
    cosine: float | None
    lexical: float
    open: float = 0.0
    held: float = 0.0
    ahead: float | None = None
    gap: int | None = None


def wanted_documents(
    view: View, kinds: Collection[Kind] | None, owner: str | None, without: str | None = None
) -> Wanted | None:
    """Which of the view's documents the filters let through; null when there is no filter."""
    if kinds is None and owner is None and without is None:
        return None
    return np.array(
        [
            (kinds is None or document.kind in kinds)
            and (owner is None or document.owner == owner)
            and document.id != without
            for document in view.documents
        ],
        dtype=np.bool_,
    )


def score(
    searcher: Searcher, view: View, question: str, slots: Sequence[Slot], wanted: Wanted | None
) -> Found:
    """The chunks near in meaning and those that share most words, with their scores."""
    words = _Words.of(view, slots, wanted)
    lexical = float(words.said.chunks.max()) if len(words.said.chunks) else 0.0
    if searcher.store is None or searcher.embedder is None or not view.keys:
        rows = np.array(words.best(NEAREST), dtype=np.int32)
        values = words.said.chunks[rows]
        pages = by_words(view, _pages(view, rows), words.said)
        return Found(dict(zip(rows.tolist(), values.tolist(), strict=True)), pages, None, lexical)
    vector = searcher.embedder.embed([question])[0]
    near = _nearness(searcher, view, vector, words, wanted)
    values = CHUNK_COSINE * np.maximum(near.cosines, 0.0) + (1 - CHUNK_COSINE) * words.said.chunks[near.rows]
    pages = by_both(view, _pages(view, near.rows), words.said, near, vector)
    cosine = float(near.cosines.max(initial=0.0))
    found = dict(zip(near.rows.tolist(), values.tolist(), strict=True))
    return Found(found, pages, cosine, lexical, near.open, near.held, near.ahead, near.gap)


def _pages(view: View, rows: Rows) -> Pages:
    return np.unique(view.document_rows[rows]).astype(np.int64)


def _nearness(
    searcher: Searcher, view: View, vector: Vectors, words: "_Words", wanted: Wanted | None
) -> Nearness:
    """The cosine of the nearest chunks and of those with the best words."""
    assert searcher.store is not None
    near = searcher.store.nearest(vector, audiences=view.audiences, limit=NEAREST)
    others = min((neighbour.cosine for neighbour in near), default=0.0)
    cosines = {row: neighbour.cosine for neighbour in near for row in view.rows.get(neighbour.key, ())}
    if wanted is not None:
        cosines = {row: value for row, value in cosines.items() if wanted[view.document_rows[row]]}
    missing = [row for row in words.best(LEXICAL) if row not in cosines]
    regressed = _nearest_keys(view, cosines)
    stored = searcher.snapshot.vectors([*regressed, *(view.keys[row] for row in missing)])
    for row in missing:
        if view.keys[row] in stored:
            cosines[row] = float(stored[view.keys[row]] @ vector)
    rows = np.fromiter(cosines.keys(), dtype=np.int32, count=len(cosines))
    values = np.fromiter(cosines.values(), dtype=np.float32, count=len(cosines))
    shares = _shares(view, cosines, {key: stored[key] for key in regressed if key in stored}, vector)
    gaps = view.roles[rows] == Role.GAP
    near_enough = gaps.any() and values[gaps].max() >= NAMED_GAP
    nearest = int(rows[gaps][values[gaps].argmax()]) if near_enough else None
    return Nearness(
        rows[~gaps],
        values[~gaps],
        shares[~gaps],
        others,
        open=float(shares[gaps].sum()),
        held=float(np.bincount(view.document_rows[rows][~gaps], shares[~gaps]).max(initial=0.0)),
        ahead=_nearest(values[~gaps], others) - _nearest(values[gaps], others) if view.has_gaps else None,
        gap=nearest,
    )


def _nearest(cosines: Scores, others: float) -> float:
    """The mean cosine of the nearest few; those that were not found are no nearer than `others`."""
    least = np.full(COMPARED, others, dtype=np.float32)
    return float(np.sort(np.concatenate((cosines, least)))[-COMPARED:].mean())


def _nearest_keys(view: View, cosines: Mapping[int, float]) -> list[str]:
    """The keys of the nearest rows; rows of one text have one."""
    keys = dict.fromkeys(view.keys[row] for row in sorted(cosines, key=lambda row: (-cosines[row], row)))
    return list(islice(keys, REGRESSED))


def _shares(
    view: View, cosines: Mapping[int, float], nearest: Mapping[str, Vectors], vector: Vectors
) -> Scores:
    """What each row accounts for; rows of one text divide it among them."""
    if not nearest:
        return np.zeros(len(cosines), dtype=np.float32)
    found = dict(zip(nearest, accounted(np.stack(list(nearest.values())), vector).tolist(), strict=True))
    held = Counter(view.keys[row] for row in cosines)
    shares = [found.get(view.keys[row], 0.0) / held[view.keys[row]] for row in cosines]
    return np.array(shares, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Words:
    """BM25 of every chunk, page and title; what is not wanted has none."""

    view: View
    said: WordScores

    @classmethod
    def of(cls, view: View, slots: Sequence[Slot], wanted: Wanted | None) -> "_Words":
        chunks = lexical_scores(view.lexicon.chunks, slots)
        pages = lexical_scores(view.lexicon.documents, slots)
        alias = view.roles == Role.ALIAS
        if wanted is not None:
            here = wanted[view.document_rows]
            pages = np.where(wanted, pages, np.float32(0))
            chunks, alias = np.where(here, chunks, np.float32(0)), alias & here
        aliases = None
        if alias.any():
            aliases = np.where(alias, lexical_scores(view.lexicon.entries, slots), np.float32(0))
        return cls(view, WordScores(chunks, pages, lexical_scores(view.titles, slots), aliases))

    def best(self, limit: int) -> list[int]:
        """The best chunks, and the best chunk of each of the best pages."""
        chunks, pages = self.said.chunks, self.said.pages
        found = dict.fromkeys(row for row in best_rows(chunks, limit) if chunks[row] > 0)
        for page in best_rows(pages, limit):
            first, last = int(self.view.first[page]), int(self.view.first[page + 1])
            if pages[page] > 0 and first < last:
                found[first + int(chunks[first:last].argmax())] = None
        return list(found)
