"""What speaks for each page → one score, 0 to about 1. `scoring` calls it for the pages it found.

A weighted sum of eight signals, every one absolute and none against a page. It was fitted as a listwise
regression (docs/decisions/0019, 0021 and 0028), so the weights hold for the shipped embedding model.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from knowledge.lexicon import Rows, Scores
from knowledge.snapshot import View
from knowledge.split import Role
from knowledge.words import fold, words

Pages = NDArray[np.int64]

_ACCENTED = re.compile(r"[\u00c0-\u024f]")


class Weights(BaseModel):
    """What each signal counts for; all but `alias_words` add up to 1, since pages need not have aliases.

    By meaning: the cosine of the page's nearest chunk and of the page as a whole, and what its nearest entries
    account for of the question (`regression`). By words: BM25 of its best chunk, of the page, of its title and of
    its best alias, and the share of the question's pairs of words that stand side by side in its best chunk.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    chunk: float = 0.095
    page: float = 0.085
    accounted: float = 0.345
    chunk_words: float = 0.168
    page_words: float = 0.187
    title_words: float = 0.020
    alias_words: float = 0.190
    phrases: float = 0.100

    @property
    def words_alone(self) -> float:
        """What all that needs no vector counts for, on a page without aliases."""
        return self.chunk_words + self.page_words + self.title_words + self.phrases


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Nearness:
    """Rows of pages with their cosines, and the cosine that all other rows are below.

    `shares` says what each row accounts for of the question; 0 for a row that is not among the nearest. `open` is
    what gaps account for, `held` what one page does at most, `ahead` how much nearer pages are than gaps (null where none is known), `gap` the row of the one
    that asks the same; no row of `rows` is a gap.
    """

    rows: Rows
    cosines: Scores
    shares: Scores
    others: float
    open: float
    held: float
    ahead: float | None
    gap: int | None


@dataclass(frozen=True, slots=True)
class WordScores:
    """BM25 of every chunk, page and title, and of every alias in the row it has among the chunks; null without aliases."""

    chunks: Scores
    pages: Scores
    titles: Scores
    aliases: Scores | None


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
    text = view.roles[near.rows] == Role.TEXT
    chunk = _best(of_row[text], cosines[text], len(pages), least)
    shares = np.bincount(of_row, near.shares, len(pages))
    scores = (
        WEIGHTS.chunk * chunk
        + WEIGHTS.accounted * np.maximum(shares, 0.0)
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
    scores: Scores = (
        WEIGHTS.chunk_words * _best_of_each(said.chunks, edges)
        + WEIGHTS.page_words * said.pages[pages]
        + WEIGHTS.title_words * said.titles[pages]
    )
    if said.aliases is not None:
        scores += WEIGHTS.alias_words * _best_of_each(said.aliases, edges)
    return scores


def _best_of_each(values: Scores, edges: Pages) -> Scores:
    best: Scores = np.maximum.reduceat(np.append(values, np.float32(0.0)), edges)[::2]
    return best


def _best(of_row: Pages, cosines: Scores, pages: int, least: np.float32) -> Scores:
    best = np.full(pages, least, dtype=np.float32)
    np.maximum.at(best, of_row, cosines)
    return best
