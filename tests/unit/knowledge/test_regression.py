"""What entries account for: the one that fits most, and no more for being said many times."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.embedding.port import Vectors, unit_rows
from knowledge.regression import RIDGE, WIDTH, accounted


def directions(seed: int, count: int) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, 16)) + 0.7
    return unit_rows(drawn.astype(np.float32))


def test_an_entry_that_is_the_question_accounts_for_nearly_all_of_it() -> None:
    question = directions(1, 1)
    assert accounted(question, question[0]) == pytest.approx([1 / (1 + RIDGE)])


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_the_same_said_many_times_counts_as_once_and_more_surely(seed: int, times: int) -> None:
    question, entry = directions(seed, 2)
    shares = accounted(np.stack([entry] * times), question)
    toward = np.exp(WIDTH * (entry @ question - 1.0))
    assert shares.sum() == pytest.approx(toward / (1 + RIDGE / times), abs=1e-4)
    assert shares == pytest.approx(np.full(times, shares[0]), abs=1e-4)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_of_two_entries_the_nearer_accounts_for_more(seed: int) -> None:
    question, *entries = directions(seed, 3)
    shares = accounted(np.stack(entries), question)
    assert (shares[0] > shares[1]) == (entries[0] @ question > entries[1] @ question)


def test_the_order_of_entries_does_not_matter() -> None:
    entries = directions(3, 12)
    turned = accounted(entries[::-1], entries[4] * np.float32(0.5) + entries[5] * np.float32(0.5))[::-1]
    assert turned == pytest.approx(
        accounted(entries, entries[4] * np.float32(0.5) + entries[5] * np.float32(0.5)), abs=1e-5
    )


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 100))
def test_the_shares_solve_the_regression(seed: int, count: int) -> None:
    question, *rest = directions(seed, count + 1)
    entries = np.stack(rest).astype(np.float64)
    among = np.exp(WIDTH * (entries @ entries.T - 1.0)) + RIDGE * np.eye(count)
    exact = np.linalg.solve(among, np.exp(WIDTH * (entries @ question - 1.0)))
    assert accounted(np.stack(rest), question) == pytest.approx(exact, abs=1e-4)
