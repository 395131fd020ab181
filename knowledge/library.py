"""The door to the corpus, for the command line and the bot: sync, search, read, and say what is stale.

Opening is lazy: neither chromadb nor onnxruntime is loaded before the first search or sync. One library may
be used from several threads; it follows the pointer, so a sync by another process is seen by the next call.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from threading import Lock

from pydantic import BaseModel, ConfigDict

from floorwalker.clock import Clock
from floorwalker.errors import NoCorpus, unknown_name
from floorwalker.home import Home
from knowledge.calibrate import Calibration
from knowledge.catalogue import Catalogue
from knowledge.checkout import Checkouts, is_repository
from knowledge.chronicle import Chronicle, Event, Gap, Unanswered, grouped
from knowledge.document import Document, Kind
from knowledge.embedding.away import Away
from knowledge.embedding.port import Embedder, EmbedderAway, patient
from knowledge.embedding.prepared import PreparedEmbedder
from knowledge.floor import Floor
from knowledge.generations import Generations
from knowledge.index.port import IndexBroken
from knowledge.index.stores import StoreName
from knowledge.propose import Proposal, propose
from knowledge.reader import LoadEmbedder, Model, OpenEmbedder, Reader, load_model, load_onnx
from knowledge.retrieve import QUESTION_CHARACTERS, Query, quote, search
from knowledge.runbook import PROCEDURES, Runbook, to_runbook
from knowledge.scoring import Searcher
from knowledge.search_result import Quoted, SearchResult
from knowledge.snapshot import MayRead, Snapshot
from knowledge.stale import StaleDocument, stale_documents
from knowledge.sync import Builder, Progress, SyncReport, no_progress, sync
from knowledge.trust import HeldBack, unverified

CLEARLY_AHEAD = 1.25
"""How far the best runbook's score must be above the second's to be taken without asking."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Words that do not name one procedure: the nearest, best first.

    `abstained` when none of them seems meant.
    """

    words: str
    documents: tuple[Document, ...]
    abstained: bool
    held_back: tuple[HeldBack, ...] = ()


class CorpusStatus(BaseModel):
    """What `playbooks` and `doctor` tell about the corpus.

    `degraded` says why search is weaker than it could be.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    folders: list[str]
    generation: int
    made_at: str
    documents: int
    chunks: int
    audiences: dict[str, int]
    model: str
    degraded: str | None
    last_sync: str | None


def anything(_label: str) -> bool:
    """The local operator may read every audience."""
    return True


class Library:
    """The corpus of one home. `embedder_dir` is the model folder, null for none; `embedder` opens another model instead.

    With `verified_only` searches look at pages that are active, owned and reviewed in time, and tell what they held back.
    """

    def __init__(
        self,
        home: Home,
        embedder_dir: Path | None,
        clock: Clock,
        *,
        load_embedder: LoadEmbedder = load_onnx,
        embedder: OpenEmbedder | None = None,
        store: StoreName = "chroma",
        verified_only: bool = False,
    ) -> None:
        self._home = home
        self._embedder_dir = embedder_dir
        self._open_embedder = embedder or (partial(load_embedder, embedder_dir) if embedder_dir else None)
        self._away = Away(clock)
        self._clock = clock
        self._store = store
        self._verified_only = verified_only
        self._loading = Lock()
        self._catalogue = Catalogue(home.corpus / "catalogue.db")
        self._chronicle = Chronicle(home.corpus / "chronicle.db")
        self._generations = Generations(home.corpus)
        self._reader = Reader(self._catalogue, self._generations, self._model)

    def _model(self) -> Model:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> Model:
        return load_model(self._open_embedder)

    def sync(
        self, sources: Sequence[Path | str], *, confirmed: bool = False, progress: Progress | None = None
    ) -> SyncReport:
        """Make these folders and git repositories the corpus; without any, look again at those it was made from.

        Raises `TooManyDeletions` (a `UserMistake`) unless `confirmed`, `UserMistake`, and `EmbedderAway`; then
        the corpus is as before.
        """
        builder = Builder(
            self._catalogue, self._generations, self._thrifty_embedder(), self._store, self._clock
        )
        checkouts = Checkouts(self._home.corpus / "checkouts")
        if sources:
            chosen = [checkouts.fetch(str(one)) if is_repository(str(one)) else Path(one) for one in sources]
        else:
            chosen = [checkouts.renewed(Path(folder)) for folder in self.snapshot().generation.folders]
        before = self._reader.snapshot()
        report = sync(builder, chosen, confirmed=confirmed, progress=progress or no_progress)
        self._note(report, before.documents if before else {})
        self._settle()
        return report

    def _thrifty_embedder(self) -> Embedder | None:
        """What a sync embeds with: patient with one that is away, and first looking among vectors that were prepared."""
        embedder = patient(self._model().embedder)
        return PreparedEmbedder(embedder, self._embedder_dir) if embedder and self._embedder_dir else embedder

    def _settle(self) -> None:
        """Fit the floor to a corpus that nobody calibrated, when it is new or of another size."""
        found = self._floor().by_itself(self._reader.kept())
        if found:
            self._reader.keep(found)

    def _floor(self) -> Floor:
        return Floor(self.snapshot().generation, self._clock.now().isoformat(), self.search, self._without)

    def _note(self, report: SyncReport, before: dict[str, Document]) -> None:
        """Add what a sync found to the documents' history."""
        now, documents = self._clock.now().isoformat(), self.snapshot().documents
        told = {
            "added": report.added,
            "changed": report.changed,
            "renamed": report.renamed,
            "removed": report.removed,
        }
        self._chronicle.note(
            Event(
                document_id=id_,
                at=now,
                what=what,
                version=document.version,
                owner=document.owner,
                reviewed_on=str(document.reviewed_on) if document.reviewed_on else None,
                path=document.path,
            )
            for what, ids in told.items()
            for id_ in ids
            if (document := documents.get(id_) or before.get(id_)) is not None
        )

    def history(self, document_id: str) -> list[Event]:
        """What syncs found about a document, newest first; raises `UserMistake` for one that never was."""
        events = self._chronicle.history(document_id)
        if not events:
            raise unknown_name("document", document_id, [document.id for document in self.documents()])
        return events

    def note_unanswered(self, question: str, nearest: Document | None) -> None:
        """Remember a question that no page answered."""
        self._chronicle.note_unanswered(
            Unanswered(
                at=self._clock.now().isoformat(),
                question=question.strip()[:QUESTION_CHARACTERS],
                nearest=nearest.id if nearest else None,
                owner=nearest.owner if nearest else None,
            )
        )

    def gaps(self) -> list[Gap]:
        """Questions nobody could answer, those that ask for the same together, by the owner of the nearest page."""
        return grouped(self._chronicle.unanswered())

    def propose(self, text: str, title: str, owner: str | None = None) -> Proposal:
        """A draft page from what people wrote, for the owner of the nearest page unless one is named."""
        found = self.search(f"{title}\n{text[:QUESTION_CHARACTERS]}", limit=1)
        near = found.hits[0].document if found.hits and not found.abstained else None
        return propose(text, title, owner or (near.owner if near else None), near.id if near else None)

    def search(
        self,
        question: str,
        *,
        may_read: MayRead = anything,
        limit: int = 10,
        kinds: Collection[Kind] | None = None,
        owner: str | None = None,
    ) -> SearchResult:
        """The `limit` documents that fit best among those `may_read` allows, with passages and a verdict."""
        today = self._clock.now().date()
        return self._searched(
            Query(question, may_read, today, limit, kinds, owner, verified_only=self._verified_only)
        )

    def _searched(self, query: Query) -> SearchResult:
        try:
            return search(self._searcher(), query)
        except IndexBroken as broken:
            return search(self._reader.without_index(broken) or self._searcher(), query)
        except EmbedderAway as away:
            self._away.note(away)
            return search(self._searcher(), query)

    def search_many(
        self, questions: Sequence[str], *, may_read: MayRead = anything, limit: int = 10
    ) -> list[SearchResult]:
        """`search` for each question, in their order."""
        return [self.search(question, may_read=may_read, limit=limit) for question in questions]

    def quote(self, question: str, document_id: str, *, may_read: MayRead = anything) -> Quoted | None:
        """The sentence, list item, step or table row of this document that answers, null where it holds no text.

        Raises `UserMistake` like `document`.
        """
        document = self.document(document_id, may_read=may_read)
        today = self._clock.now().date()
        try:
            return quote(self._searcher(), question, document, may_read, today)
        except EmbedderAway as away:
            self._away.note(away)
            return quote(self._searcher(), question, document, may_read, today)

    def document(self, document_id: str, *, may_read: MayRead = anything) -> Document:
        """The whole document.

        Raises `UserMistake` with the nearest ids for one that is unknown or not to be read.
        """
        snapshot = self.snapshot()
        readable = [document.id for document in snapshot.documents.values() if may_read(document.audience)]
        if document_id not in readable:
            raise unknown_name("document", document_id, readable)
        body = snapshot.bodies([document_id])[document_id]
        return replace(snapshot.documents[document_id], body=body)

    def runbook(self, words: str, *, may_read: MayRead = anything) -> Runbook | Candidates:
        """The procedure these words name, as a card; the nearest ones when they do not name one.

        Runbooks, SOPs and checklists come first; another kind is taken where it fits clearly better.
        """
        result = self._procedures(words, may_read)
        best = result.hits[0] if result.hits else None
        outdone = result.grey and result.held_back
        if best and not outdone and (result.signals.exact or (not result.abstained and self._ahead(result))):
            document = self.document(best.document.id, may_read=may_read)
            return to_runbook(document, self._clock.now().date())
        documents = tuple(hit.document for hit in result.hits)
        return Candidates(words, documents, result.abstained, result.held_back)

    def _procedures(self, words: str, may_read: MayRead) -> SearchResult:
        procedures = self.search(words, may_read=may_read, limit=5, kinds=PROCEDURES)
        overall = self.search(words, may_read=may_read, limit=5)
        if not overall.hits or not procedures.hits:
            return overall
        ahead = overall.hits[0].score >= CLEARLY_AHEAD * procedures.hits[0].score
        return overall if ahead and not procedures.signals.exact else procedures

    def _ahead(self, result: SearchResult) -> bool:
        scores = [hit.score for hit in result.hits[:2]]
        return len(scores) == 1 or scores[0] >= CLEARLY_AHEAD * scores[1]

    def runbook_of(self, document_id: str, *, may_read: MayRead = anything) -> Runbook:
        """The card of the document with this id; raises `UserMistake` like `document`."""
        return to_runbook(self.document(document_id, may_read=may_read), self._clock.now().date())

    def calibrate(self, questions: Sequence[Path] = ()) -> Calibration:
        """Set the floor under which searches abstain and keep it; without labelled questions the corpus asks itself.

        Raises `UserMistake` for a file that does not hold labelled questions.
        """
        calibration = self._floor().by_a_person(self.documents(), questions)
        self._reader.keep(calibration)
        return calibration

    def _without(self, question: str, document_id: str) -> SearchResult:
        return self._searched(Query(question, anything, self._clock.now().date(), 10, without=document_id))

    def documents(self, *, may_read: MayRead = anything) -> list[Document]:
        """Every readable document by id, without its body."""
        return [document for document in self.snapshot().documents.values() if may_read(document.audience)]

    def stale(self, *, may_read: MayRead = anything) -> list[StaleDocument]:
        """Documents whose review is overdue, longest first."""
        return stale_documents(self.documents(may_read=may_read), self._clock.now().date())

    def held_back(self) -> list[HeldBack]:
        """Every page that verified-only mode does not answer from, by id; none in another mode."""
        if not self._verified_only:
            return []
        documents, today = self.documents(), self._clock.now().date()
        superseded = {old for document in documents for old in document.supersedes}
        return [
            HeldBack(document, reason)
            for document in documents
            if (reason := unverified(document, superseded, today)) is not None
        ]

    def status(self) -> CorpusStatus:
        """What is there and how well it can be searched; opens the index to find out."""
        snapshot = self.snapshot()
        audiences = sorted(document.audience for document in snapshot.documents.values())
        last = self._catalogue.last_run()
        generation = snapshot.generation
        return CorpusStatus(
            folders=list(generation.folders),
            generation=generation.number,
            made_at=generation.made_at,
            documents=generation.documents,
            chunks=generation.chunks,
            audiences={audience: audiences.count(audience) for audience in dict.fromkeys(audiences)},
            model=generation.model,
            degraded=self._searcher().degraded,
            last_sync=last[0] if last else None,
        )

    def close(self) -> None:
        """Close the index and the catalogue; a later call opens them again."""
        self._reader.close()
        self._catalogue.close()

    def snapshot(self) -> Snapshot:
        """The generation that answers now; raises `NoCorpus` before the first sync."""
        snapshot = self._reader.snapshot()
        if snapshot is None:
            raise self._empty()
        return snapshot

    def _searcher(self) -> Searcher:
        searcher = None
        if not self._away.lasts:
            try:
                searcher = self._reader.searcher()
            except EmbedderAway as away:
                self._away.note(away)
        if self._away.lasts:
            searcher = self._reader.words_only(f"{self._away.why} Pages are found by their words only.")
        if searcher is None:
            raise self._empty()
        return searcher

    def _empty(self) -> NoCorpus:
        return NoCorpus(
            f"There is no corpus in {self._home.root.resolve()}; "
            "make one with `floorwalker playbooks sync DIR`."
        )
