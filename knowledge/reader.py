"""The generation that answers now, opened for searching. `library` holds one; it follows the pointer.

What is missing or broken makes the search weaker, never silent: without a model BM25 answers alone, with a
broken index the cached vectors are compared one by one, and `degraded` says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock

import structlog
from pydantic import ValidationError

from floorwalker.errors import Misconfigured
from knowledge.calibrate import Calibration
from knowledge.catalogue import Catalogue
from knowledge.embedding.port import Embedder
from knowledge.generations import Generations
from knowledge.index.port import Entry, IndexBroken, VectorStore
from knowledge.index.stores import mark_broken, open_index
from knowledge.question import Synonyms
from knowledge.scoring import NEAREST, Searcher
from knowledge.snapshot import Snapshot
from knowledge.verdict import Thresholds

PROVED = 5
"""How many chunks are asked for when an index is opened."""

CALIBRATION = "calibration.json"

LoadEmbedder = Callable[[Path], Embedder]
OpenEmbedder = Callable[[], Embedder]
_log = structlog.get_logger()


def load_onnx(folder: Path) -> Embedder:
    """The real embedder; imported here so that nothing else pays for onnxruntime."""
    from knowledge.embedding.onnx import OnnxEmbedder  # noqa: PLC0415 - late on purpose, see above

    return OnnxEmbedder.load(folder)


@dataclass(frozen=True, slots=True)
class Model:
    """The embedder, or why there is none."""

    embedder: Embedder | None
    missing: str | None


def load_model(load: OpenEmbedder | None) -> Model:
    """Try to load the embedder; a model that cannot be loaded is no reason to stop."""
    if load is None:
        return Model(None, "No embedding model is set up, so pages are found by their words only.")
    try:
        return Model(load(), None)
    except (Misconfigured, ImportError) as fault:
        _log.warning("corpus.model_missing", reason=str(fault))
        return Model(None, f"Pages are found by their words only: {fault}")


class Reader:
    """Opens each generation once and keeps it until the pointer moves."""

    def __init__(self, catalogue: Catalogue, generations: Generations, model: Callable[[], Model]) -> None:
        self._catalogue = catalogue
        self._generations = generations
        self._model = model
        self._lock = RLock()
        self._snapshot: Snapshot | None = None
        self._searcher: Searcher | None = None
        self._retired: VectorStore | None = None

    def snapshot(self) -> Snapshot | None:
        """The documents and chunks that answer now; null before the first sync."""
        number = self._generations.current()
        if number is None or not self._catalogue.exists():
            return None
        with self._lock:
            if self._snapshot is None or self._snapshot.generation.number != number:
                generation = self._catalogue.generation(number)
                if generation is None:
                    return None
                self._snapshot = Snapshot(self._catalogue, generation)
            return self._snapshot

    def searcher(self) -> Searcher | None:
        """The same, with index and model; null before the first sync."""
        with self._lock:
            snapshot = self.snapshot()
            if snapshot is None:
                return None
            if self._searcher is None or self._searcher.snapshot is not snapshot:
                self._retire()
                self._searcher = self._open(snapshot)
            return self._searcher

    def words_only(self, why: str) -> Searcher | None:
        """A searcher without index and model, which stay as they are; null before the first sync."""
        with self._lock:
            snapshot = self.snapshot()
            return self._plain(snapshot, why) if snapshot else None

    def without_index(self, broken: IndexBroken) -> Searcher | None:
        """Carry on after the index failed in the middle of a search; the next sync builds it anew."""
        with self._lock:
            if self._searcher is not None:
                self._searcher = self._fall_back(self._searcher.snapshot, self._searcher.embedder, broken)
            return self._searcher

    def keep(self, calibration: Calibration) -> None:
        """Search with these thresholds from now on, in every process."""
        self._generations.write(CALIBRATION, calibration.model_dump_json(indent=2) + "\n")
        with self._lock:
            if self._searcher is not None:
                self._searcher = replace(self._searcher, thresholds=calibration.thresholds)

    def kept(self) -> Calibration | None:
        """What was kept last; null before, and for thresholds by other weights than are shipped."""
        try:
            kept = Calibration.model_validate_json(self._generations.read(CALIBRATION))
        except (FileNotFoundError, ValidationError):
            return None
        return kept if kept.thresholds.weighs_like(Thresholds()) else None

    def _thresholds(self, model: str) -> Thresholds:
        """Those that were calibrated for this model, else the shipped ones."""
        kept = self.kept()
        return kept.thresholds if kept and kept.model == model else Thresholds()

    def close(self) -> None:
        """Close the index."""
        with self._lock:
            self._retire()
            self._retire()
            self._searcher = self._snapshot = None

    def _retire(self) -> None:
        # Another thread may still be asking the store that is replaced; it is closed one generation later.
        if self._retired is not None:
            self._retired.close()
        self._retired = self._searcher.store if self._searcher else None
        self._searcher = None

    def _open(self, snapshot: Snapshot) -> Searcher:
        model = self._model()
        plain = self._plain(snapshot, model.missing)
        if model.embedder is None:
            return plain
        if snapshot.generation.model != model.embedder.digest:
            return replace(
                plain,
                degraded="The index was made with another embedding model or none, so pages are found by "
                "their words only; run `floorwalker playbooks sync` again.",
            )
        try:
            store = open_index(self._generations.directory(snapshot.generation.number))
            _prove(store, snapshot)
            return replace(plain, store=store, embedder=model.embedder)
        except IndexBroken as broken:
            return self._fall_back(snapshot, model.embedder, broken)

    def _plain(self, snapshot: Snapshot, why: str | None) -> Searcher:
        thresholds = self._thresholds(snapshot.generation.model)
        return Searcher(snapshot, None, None, Synonyms.of_the_trade(), thresholds, why)

    def _fall_back(self, snapshot: Snapshot, embedder: Embedder | None, broken: IndexBroken) -> Searcher:
        from knowledge.index.exact import ExactStore  # noqa: PLC0415 - only a broken index needs it

        _log.error("corpus.index_broken", reason=str(broken))
        mark_broken(self._generations.directory(snapshot.generation.number))
        documents, chunks = list(snapshot.documents.values()), snapshot.chunks
        vectors = snapshot.vectors(chunks.keys)
        entries = [
            Entry(key, documents[row].audience, vectors[key])
            for row, key in zip(chunks.documents.tolist(), chunks.keys, strict=True)
            if key in vectors
        ]
        plain = self._plain(snapshot, None)
        remedy = "run `floorwalker playbooks sync` to build it again"
        if len(entries) < len(chunks.keys) or embedder is None:
            return replace(plain, degraded=f"{broken} Pages are found by their words only; {remedy}.")
        store = ExactStore.of(entries, snapshot.generation.dimension)
        return replace(
            plain,
            store=store,
            embedder=embedder,
            degraded=f"{broken} The cached vectors answer instead; {remedy}.",
        )


def _prove(store: VectorStore | None, snapshot: Snapshot) -> None:
    """Some chunks must find themselves; raises `IndexBroken`: counting alone does not show a torn graph."""
    chunks, audiences = snapshot.chunks, sorted(snapshot.audiences)
    if store is None or not chunks.keys:
        return
    stored = snapshot.vectors(
        [chunks.keys[row] for row in range(0, len(chunks.keys), len(chunks.keys) // PROVED + 1)]
    )
    lost = [
        key
        for key, vector in stored.items()
        if key not in {near.key for near in store.nearest(vector, audiences=audiences, limit=NEAREST)}
    ]
    # One of them may be missed: the graph is an approximation.
    if len(lost) > 1:
        raise IndexBroken("The index no longer finds what is in it.")
