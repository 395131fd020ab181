"""One generation, loaded for reading: documents, chunks, and the terms of what a reader may see.

`library` holds it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from knowledge.catalogue import Catalogue, Chunks, Generation
from knowledge.document import Document, Kind
from knowledge.lexicon import Level, Lexicon
from knowledge.postings import Postings, pack
from knowledge.spelling import Spelling
from knowledge.split import Role
from knowledge.words import terms

MayRead = Callable[[str], bool]
_VIEWS = 16
_KIND_WORDS = frozenset(term for kind in Kind for term in terms(kind.value))


@dataclass(frozen=True)
class View:
    """The readable chunks and their terms: nothing else can influence an answer (promise 6).

    Chunks are rows of the columns, those of one document side by side; `first` is the row of each document's
    first chunk, and last the number of chunks; `centres` has one row per document. `rows` gives each key its
    chunks, `roles` says what each is to its page (`split.Role`); `titles` has the words of title and id, `named` finds
    documents by the words of their titles, `ids` by their id in lower case.
    """

    audiences: tuple[str, ...]
    documents: tuple[Document, ...]
    document_rows: NDArray[np.int32]
    first: NDArray[np.int64]
    centres: NDArray[np.float16]
    ordinals: NDArray[np.int32]
    spans: NDArray[np.int32]
    roles: NDArray[np.int8]
    keys: tuple[str, ...]
    rows: dict[str, tuple[int, ...]]
    lexicon: Lexicon
    titles: Level
    superseded: frozenset[str]
    named: dict[frozenset[str], list[int]]
    ids: dict[str, list[int]]

    @cached_property
    def has_gaps(self) -> bool:
        """Whether any page comes with questions that no page answers."""
        return any(document.gaps for document in self.documents)


class Snapshot:
    """A generation's documents, their audiences and their chunks; bodies are read from the catalogue."""

    def __init__(self, catalogue: Catalogue, generation: Generation) -> None:
        self.generation = generation
        self.documents = {document.id: document for document in catalogue.documents(generation.number)}
        self.audiences = frozenset(document.audience for document in self.documents.values())
        self._catalogue = catalogue
        self._chunks: Chunks | None = None
        self._spelling: Spelling | None = None
        self._centres: NDArray[np.float16] | None = None
        self._views: dict[frozenset[str], View] = {}
        self._lock = Lock()

    def bodies(self, ids: Sequence[str]) -> dict[str, str]:
        """The stored bodies of these documents."""
        return self._catalogue.bodies(self.generation.number, ids)

    def headings(self, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, ...]]:
        """The heading paths of chunks, named by document and place."""
        return self._catalogue.headings(self.generation.number, places)

    def vectors(self, keys: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The cached vectors of these chunks."""
        return self._catalogue.vectors(self.generation.model, keys)

    @property
    def chunks(self) -> Chunks:
        """Every chunk, loaded when it is first asked for."""
        if self._chunks is None:
            self._chunks = self._catalogue.chunks(self.generation.number)
        return self._chunks

    def spelling(self) -> Spelling:
        """The words of the corpus, loaded when a question has one that is in no page."""
        if self._spelling is None:
            self._spelling = Spelling(self._catalogue.words())
        return self._spelling

    @property
    def centres(self) -> NDArray[np.float16]:
        """The mean direction of every document, loaded when first asked for; no columns without a model."""
        if self._centres is None:
            generation = self.generation
            self._centres = (
                self._catalogue.centres(generation.number, generation.model, generation.dimension)
                if generation.dimension
                else np.zeros((len(self.documents), 0), dtype=np.float16)
            )
        return self._centres

    def view(self, may_read: MayRead) -> View:
        """What this reader may see; views of the same audiences are shared."""
        readable = frozenset(audience for audience in self.audiences if may_read(audience))
        with self._lock:
            view = self._views.get(readable)
            if view is None:
                if len(self._views) >= _VIEWS:
                    self._views.clear()
                view = self._views[readable] = self._make_view(readable)
        return view

    def _make_view(self, readable: frozenset[str]) -> View:
        everything = tuple(self.documents.values())
        kept = np.array([document.audience in readable for document in everything], dtype=np.bool_)
        documents = tuple(document for document in everything if document.audience in readable)
        chunks = self.chunks
        shown = kept[chunks.documents] if len(chunks.documents) else np.zeros(0, dtype=np.bool_)
        rows = (np.cumsum(kept) - 1).astype(np.int32)[chunks.documents[shown]]
        keys = tuple(key for key, here in zip(chunks.keys, shown.tolist(), strict=True) if here)
        return View(
            audiences=tuple(sorted(readable)),
            documents=documents,
            document_rows=rows,
            first=np.searchsorted(rows, np.arange(len(documents) + 1)),
            centres=self.centres[kept],
            ordinals=chunks.ordinals[shown],
            spans=chunks.spans[shown],
            roles=chunks.roles[shown],
            keys=keys,
            rows=_rows_of(keys),
            lexicon=Lexicon(
                chunks.postings.only(shown),
                rows,
                len(documents),
                chunks.roles[shown] == Role.TEXT,
            ),
            titles=_titles(documents),
            superseded=frozenset(old for document in documents for old in document.supersedes),
            named=_by_title(documents),
            ids=_by_id(documents),
        )


def _titles(documents: Sequence[Document]) -> Level:
    """The words of each document's title and id."""
    postings = Postings.of([pack(terms(f"{document.title} {document.id}")) for document in documents])
    return Level(postings.terms, postings.chunks, postings.counts.astype(np.int64), len(documents))


def _rows_of(keys: Sequence[str]) -> dict[str, tuple[int, ...]]:
    rows: dict[str, tuple[int, ...]] = {}
    for row, key in enumerate(keys):
        rows[key] = (*rows.get(key, ()), row)
    return rows


def subject(text: str) -> frozenset[str]:
    """The terms of a title or question without the words for kinds of documents."""
    return frozenset(terms(text)) - _KIND_WORDS


def _by_title(documents: Sequence[Document]) -> dict[frozenset[str], list[int]]:
    named: dict[frozenset[str], list[int]] = {}
    for number, document in enumerate(documents):
        named.setdefault(subject(document.title), []).append(number)
    return named


def _by_id(documents: Sequence[Document]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, document in enumerate(documents):
        found.setdefault(document.id.lower(), []).append(number)
    return found
