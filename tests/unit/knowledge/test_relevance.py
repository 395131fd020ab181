"""What speaks for a page adds up, and nothing speaks against one."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.index.exact import best_rows
from knowledge.library import Library
from knowledge.relevance import WEIGHTS, phrases_in


def test_the_weights_add_up_and_none_is_against_a_page() -> None:
    weights = WEIGHTS.model_dump()
    assert sum(weights.values()) - weights["alias_words"] == pytest.approx(1.0)
    assert min(weights.values()) > 0


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Print the shipping labels twice.", 1.0),
        ("Labels for shipping are printed.", 0.0),
        ("A shipping label costs money.", 0.5),
        ("Für Müller: print the shipping label.", 1.0),
        ("nothing of it", 0.0),
    ],
)
def test_pairs_of_words_are_found_side_by_side_and_in_order(text: str, share: float) -> None:
    assert phrases_in("how do I print a shipping label", text) == share


def test_a_single_word_has_no_neighbours() -> None:
    assert phrases_in("oversell", "oversell") == 0.0


def test_of_two_pages_with_the_same_words_the_one_that_says_the_phrase_is_first(
    tmp_path: Path, open_library: Callable[[], Library]
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "apart.md").write_text("# One\n\nThe credit of a note has a limit here.\n", encoding="utf-8")
    (pages / "beside.md").write_text("# Two\n\nThe note has a credit limit here of.\n", encoding="utf-8")
    library = open_library()
    library.sync([pages])
    assert library.search("credit limit").hits[0].document.id == "beside"


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9), max_size=400), st.integers(1, 7))
def test_the_best_rows_are_those_that_sorting_everything_gives(values: list[int], limit: int) -> None:
    scores = np.array(values, dtype=np.float32)
    assert best_rows(scores, limit) == sorted(range(len(values)), key=lambda row: (-values[row], row))[:limit]
