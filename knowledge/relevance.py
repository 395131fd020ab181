"""What speaks for each page → one score, 0 to about 1. `scoring` calls it for the pages it found.

A weighted sum of nine signals, every one absolute and none against a page. It was fitted as a listwise
regression (docs/decisions/0019), so the weights hold for the shipped embedding model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from knowledge.lexicon import Rows, Scores
from knowledge.snapshot import View
from knowledge.words import words

FEW, MORE = 3, 8
"""How many of a page's nearest entries are taken together."""


class Weights(BaseModel):
    """What each signal counts for; they add up to 1.

    Cosines: of the page's nearest chunk, how much nearer one of its aliases is, the mean of its three and of its
    eight nearest entries, and of the page as a whole. Words: BM25 of its best chunk, of the page and of its
    title, and the share of the question's pairs of words that stand side by side in its best chunk.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    chunk: float = 0.118
    alias: float = 0.135
    three: float = 0.170
    eight: float = 0.108
    page: float = 0.085
    chunk_words: float = 0.123
    page_words: float = 0.178
    title_words: float = 0.020
    phrases: float = 0.063

    @property
    def words_alone(self) -> float:
        """What all that needs no vector counts for."""
        return self.chunk_words + self.page_words + self.title_words + self.phrases


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Nearness:
    """Rows of chunks with their cosines, and the cosine that all other rows are below."""

    rows: Rows
    cosines: Scores
    others: float


@dataclass(frozen=True, slots=True)
class WordScores:
    """BM25 of every chunk, page and title."""

    chunks: Scores
    pages: Scores
    titles: Scores


def by_words(view: View, pages: Sequence[int], said: WordScores) -> dict[int, float]:
    """The pages' relevance without vectors, on the same scale."""
    scores = _words(view, pages, said) / WEIGHTS.words_alone
    return dict(zip(pages, scores.tolist(), strict=True))


def by_both(
    view: View, pages: Sequence[int], said: WordScores, near: Nearness, vector: Scores
) -> dict[int, float]:
    """The relevance of these pages by words and meaning, without their phrases; each has a row in `near`."""
    place = {page: number for number, page in enumerate(pages)}
    of_row = np.array([place[page] for page in view.document_rows[near.rows].tolist()], dtype=np.int64)
    cosines = np.maximum(near.cosines, np.float32(max(0.0, near.others)))
    alias = view.spans[near.rows, 0] == view.spans[near.rows, 1]
    chunk = _best(of_row[~alias], cosines[~alias], len(pages), near.others)
    best = _best(of_row, cosines, len(pages), near.others)
    entries = np.diff(view.first)[list(pages)]
    scores = (
        WEIGHTS.chunk * chunk
        + WEIGHTS.alias * (best - chunk)
        + WEIGHTS.three * _mean_of_best(of_row, cosines, entries, FEW, near.others)
        + WEIGHTS.eight * _mean_of_best(of_row, cosines, entries, MORE, near.others)
        + WEIGHTS.page * np.maximum(view.centres[list(pages)].astype(np.float32) @ vector, 0.0)
        + _words(view, pages, said)
    )
    return dict(zip(pages, scores.tolist(), strict=True))


def phrases_in(question: str, text: str) -> float:
    """The share of the question's neighbouring words that stand side by side in the text too."""
    asked = _pairs(question)
    return len(asked & _pairs(text)) / len(asked) if asked else 0.0


def _pairs(text: str) -> set[tuple[str, str]]:
    stems = [word.stems[0] for word in words(text) if word.stems]
    return set(pairwise(stems))


def _words(view: View, pages: Sequence[int], said: WordScores) -> Scores:
    chunks = [float(said.chunks[view.first[page] : view.first[page + 1]].max(initial=0.0)) for page in pages]
    rows = list(pages)
    scores: Scores = (
        WEIGHTS.chunk_words * np.array(chunks, dtype=np.float32)
        + WEIGHTS.page_words * said.pages[rows]
        + WEIGHTS.title_words * said.titles[rows]
    )
    return scores


def _best(of_row: NDArray[np.int64], cosines: Scores, pages: int, otherwise: float) -> Scores:
    best = np.full(pages, max(0.0, otherwise), dtype=np.float32)
    np.maximum.at(best, of_row, cosines)
    return best


def _mean_of_best(
    of_row: NDArray[np.int64], cosines: Scores, entries: NDArray[np.int64], most: int, otherwise: float
) -> Scores:
    """The mean of each page's `most` best cosines; an entry that was not found counts as just below the found."""
    order = np.lexsort((-cosines, of_row))
    sorted_rows = of_row[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_rows, sorted_rows)
    kept = order[rank < most]
    pages = len(entries)
    found = np.bincount(of_row[kept], minlength=pages)
    total = np.bincount(of_row[kept], weights=cosines[kept], minlength=pages)
    wanted = np.maximum(np.minimum(entries, most), 1)
    mean: Scores = ((total + (wanted - found) * max(0.0, otherwise)) / wanted).astype(np.float32)
    return mean
