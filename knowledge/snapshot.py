"""One generation, loaded for reading: documents, chunks, and the terms of what a reader may see.

`library` holds it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from knowledge.catalogue import Catalogue, Generation, StoredChunk
from knowledge.document import Document, Kind
from knowledge.lexicon import Lexicon
from knowledge.words import terms

MayRead = Callable[[str], bool]
_VIEWS = 16
_KIND_WORDS = frozenset(term for kind in Kind for term in terms(kind.value))


@dataclass(frozen=True)
class View:
    """The readable chunks and their terms: nothing else can influence an answer (promise 6).

    `document_rows` gives each chunk its document's row, `rows` each key its chunk's; `named` finds documents
    by the words of their titles.
    """

    audiences: tuple[str, ...]
    chunks: tuple[StoredChunk, ...]
    lexicon: Lexicon
    documents: tuple[Document, ...]
    document_rows: tuple[int, ...]
    rows: dict[str, int]
    superseded: frozenset[str]
    named: dict[frozenset[str], list[int]]


class Snapshot:
    """A generation's documents and chunks; bodies are read from the catalogue when needed."""

    def __init__(self, catalogue: Catalogue, generation: Generation) -> None:
        self.generation = generation
        self.documents = {document.id: document for document in catalogue.documents(generation.number)}
        self.chunks = catalogue.chunks(generation.number)
        self._catalogue = catalogue
        self._views: dict[frozenset[str], View] = {}
        self._lock = Lock()

    @property
    def audiences(self) -> frozenset[str]:
        """Every audience that has a page."""
        return frozenset(document.audience for document in self.documents.values())

    def bodies(self, ids: Sequence[str]) -> dict[str, str]:
        """The stored bodies of these documents."""
        return self._catalogue.bodies(self.generation.number, ids)

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
        documents = tuple(document for document in self.documents.values() if document.audience in readable)
        numbers = {document.id: number for number, document in enumerate(documents)}
        chunks = tuple(chunk for chunk in self.chunks if chunk.document_id in numbers)
        rows = tuple(numbers[chunk.document_id] for chunk in chunks)
        return View(
            audiences=tuple(sorted(readable)),
            chunks=chunks,
            lexicon=Lexicon([chunk.terms for chunk in chunks], rows),
            documents=documents,
            document_rows=rows,
            rows={chunk.key: row for row, chunk in enumerate(chunks)},
            superseded=frozenset(old for document in documents for old in document.supersedes),
            named=_by_title(documents),
        )


def subject(text: str) -> frozenset[str]:
    """The terms of a title or question without the words for kinds of documents."""
    return frozenset(terms(text)) - _KIND_WORDS


def _by_title(documents: Sequence[Document]) -> dict[frozenset[str], list[int]]:
    named: dict[frozenset[str], list[int]] = {}
    for number, document in enumerate(documents):
        named.setdefault(subject(document.title), []).append(number)
    return named
