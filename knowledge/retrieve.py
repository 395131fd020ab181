"""Question → ranked documents, their passages and a verdict. `library` calls it with a loaded snapshot.

Hybrid search over what the reader may see: the best chunk speaks for its document, a question that names a
document finds it first, and a deprecated or superseded page stands behind its like.
"""

import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np

from knowledge.document import Document, Kind, Status
from knowledge.question import Slot, understand, without_courtesy
from knowledge.quotation import best_quotation
from knowledge.rank import Coverage, coverage
from knowledge.relevance import WEIGHTS, phrases_in
from knowledge.scoring import Found, Searcher, Wanted, score, wanted_documents
from knowledge.search_result import Hit, KnownGap, Quoted, SearchResult, SectionHit, excerpt, to_passage
from knowledge.shorthand import written_out
from knowledge.snapshot import MayRead, Snapshot, View, subject
from knowledge.spelling import mended
from knowledge.split import Role
from knowledge.trust import HeldBack, unverified
from knowledge.verdict import Signals, judge, spread_of
from knowledge.words import terms

SECTIONS = 3
JUDGED = 3
"""How many of the best documents may hold what is asked for."""
SPREAD = 10
"""How many of the best documents' scores the verdict looks at."""
WHOLE_SECTION = 6_000
"""Longest section, in characters, that is handed on whole; of a longer one the matching chunk is."""
OUTDATED = 0.85
AHEAD = 1.1
"""How far a page that is held back must be ahead of the best verified one for that one not to answer."""
UNASKED_VARIANT = 0.87
"""What a local variant counts for when the question does not name its market, channel or maturity."""
ASKED_VARIANT = 1.1
QUESTION_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class Query:
    """A question with who reads the answer and what to look at; null filters look at
    everything. `without` is the id of a document that is looked past. `verified_only` looks at pages
    that are active, owned and reviewed in time, and tells which others would have come up.
    """

    question: str
    may_read: MayRead
    today: date
    limit: int = 10
    kinds: Collection[Kind] | None = None
    owner: str | None = None
    without: str | None = None
    verified_only: bool = False


def search(searcher: Searcher, query: Query) -> SearchResult:
    """The documents that fit best, ranked and full; raises `IndexBroken` when the vectors cannot be read."""
    return _search_verified(searcher, query) if query.verified_only else _search(searcher, query, None)


def _search_verified(searcher: Searcher, query: Query) -> SearchResult:
    """The verified documents alone, with those held back that would have been among the first."""
    view = searcher.snapshot.view(query.may_read)
    reasons = [unverified(document, view.superseded, query.today) for document in view.documents]
    if not any(reasons):
        return _search(searcher, query, None)
    why = {document.id: reason for document, reason in zip(view.documents, reasons, strict=True) if reason}
    whole = _search(searcher, query, None)
    found = _search(searcher, query, np.array([reason is None for reason in reasons], dtype=np.bool_))
    first = [] if whole.abstained else whole.hits[:JUDGED]
    held = tuple(HeldBack(hit.document, why[hit.document.id]) for hit in first if hit.document.id in why)
    best = found.hits[0].score if found.hits else 0.0
    # The second-best page must not answer in place of the right one.
    outdone = bool(held) and held[0].document.id == first[0].document.id and first[0].score > AHEAD * best
    searched = f"{found.searched} {len(why)} of them were held back, because they are not verified."
    return replace(found, grey=found.grey or outdone, held_back=held, searched=searched)


def _search(searcher: Searcher, query: Query, only: Wanted | None) -> SearchResult:
    view = searcher.snapshot.view(query.may_read)
    question, slots = _understood(searcher, view, query.question)
    wanted = wanted_documents(view, query.kinds, query.owner, query.without)
    if only is not None:
        wanted = only if wanted is None else wanted & only
    found = score(searcher, view, question, slots, wanted)
    ranked = _rank(view, found, query, _Asked.of(question, slots), wanted)
    bodies = searcher.snapshot.bodies([entry.document.id for entry in ranked])
    ranked = _with_phrases(view, ranked, question, bodies)
    hits = _hits(searcher.snapshot, view, ranked[: query.limit], bodies, slots, query.today)
    signals = _signals(view, found, coverage(view.lexicon.entries, slots), ranked, slots)
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
        known_gap=_known_gap(view, found) if verdict.abstained else None,
    )


def _known_gap(view: View, found: Found) -> KnownGap | None:
    if found.gap is None:
        return None
    page = int(view.document_rows[found.gap])
    document = view.documents[page]
    # A page's gaps are its last rows, in their order.
    return KnownGap(document.gaps[found.gap - int(view.first[page + 1])], document)


def quote(
    searcher: Searcher, question: str, document: Document, may_read: MayRead, today: date
) -> Quoted | None:
    """The stretch of a page (with its body) that answers the question; null for a page without text to quote."""
    meant, slots = _understood(searcher, searcher.snapshot.view(may_read), question)
    embed = searcher.embedder.embed if searcher.embedder is not None else None
    found = best_quotation(document.body, meant, slots, embed)
    if found is None:
        return None
    path = found.path[1:] if found.path[:1] == (document.title,) else found.path
    section = " > ".join(path) or document.title
    passage = to_passage(
        document, document.body, found.around, section=section, score=found.score, today=today
    )
    return Quoted(
        passage=passage,
        quote=document.body[found.start : found.end],
        header=document.body[slice(*found.header)] if found.header else None,
        kind=found.kind,
        start=found.start,
        fits=found.fits,
    )


def _understood(searcher: Searcher, view: View, asked: str) -> tuple[str, list[Slot]]:
    """The question with slips of the pen mended, and what it asks for."""
    question = written_out(without_courtesy(asked[:QUESTION_CHARACTERS]))
    level = view.lexicon.documents
    return mended(
        question,
        understand(question, searcher.synonyms),
        lambda term: len(level.rows(term)),
        searcher.snapshot.spelling,
    )


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A document with its row in the view and its chunks' rows, best first.

    `factor` is what its state or locality makes of its score.
    """

    row: int
    document: Document
    score: float
    factor: float
    exact: bool
    chunks: list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question, and every term it has or means."""

    question: str
    terms: frozenset[str]

    @classmethod
    def of(cls, question: str, slots: Sequence[Slot]) -> "_Asked":
        meant = {term for slot in slots for phrase in slot.alternatives for term in phrase}
        return cls(question, frozenset(slot.term for slot in slots) | meant)

    def names(self, labels: Sequence[str]) -> bool:
        """Whether one of these labels is asked for."""
        return any(self.terms.issuperset(terms(label)) for label in labels)


def _rank(view: View, found: Found, query: Query, asked: _Asked, wanted: Wanted | None) -> list[_Ranked]:
    """The wanted documents, best first: as many as are asked for, and enough to judge by."""
    kept = max(query.limit, SPREAD)
    near = _within_reach(found.pages, kept)
    chunks: dict[int, list[tuple[int, float]]] = {page: [] for page in near}
    for row, value in sorted(found.scores.items(), key=lambda pair: (-pair[1], pair[0])):
        if (page := int(view.document_rows[row])) in near:
            chunks[page].append((row, value))
    named = {number for number in _named(view, asked.question) if wanted is None or wanted[number]}
    entries = [
        _ranked(
            view, number, found.pages.get(number, 0.0), chunks.get(number, []), asked, exact=number in named
        )
        for number in chunks.keys() | named
    ]
    # Pages without a near chunk only fill the list up.
    missing = kept - len(entries)
    if missing > 0:
        rest = (n for n in range(len(view.documents)) if n not in chunks and n not in named)
        rest = (n for n in rest if wanted is None or wanted[n])
        entries += [_ranked(view, number, 0.0, [], asked, exact=False) for number in islice(rest, missing)]
    return heapq.nsmallest(kept, entries, key=_order)


def _within_reach(pages: Mapping[int, float], kept: int) -> set[int]:
    """The pages that can be among the `kept` best whatever their state and locality make of their scores."""
    if len(pages) <= kept:
        return set(pages)
    least = heapq.nlargest(kept, pages.values())[-1] * OUTDATED * UNASKED_VARIANT / ASKED_VARIANT
    return {page for page, score in pages.items() if score >= least}


def _ranked(
    view: View,
    number: int,
    relevance: float,
    best: list[tuple[int, float]],
    asked: _Asked,
    *,
    exact: bool,
) -> _Ranked:
    document = view.documents[number]
    factor = 1.0
    if document.status is Status.DEPRECATED or document.id in view.superseded:
        factor *= OUTDATED
    if document.variant_of and document.variant_of.lower() in view.ids:
        factor *= ASKED_VARIANT if asked.names(document.local_to) else UNASKED_VARIANT
    return _Ranked(number, document, 1.0 if exact else factor * relevance, factor, exact, best)


def _with_phrases(
    view: View, ranked: Sequence[_Ranked], question: str, bodies: Mapping[str, str]
) -> list[_Ranked]:
    """The same pages, the question's pairs of words found in their best chunks counted too."""
    counted = []
    for entry in ranked:
        if entry.chunks and not entry.exact:
            start, end = view.spans[_best_text(view, entry), :2]
            said = phrases_in(question, bodies[entry.document.id][start:end])
            entry = replace(entry, score=entry.score + entry.factor * WEIGHTS.phrases * said)  # noqa: PLW2901
        counted.append(entry)
    return sorted(counted, key=_order)


def _best_text(view: View, entry: _Ranked) -> int:
    """The row of the page's best chunk; its first where only aliases were met."""
    text = (row for row, _value in entry.chunks if not _is_alias(view, row))
    return next(text, int(view.first[entry.row]))


def _order(ranked: _Ranked) -> tuple[bool, float, int, str]:
    """Best first; among equals the one reviewed last."""
    reviewed = ranked.document.reviewed_on.toordinal() if ranked.document.reviewed_on else 0
    return (not ranked.exact, -ranked.score, -reviewed, ranked.document.id)


def _named(view: View, question: str) -> set[int]:
    """The documents whose id the question is, or whose title it is with nothing but a kind beside it."""
    asked = subject(question)
    named = set(view.named.get(asked, ())) if asked else set()
    return named | set(view.ids.get(question.strip().lower(), ()))


def _hits(
    snapshot: Snapshot,
    view: View,
    ranked: Sequence[_Ranked],
    bodies: Mapping[str, str],
    slots: Sequence[Slot],
    today: date,
) -> tuple[Hit, ...]:
    chosen = [(entry, _best_of_each_section(view, entry)) for entry in ranked]
    places = [(entry.document.id, int(view.ordinals[row])) for entry, best in chosen for row, _ in best]
    headings = snapshot.headings(places)
    wanted = [slot.term for slot in slots]
    hits = []
    for entry, best in chosen:
        sections = []
        for row, value in best:
            path = headings[entry.document.id, int(view.ordinals[row])]
            section = " > ".join(path) or entry.document.title
            start, end = (int(edge) for edge in view.spans[row, :2])
            body = bodies[entry.document.id]
            passage = to_passage(
                entry.document, body, _read_with(view, row), section=section, score=value, today=today
            )
            sections.append(SectionHit(section, value, excerpt(body, start, end, wanted), passage))
        hits.append(Hit(entry.document, entry.score, tuple(sections)))
    return tuple(hits)


def _best_of_each_section(view: View, entry: _Ranked) -> list[tuple[int, float]]:
    """The rows and scores of the best chunk of each of the document's best sections; its first chunk where only an alias was met."""
    found: dict[tuple[int, int], tuple[int, float]] = {}
    for row, value in entry.chunks:
        if _is_alias(view, row):
            continue
        found.setdefault(_read_with(view, row), (row, value))
        if len(found) == SECTIONS:
            break
    if not found and entry.chunks:
        return [(int(view.first[entry.row]), entry.chunks[0][1])]
    return list(found.values())


def _is_alias(view: View, row: int) -> bool:
    """Whether a row is words that lead to a page and no part of its text."""
    return bool(view.roles[row] != Role.TEXT)


def _read_with(view: View, row: int) -> tuple[int, int]:
    """The span that is handed on for a chunk: its section, or the chunk where that is too long."""
    start, end, around_start, around_end = (int(edge) for edge in view.spans[row])
    return (around_start, around_end) if around_end - around_start <= WHOLE_SECTION else (start, end)


def _signals(
    view: View, found: Found, covered: Coverage, ranked: Sequence[_Ranked], slots: Sequence[Slot]
) -> Signals:
    first = [covered.of(entry.chunks[0][0]) for entry in ranked[:JUDGED] if entry.chunks]
    scores = [entry.score for entry in ranked[:SPREAD]]
    return Signals(
        cosine=found.cosine,
        lexical=found.lexical,
        coverage=max(first, default=0.0),
        score=scores[0] if scores else 0.0,
        spread=spread_of(scores),
        terms=sum(not slot.bonus for slot in slots),
        documents=len(view.documents),
        missing=covered.missing,
        open=found.open,
        held=found.held,
        ahead=found.ahead,
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
