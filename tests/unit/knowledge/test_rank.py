"""Words and phrases of drawn pages against the same counted row by row."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.lexicon import Level, Lexicon, rarity
from knowledge.postings import Postings, pack
from knowledge.question import Slot
from knowledge.rank import SYNONYM, coverage, lexical_scores

TERMS = "abcd"
terms = st.sampled_from(TERMS)
chunks = st.lists(st.lists(terms, min_size=1, max_size=5), min_size=1, max_size=12)
slots = st.lists(
    st.builds(
        Slot, terms, st.lists(st.lists(terms, min_size=1, max_size=3).map(tuple), max_size=2).map(tuple)
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda slot: slot.term,
)
DRAWN = settings(max_examples=60, deadline=None)


def level_of(held: list[list[str]]) -> Level:
    packed = Postings.of([pack(one) for one in held])
    return Lexicon(packed, np.zeros(len(held), dtype=np.int32), 1).chunks


def holds(chunk: list[str], slot: Slot) -> bool:
    return slot.term in chunk or any(set(phrase) <= set(chunk) for phrase in slot.alternatives)


@DRAWN
@given(held=chunks, asked=slots)
def test_coverage_is_the_weight_of_the_slots_a_row_holds(held: list[list[str]], asked: list[Slot]) -> None:
    weights = [rarity(sum(holds(chunk, slot) for chunk in held), len(held)) for slot in asked]
    covered = coverage(level_of(held), asked)
    for row, chunk in enumerate(held):
        mine = sum(weight for weight, slot in zip(weights, asked, strict=True) if holds(chunk, slot))
        assert covered.of(row) == pytest.approx(mine / sum(weights))
    assert covered.missing == tuple(
        slot.term for slot in asked if not any(holds(chunk, slot) for chunk in held)
    )


@DRAWN
@given(held=chunks, asked=slots)
def test_a_row_scores_its_best_word_or_phrase_of_every_slot(held: list[list[str]], asked: list[Slot]) -> None:
    level = level_of(held)
    of_term: dict[str, dict[int, float]] = {
        term: dict(zip(found.rows.tolist(), found.scores.tolist(), strict=True))
        for term in TERMS
        for found in (level.matches(term),)
    }

    def most(phrase: tuple[str, ...]) -> float:
        values = [level.maximum(term) for term in phrase]
        return sum(values) / len(values) if all(values) else 0.0

    def limit(slot: Slot) -> float:
        own = level.maximum(slot.term)
        return own or SYNONYM * max((most(phrase) for phrase in slot.alternatives), default=0.0)

    def best(row: int, slot: Slot) -> float:
        phrases = [
            min(SYNONYM * sum(of_term[term][row] for term in phrase) / len(phrase), limit(slot))
            for phrase in slot.alternatives
            if all(row in of_term[term] for term in phrase)
        ]
        return max([of_term[slot.term].get(row, 0.0), *phrases])

    reachable = sum(limit(slot) for slot in asked)
    scored = lexical_scores(level, asked)
    for row in range(len(held)):
        expected = sum(best(row, slot) for slot in asked) / reachable if reachable else 0.0
        assert float(scored[row]) == pytest.approx(expected, abs=1e-4)
