"""BM25 against the formula written out by hand."""

from math import log

import pytest

from knowledge.lexicon import Lexicon

CHUNKS = [["carrier", "late", "late"], ["carrier"], ["stock"], ["stock", "count"]]


def test_scores_follow_the_formula() -> None:
    lexicon = Lexicon(CHUNKS, [0, 0, 1, 1])
    idf = log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    average = (3 + 1 + 1 + 2) / 4
    expected = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / average))
    assert lexicon.scores("late")[0] == pytest.approx(expected, rel=1e-5)
    assert lexicon.scores("late")[1:].tolist() == [0, 0, 0]
    assert lexicon.maximum("late") == pytest.approx(idf * 2.2)


def test_an_unknown_term_scores_nothing_and_is_rarest() -> None:
    lexicon = Lexicon(CHUNKS, [0, 0, 1, 1])
    assert (lexicon.maximum("antique"), lexicon.documents("antique")) == (0.0, set())
    assert lexicon.rarity(0) > lexicon.rarity(1) > lexicon.rarity(2)


def test_a_term_names_its_documents() -> None:
    assert Lexicon(CHUNKS, [0, 0, 1, 1]).documents("carrier") == {0}


def test_no_chunks_are_no_fault() -> None:
    assert Lexicon([], []).scores("x").tolist() == []
