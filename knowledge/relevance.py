"""What speaks for each page → one score, 0 to about 1. `scoring` calls it for the pages it found.

A weighted sum of nine signals, every one absolute and none against a page. It was fitted as a listwise
regression (docs/decisions/0019), so the weights hold for the shipped embedding model.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from knowledge.lexicon import Rows, Scores
from knowledge.snapshot import View
from knowledge.words import fold, words

Pages = NDArray[np.int64]

FEW, MORE = 3, 8
"""How many of a page's nearest entries are taken together."""


_ACCENTED = re.compile(r"[\u00c0-\u024f]")


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


def by_words(view: View, pages: Pages, said: WordScores) -> dict[int, float]:
    """The pages' relevance without vectors, on the same scale."""
    scores = _words(view, pages, said) / WEIGHTS.words_alone
    return dict(zip(pages.tolist(), scores.tolist(), strict=True))


def by_both(view: View, pages: Pages, said: WordScores, near: Nearness, vector: Scores) -> dict[int, float]:
    """The relevance of these pages by words and meaning, without their phrases.

    `pages` rise, and each has a row in `near`.
    """
    of_row = np.searchsorted(pages, view.document_rows[near.rows])
    least = np.float32(max(0.0, near.others))
    cosines = np.maximum(near.cosines, least)
    text = view.spans[near.rows, 0] < view.spans[near.rows, 1]
    chunk = _best(of_row[text], cosines[text], len(pages), least)
    best = _best(of_row, cosines, len(pages), least)
    order = np.lexsort((-cosines, of_row))
    ranked = _Ranked(of_row[order], cosines[order], view.first[pages + 1] - view.first[pages], least)
    scores = (
        WEIGHTS.chunk * chunk
        + WEIGHTS.alias * (best - chunk)
        + WEIGHTS.three * ranked.mean_of_best(FEW)
        + WEIGHTS.eight * ranked.mean_of_best(MORE)
        + WEIGHTS.page * np.maximum(view.centres[pages].astype(np.float32) @ vector, 0.0)
        + _words(view, pages, said)
    )
    return dict(zip(pages.tolist(), scores.tolist(), strict=True))


def phrases_in(question: str, text: str) -> float:
    """The share of the question's neighbouring words that stand side by side in the text too."""
    asked = _pairs(question)
    if not asked:
        return 0.0
    # Cutting a text into words takes long, and folding its accents; where neither begins nothing is to be found.
    low = fold(text) if _ACCENTED.search(text) else text.lower()
    hoped = any(first[:-1] in low and second[:-1] in low for first, second in asked)
    return len(asked & _pairs(text)) / len(asked) if hoped else 0.0


def _pairs(text: str) -> set[tuple[str, str]]:
    stems = [word.stems[0] for word in words(text) if word.stems]
    return set(pairwise(stems))


def _words(view: View, pages: Pages, said: WordScores) -> Scores:
    # The row after the last is no start of a page, so that the last one ends there.
    edges = np.stack((view.first[pages], view.first[pages + 1]), axis=1).ravel()
    chunks = np.maximum.reduceat(np.append(said.chunks, np.float32(0.0)), edges)[::2]
    scores: Scores = (
        WEIGHTS.chunk_words * chunks
        + WEIGHTS.page_words * said.pages[pages]
        + WEIGHTS.title_words * said.titles[pages]
    )
    return scores


def _best(of_row: Pages, cosines: Scores, pages: int, least: np.float32) -> Scores:
    best = np.full(pages, least, dtype=np.float32)
    np.maximum.at(best, of_row, cosines)
    return best


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Found entries by page, nearest first; how many entries each page has, and what those not found are below."""

    pages: Pages
    cosines: Scores
    entries: Pages
    least: np.float32

    def mean_of_best(self, most: int) -> Scores:
        """The mean of each page's `most` best cosines; an entry that was not found counts as the least found."""
        kept = np.arange(len(self.pages)) - np.searchsorted(self.pages, self.pages) < most
        found = np.bincount(self.pages[kept], minlength=len(self.entries))
        total = np.bincount(self.pages[kept], weights=self.cosines[kept], minlength=len(self.entries))
        wanted = np.minimum(self.entries, most)
        mean: Scores = ((total + (wanted - found) * self.least) / wanted).astype(np.float32)
        return mean
