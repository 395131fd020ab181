"""Misspelt questions find their pages; words that are merely unknown stay unknown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.spelling import Spelling, forms
from knowledge.words import stem

WORDS = {"checklist", "launch", "product", "stock", "scanners", "care", "response", "withdrawal"}
HELD = {stem(word) for word in WORDS}


def meant(word: str) -> str | None:
    return Spelling(WORDS).meant(word, lambda term: int(term in HELD))


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("checklst", "checklist"),
        ("lanch", "launch"),
        ("stok", "stock"),
        ("repsonse", "response"),
        ("scaners", "scanners"),
    ],
)
def test_a_slip_is_mended(written: str, word: str) -> None:
    assert meant(written) == word


@pytest.mark.parametrize("written", ["cars", "antique", "rma", "sku-12", "2024", "zebra"])
def test_an_unknown_word_is_left_alone(written: str) -> None:
    assert meant(written) is None


def test_words_that_no_readable_page_holds_are_not_offered() -> None:
    assert Spelling(WORDS).meant("checklst", lambda _term: 0) is None


def test_only_words_that_can_be_misspelt_are_kept() -> None:
    assert forms("The PO-12 of Café Zürich") == {"cafe", "zurich"}


def test_a_misspelt_question_finds_its_page(corpus: Path, open_library: Callable[[], Library]) -> None:
    (corpus / "launch.md").write_text("# Launch checklist\n\nBefore a product launches.\n", encoding="utf-8")
    library = open_library()
    library.sync([corpus])
    result = library.search("prodct lanch checklst")
    assert result.hits[0].document.id == "launch"
    assert result.signals.missing == ()
