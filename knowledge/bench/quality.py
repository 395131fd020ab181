"""The labelled questions over the starter library → how good each way of searching is on those held out.

`python -m knowledge.bench` calls it. BM25 alone and vectors alone are the same index without the other half.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import mean

import numpy as np
from pydantic import BaseModel, ConfigDict

from floorwalker.clock import SystemClock
from floorwalker.home import Home
from knowledge.bench.speed import PAGES
from knowledge.calibrate import Calibration, Quality, Share, ask_all, quality, share
from knowledge.embedding.onnx import OnnxEmbedder
from knowledge.embedding.port import Embedder
from knowledge.labelled import HELD_OUT, Answerable, read_labelled
from knowledge.lexicon import Scores
from knowledge.library import Library, anything
from knowledge.question import Synonyms, understand
from knowledge.rank import lexical_scores
from knowledge.snapshot import Snapshot, View
from knowledge.split import Role
from knowledge.verdict import Thresholds

CUT = 10


class Ranking(BaseModel):
    """One way of searching: nDCG@10 and how often the right document came first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    ndcg: float
    right_first: Share


class Goodness(BaseModel):
    """The calibration on the labelled questions; on those held out, together and by file, the shipped floor; and the peers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calibration: Calibration
    shipped: Quality
    by_file: dict[str, Quality]
    questions: int
    rankings: list[Ranking]


@dataclass(frozen=True, slots=True)
class _Peers:
    """BM25 alone and vectors alone, over the chunks of one view."""

    view: View
    matrix: Scores
    embedder: Embedder

    def words(self, question: str) -> list[str]:
        """Documents by the BM25 of their best chunk."""
        return self._best(lexical_scores(self.view.lexicon.chunks, understand(question, Synonyms(()))))

    def meaning(self, question: str) -> list[str]:
        """Documents by the cosine of their best chunk or alias; what they leave open leads to none."""
        cosines = self.matrix @ self.embedder.embed([question])[0]
        return self._best(np.where(self.view.roles == Role.GAP, np.float32(-1.0), cosines))

    def _best(self, scores: Scores) -> list[str]:
        pages = np.full(len(self.view.documents), -1.0, dtype=np.float32)
        np.maximum.at(pages, self.view.document_rows, scores)
        return [self.view.documents[row].id for row in np.argsort(-pages, kind="stable")[:CUT]]


def measure(questions: Path, folder: Path, model: Path) -> Goodness:
    """Sync the starter library into `folder`, calibrate, and rank the questions held out in three ways."""
    embedder = OnnxEmbedder.load(model)
    library = Library(Home(folder), model, SystemClock(), load_embedder=lambda _folder: embedder)
    library.sync([PAGES])
    known = frozenset(document.id for document in library.documents())
    held_out = read_labelled([questions]).frozen
    shipped = quality(ask_all(held_out, library.search, known), Thresholds())
    by_file = {
        file.name: quality(ask_all(read_labelled([file]).frozen, library.search, known), Thresholds())
        for file in sorted(questions.glob(f"{HELD_OUT}*.yaml"))
    }
    calibration = library.calibrate([questions])
    frozen = [entry for entry in held_out.answerable if known & set(entry.documents)]
    snapshot: Snapshot = library.snapshot()
    view = snapshot.view(anything)
    vectors = snapshot.vectors(view.keys)
    peers = _Peers(view, np.stack([vectors[key] for key in view.keys]), embedder)

    def hybrid(question: str) -> list[str]:
        return [hit.document.id for hit in library.search(question, limit=CUT).hits]

    ways = {"floorwalker": hybrid, "BM25 alone": peers.words, "vectors alone": peers.meaning}
    rankings = [
        _ranking(name, [(entry, way(entry.question)) for entry in frozen]) for name, way in ways.items()
    ]
    return Goodness(
        calibration=calibration, shipped=shipped, by_file=by_file, questions=len(frozen), rankings=rankings
    )


def _ranking(name: str, ranked: Sequence[tuple[Answerable, list[str]]]) -> Ranking:
    return Ranking(
        name=name,
        ndcg=mean(_ndcg(entry.documents, ids) for entry, ids in ranked),
        right_first=share(sum(ids[0] in entry.documents for entry, ids in ranked), len(ranked)),
    )


def _ndcg(right: Sequence[str], ranked: Sequence[str]) -> float:
    gained = sum(1 / log2(place + 2) for place, id_ in enumerate(ranked[:CUT]) if id_ in right)
    return gained / sum(1 / log2(place + 2) for place in range(min(CUT, len(right))))
