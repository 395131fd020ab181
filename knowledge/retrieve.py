"""Question → ranked documents, their passages and a verdict. `library` calls it with a loaded snapshot.

Hybrid search over what the reader may see: the best chunk speaks for its document, a question that names a
document finds it first, and a deprecated or superseded page stands behind its like.
"""

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from knowledge.document import Document, Kind, Status
from knowledge.embedding.port import Embedder, Vectors
from knowledge.index.port import VectorStore
from knowledge.lexicon import Scores
from knowledge.question import Slot, Synonyms, understand
from knowledge.rank import COSINE_WEIGHT, Coverage, coverage, lexical_scores
from knowledge.search_result import Hit, SearchResult, SectionHit, excerpt, to_passage
from knowledge.snapshot import MayRead, Snapshot, View, subject
from knowledge.verdict import Signals, Thresholds, judge

NEAREST = 200
LEXICAL = 50
SECTIONS = 3
JUDGED = 3
"""How many of the best documents the verdict looks at."""
WHOLE_SECTION = 6_000
"""Longest section, in characters, that is handed on whole; of a longer one the matching chunk is."""
OUTDATED = 0.85
QUESTION_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class Searcher:
    """A loaded generation with what is needed to search it.

    Without `store` and `embedder` BM25 answers alone.

        `degraded` says why they are missing.

    """

    snapshot: Snapshot
    store: VectorStore | None
    embedder: Embedder | None
    synonyms: Synonyms
    thresholds: Thresholds
    degraded: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """A question with who reads the answer and what to look at; null filters look at everything."""

    question: str
    may_read: MayRead
    today: date
    limit: int = 10
    kinds: Collection[Kind] | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """Scores by row of the view's chunks."""

    fused: dict[int, float]
    lexical: Scores
    cosine: float | None


def search(searcher: Searcher, query: Query) -> SearchResult:
    """The documents that fit best, ranked and full; raises `IndexBroken` when the vectors cannot be read."""
    view = searcher.snapshot.view(query.may_read)
    question = query.question[:QUESTION_CHARACTERS]
    slots = understand(question, searcher.synonyms)
    found = _score(searcher, view, question, slots)
    covered = coverage(view.lexicon, slots)
    ranked = _rank(view, found.fused, query, question)
    hits = _hits(searcher.snapshot, view, ranked[: query.limit], slots, query.today)
    signals = _signals(view, found, covered, ranked, slots)
    verdict = judge(signals, searcher.thresholds)
    return SearchResult(
        query=query.question,
        hits=hits,
        abstained=verdict.abstained,
        grey=verdict.grey,
        reason=verdict.reason,
        searched=_searched(searcher, view),
        degraded=searcher.degraded,
        signals=signals,
    )


def _score(searcher: Searcher, view: View, question: str, slots: Sequence[Slot]) -> _Found:
    lexical = lexical_scores(view.lexicon, slots, len(view.chunks))
    top = [int(row) for row in np.argsort(-lexical, kind="stable")[:LEXICAL] if lexical[row] > 0]
    if searcher.store is None or searcher.embedder is None or not view.chunks:
        return _Found({row: float(lexical[row]) for row in range(len(view.chunks))}, lexical, None)
    cosines = _cosines(searcher.store, view, searcher.embedder.embed([question])[0], top)
    fused = {
        row: COSINE_WEIGHT * max(cosine, 0.0) + (1 - COSINE_WEIGHT) * float(lexical[row])
        for row, cosine in cosines.items()
    }
    return _Found(fused, lexical, max(cosines.values(), default=0.0))


def _cosines(store: VectorStore, view: View, vector: Vectors, top: Sequence[int]) -> dict[int, float]:
    near = store.nearest(vector, audiences=view.audiences, limit=NEAREST)
    cosines = {view.rows[neighbour.key]: neighbour.cosine for neighbour in near if neighbour.key in view.rows}
    others = [view.chunks[row].key for row in top if row not in cosines]
    rest = store.cosines(vector, others, audiences=view.audiences)
    cosines.update((view.rows[key], cosine) for key, cosine in rest.items())
    return cosines


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A document with its row in the view and its chunks' rows, best first."""

    row: int
    document: Document
    score: float
    exact: bool
    chunks: tuple[tuple[int, float], ...]


def _rank(view: View, fused: dict[int, float], query: Query, question: str) -> list[_Ranked]:
    """The wanted documents, best first: as many as are asked for, and enough to judge by."""
    chunks: dict[int, list[tuple[int, float]]] = {}
    for row, score in fused.items():
        chunks.setdefault(view.document_rows[row], []).append((row, score))
    named = _named(view, question)
    entries = [
        _ranked(view, number, chunks.get(number, []), exact=number in named)
        for number in _wanted(view, query)
        if number in chunks or number in named
    ]
    # Pages without a near chunk only fill the list up.
    if len(entries) < query.limit:
        entries += [
            _ranked(view, n, [], exact=False)
            for n in _wanted(view, query)
            if n not in chunks and n not in named
        ]
    return heapq.nsmallest(max(query.limit, JUDGED), entries, key=_order)


def _ranked(view: View, number: int, chunks: list[tuple[int, float]], *, exact: bool) -> _Ranked:
    document = view.documents[number]
    best = sorted(chunks, key=lambda pair: (-pair[1], pair[0]))
    score = best[0][1] if best else 0.0
    if document.status is Status.DEPRECATED or document.id in view.superseded:
        score *= OUTDATED
    return _Ranked(number, document, 1.0 if exact else score, exact, tuple(best))


def _order(ranked: _Ranked) -> tuple[bool, float, int, str]:
    """Best first; among equals the one reviewed last."""
    reviewed = ranked.document.reviewed_on.toordinal() if ranked.document.reviewed_on else 0
    return (not ranked.exact, -ranked.score, -reviewed, ranked.document.id)


def _wanted(view: View, query: Query) -> Iterator[int]:
    for number, document in enumerate(view.documents):
        if query.kinds is not None and document.kind not in query.kinds:
            continue
        if query.owner is None or document.owner == query.owner:
            yield number


def _named(view: View, question: str) -> set[int]:
    """The documents whose id the question is, or whose title it is with nothing but a kind beside it."""
    asked = subject(question)
    word = question.strip().lower()
    named = set(view.named.get(asked, ())) if asked else set()
    if " " not in word:
        named |= {number for number, document in enumerate(view.documents) if document.id.lower() == word}
    return named


def _hits(
    snapshot: Snapshot, view: View, ranked: Sequence[_Ranked], slots: Sequence[Slot], today: date
) -> tuple[Hit, ...]:
    bodies = snapshot.bodies([entry.document.id for entry in ranked])
    wanted = [slot.term for slot in slots]
    return tuple(
        Hit(entry.document, entry.score, _sections(view, entry, bodies[entry.document.id], wanted, today))
        for entry in ranked
    )


def _sections(
    view: View, entry: _Ranked, body: str, wanted: Sequence[str], today: date
) -> tuple[SectionHit, ...]:
    """The best chunk of each of the document's best sections."""
    found: dict[tuple[int, int], SectionHit] = {}
    for row, score in entry.chunks:
        chunk = view.chunks[row].chunk
        span = (
            chunk.around if chunk.around[1] - chunk.around[0] <= WHOLE_SECTION else (chunk.start, chunk.end)
        )
        if span in found:
            continue
        section = chunk.section or entry.document.title
        passage = to_passage(entry.document, body, span, section=section, score=score, today=today)
        found[span] = SectionHit(section, score, excerpt(body, chunk.start, chunk.end, wanted), passage)
        if len(found) == SECTIONS:
            break
    return tuple(found.values())


def _signals(
    view: View, found: _Found, covered: Coverage, ranked: Sequence[_Ranked], slots: Sequence[Slot]
) -> Signals:
    return Signals(
        cosine=found.cosine,
        lexical=float(found.lexical.max()) if len(view.chunks) else 0.0,
        documents=len(view.documents),
        coverage=max((covered.by_document.get(entry.row, 0.0) for entry in ranked[:JUDGED]), default=0.0),
        terms=sum(not slot.bonus for slot in slots),
        missing=covered.missing,
        exact=bool(ranked) and ranked[0].exact,
    )


def _searched(searcher: Searcher, view: View) -> str:
    # Names, not paths: the sentence is shown to people who do not know the machine.
    folders = ", ".join(f"{Path(folder).name}/" for folder in searcher.snapshot.generation.folders)
    audiences = ", ".join(view.audiences) or "none"
    index = (
        "words and meaning" if searcher.store is not None and searcher.embedder is not None else "words only"
    )
    return f"I searched {len(view.documents)} documents in {folders} (audiences: {audiences}) by {index}."
