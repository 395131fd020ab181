"""BM25 against the formula written out by hand, for chunks and for the documents they make up."""

from math import log

import numpy as np
import pytest

from knowledge.lexicon import Level, Lexicon, rarity
from knowledge.postings import Postings, pack

CHUNKS = [["carrier", "late", "late"], ["carrier", "late"], ["stock"], ["stock", "count"]]


def lexicon(chunks: list[list[str]], rows: list[int]) -> Lexicon:
    return Lexicon(
        Postings.of([pack(terms) for terms in chunks]), np.array(rows, dtype=np.int32), len(set(rows))
    )


def scores(level: Level, term: str) -> dict[int, float]:
    found = level.matches(term)
    return dict(zip(found.rows.tolist(), found.scores.tolist(), strict=True))


def by_hand(times: int, length: int, average: float, idf: float) -> float:
    return idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * length / average))


def test_chunk_scores_follow_the_formula() -> None:
    level = lexicon(CHUNKS, [0, 0, 1, 1]).chunks
    idf = log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    assert scores(level, "late") == pytest.approx(
        {0: by_hand(2, 3, 2, idf), 1: by_hand(1, 2, 2, idf)}, rel=1e-5
    )
    assert level.maximum("late") == pytest.approx(idf * 2.2)


def test_document_scores_follow_the_formula_over_all_their_chunks() -> None:
    level = lexicon(CHUNKS, [0, 0, 1, 1]).documents
    idf = log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert scores(level, "late") == pytest.approx({0: by_hand(3, 5, 4, idf)}, rel=1e-5)


def test_an_unknown_term_scores_nothing_and_is_rarest() -> None:
    level = lexicon(CHUNKS, [0, 0, 1, 1]).documents
    assert (level.maximum("antique"), level.rows("antique").tolist(), scores(level, "antique")) == (
        0.0,
        [],
        {},
    )
    assert level.idf("antique") > level.idf("carrier")
    assert rarity(0, 9) > rarity(1, 9) > rarity(2, 9)


def test_a_term_names_its_documents() -> None:
    assert lexicon(CHUNKS, [0, 0, 1, 1]).documents.rows("carrier").tolist() == [0]


def test_only_some_chunks_know_nothing_of_the_others() -> None:
    postings = Postings.of([pack(terms) for terms in CHUNKS]).only(np.array([False, False, True, True]))
    level = Lexicon(postings, np.array([0, 0], dtype=np.int32), 1).chunks
    assert (scores(level, "carrier"), level.rows("stock").tolist()) == ({}, [0, 1])


def test_no_chunks_are_no_fault() -> None:
    empty = lexicon([], [])
    assert (scores(empty.chunks, "x"), empty.documents.maximum("x")) == ({}, 0.0)
